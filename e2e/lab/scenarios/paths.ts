/** The way that audio takes: past the server's own firewall, through tunnels and translations, and what the network does to its marks. */
import { direct, nat, natToPublic } from '../network/plans';
import type { Addresses } from '../network/topology';
import { area } from '../scenario';
import type { Hands, ProfileChange } from '../scenario';
import { pbx } from '../servers/plan';
import { COMPANION_PORT } from '../servers/stand';

const scenario = area('media');
const MEDIA = '10000:65535';
const ONE_WAY = ['media-inbound-blocked', 'media-outbound-blocked', 'media-both-blocked', 'far-end-silent'] as const;
const others = (...own: string[]): (typeof ONE_WAY)[number][] => ONE_WAY.filter((one) => !own.includes(one));
const toCompanion = ({ companion }: Addresses): ProfileChange => ({
  callTarget: `sip:echo@${companion}:${COMPANION_PORT}`,
});

scenario("the server's own firewall lets no audio out, a companion tells", {
  network: nat(),
  server: pbx({ phone: [], companion: true }),
  fault: ({ firewall }) => void firewall.drops({ from: 'server', udp: MEDIA }),
  profile: toCompanion,
  expect: ['media-inbound-blocked'],
  not: others('media-inbound-blocked'),
});

scenario("the server's own firewall lets no audio in, a companion tells", {
  network: direct(),
  server: pbx({ phone: [], companion: true }),
  fault: ({ firewall }) => void firewall.drops({ from: 'client', udp: MEDIA }),
  profile: toCompanion,
  expect: ['media-outbound-blocked'],
  // An echo that hears nothing sends silence.
  not: ['media-inbound-blocked', 'media-both-blocked'],
});

scenario("the server's own firewall lets no audio pass, a companion tells", {
  network: direct(),
  server: pbx({ phone: [], companion: true }),
  fault: ({ firewall }) => {
    firewall.drops({ from: 'client', udp: MEDIA });
    firewall.drops({ from: 'server', udp: MEDIA });
  },
  profile: toCompanion,
  expect: ['media-both-blocked'],
  not: others('media-both-blocked'),
  mayStayIdle: true,
});

scenario("the media relay's firewall lets no audio out", {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ firewall, at }) => void firewall.drops({ from: 'server', udp: MEDIA, server: at.relay }),
  expect: ['media-inbound-blocked', 'media-both-blocked'],
  not: ['media-outbound-blocked', 'far-end-silent'],
});

scenario("the media relay's firewall lets no audio in", {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ firewall, at }) => void firewall.drops({ from: 'client', udp: MEDIA, server: at.relay }),
  expect: ['media-both-blocked', 'media-outbound-blocked'],
  not: ['media-inbound-blocked', 'far-end-silent'],
});

scenario("the telephone's media ports alone are closed in both directions", {
  network: direct(),
  server: pbx(),
  fault: ({ firewall, at }) => {
    firewall.drops({ from: 'client', udp: '20000:21000', server: at.phone });
    firewall.drops({ from: 'server', udp: '20000:21000', server: at.phone });
  },
  expect: ['media-both-blocked', 'media-port-range-blocked'],
  not: ['media-outbound-blocked', 'far-end-silent'],
  mayStayIdle: true,
});

scenario('RTP is blocked in both directions, RTCP passes', {
  network: direct(),
  server: pbx(),
  fault: ({ router }) => {
    router.drops({ from: 'client', udp: MEDIA, evenPorts: true });
    router.drops({ from: 'server', udp: MEDIA, evenPorts: true });
  },
  expect: ['media-both-blocked'],
  not: others('media-both-blocked'),
});

scenario('RTP to us is blocked, RTCP passes', {
  network: direct(),
  server: pbx(),
  fault: ({ router }) => void router.drops({ from: 'server', udp: MEDIA, evenPorts: true }),
  expect: ['media-inbound-blocked'],
  not: others('media-inbound-blocked'),
});

scenario('RTP from us is blocked, RTCP passes', {
  network: direct(),
  server: pbx(),
  fault: ({ router }) => void router.drops({ from: 'client', udp: MEDIA, evenPorts: true }),
  expect: ['media-outbound-blocked'],
  not: ['media-inbound-blocked', 'media-both-blocked'],
});

scenario('audio goes by a tunnel that takes no other address than its own', {
  network: direct({ secondWay: 'tun0' }),
  server: pbx(),
  fault: ({ client, router, at }) => {
    client(['ip', 'route', 'add', at.phone, 'via', '10.99.0.1', 'dev', 'tun0']);
    router.run(['iptables', '-t', 'raw', '-A', 'PREROUTING', '-i', 'second0', '!', '-s', '10.99.0.2', '-j', 'DROP']);
  },
  expect: ['media-wrong-interface'],
  not: ['media-both-blocked', 'media-inbound-blocked', 'far-end-silent'],
});

scenario('all goes by a tunnel that carries no audio', {
  network: direct({ secondWay: 'tun0' }),
  server: pbx({ media: 'relay' }),
  fault: ({ client, router }) => {
    client(['ip', 'route', 'replace', 'default', 'via', '10.99.0.1', 'dev', 'tun0']);
    router.run(['iptables', '-A', 'FORWARD', '-i', 'second0', '-p', 'udp', '--dport', MEDIA, '-j', 'DROP']);
  },
  expect: ['media-both-blocked', 'vpn-in-path'],
  alsoNamed: ['vpn-in-path'],
  not: ['media-wrong-interface', 'media-inbound-blocked', 'far-end-silent'],
});

/** The server writes the public address of each end into its SDP: both are the same. */
const PUBLIC_SDP = 'fix_nated_sdp("10");';
const behindOneAddress = {
  network: natToPublic({ neighbour: true }),
  server: pbx({
    phoneAt: 'neighbour',
    registrar: {
      call: `if (has_body("application/sdp")) { ${PUBLIC_SDP} }`,
      reply: `if (has_body("application/sdp")) { ${PUBLIC_SDP} } add_contact_alias();`,
    },
  }),
} as const;
/** The router leads what comes for its public address to the computer that has the port. */
const leadsInside = ({ router, at }: Hands, from: 'lan0' | 'wan0'): void => {
  const ends = [
    ['20000:21000', at.neighbour],
    ['30000:65535', at.client],
  ] as const;
  for (const [ports, to] of ends) {
    const match = ['-i', from, '-d', at.routerOutside, '-p', 'udp', '--dport', ports];
    router.run(['iptables', '-t', 'nat', '-A', 'PREROUTING', ...match, '-j', 'DNAT', '--to-destination', to]);
  }
};

scenario('both ends are behind one router, which does not lead packets back inside', {
  ...behindOneAddress,
  fault: ({ router, at }) => {
    router.run(['iptables', '-A', 'INPUT', '-i', 'lan0', '-d', at.routerOutside, '-p', 'udp', '-j', 'DROP']);
  },
  expect: ['media-hairpin-fails'],
  not: [...ONE_WAY, 'media-peer-port-closed', 'sdp-own-address-unroutable'],
});

scenario('both ends are behind one router, which answers for itself by ICMP', {
  ...behindOneAddress,
  expect: ['media-hairpin-fails'],
  not: [...ONE_WAY, 'media-peer-port-closed', 'sdp-own-address-unroutable'],
});

scenario('both ends are behind one router, which leads packets back inside', {
  ...behindOneAddress,
  fault: (hands) => {
    leadsInside(hands, 'lan0');
    const { router, at } = hands;
    const match = ['-s', '10.77.0.0/24', '-d', '10.77.0.0/24', '-p', 'udp', '-o', 'lan0'];
    router.run(['iptables', '-t', 'nat', '-A', 'POSTROUTING', ...match, '-j', 'SNAT', '--to-source', at.routerOutside]);
  },
  expect: 'healthy',
});

scenario("the router's own address changes while a call is up", {
  network: nat(),
  server: pbx({ media: 'relay', relayLearns: 'immediate' }),
  during: {
    when: 'audio flows',
    do: ({ router, at }) => {
      // As a new dial-up does: the translations of the old address are forgotten with it.
      router.run(['ip', 'addr', 'del', `${at.routerOutside}/24`, 'dev', 'wan0']);
      router.run(['ip', 'addr', 'add', `${at.servers.replace('0/24', '99')}/24`, 'dev', 'wan0']);
    },
  },
  expect: ['media-rebinding'],
  not: [...ONE_WAY, 'server-unreachable'],
});

scenario("this computer's own address changes while a call is up", {
  network: direct(),
  server: pbx(),
  during: {
    when: 'audio flows',
    do: ({ client, at }) => {
      client(['ip', 'addr', 'del', `${at.client}/24`, 'dev', 'net0']);
      client(['ip', 'addr', 'add', '10.77.0.42/24', 'dev', 'net0']);
      client(['ip', 'route', 'add', 'default', 'via', at.router]);
    },
  },
  expect: ['media-rebinding'],
  not: [...ONE_WAY, 'server-unreachable'],
  // Its sockets are bound to an address that is gone.
  leaves: ['binding', 'call'],
});

scenario('the router takes the marking off our packets', {
  network: direct(),
  server: pbx({ companion: true }),
  fault: ({ router }) => void router.marks({ from: 'client', udp: MEDIA }, 0),
  profile: toCompanion,
  expect: ['qos-marking-lost'],
});

scenario("this computer's own firewall lets no audio out", {
  network: direct(),
  server: pbx(),
  fault: ({ client }) => void client(['iptables', '-A', 'OUTPUT', '-p', 'udp', '--dport', MEDIA, '-j', 'DROP']),
  expect: ['media-outbound-blocked'],
  not: ['media-inbound-blocked', 'media-both-blocked', 'host-cpu-overloaded'],
});
