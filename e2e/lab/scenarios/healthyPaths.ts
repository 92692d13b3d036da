/** More networks on which nothing is wrong: odd in one way each, and none of it harms a call. */
import { setNameServer } from '../../peers/support/namespaces';
import { carrierNat, direct, nat } from '../network/plans';
import { area } from '../scenario';
import { pbx, pbxWithPeer } from '../servers/plan';
import { COMPANION_PORT } from '../servers/stand';

const scenario = area('healthy');

scenario("behind the carrier's NAT and the own one", {
  network: carrierNat(),
  server: pbx({ media: 'relay', companion: true }),
  expect: 'healthy',
});

scenario('a computer with IPv6 alone, and a name', {
  network: direct(),
  server: pbx({ media: 'relay' }),
  fault: ({ client, topology, at }) => {
    client(['ip', '-4', 'addr', 'flush', 'dev', 'net0']);
    setNameServer(topology.client.namespace, at.server6);
  },
  profile: { account: { registrar: 'sip:six.pbx.test' } },
  expect: 'healthy',
});

scenario('a firewall that drops all of ICMP', {
  network: nat(),
  server: pbx({ media: 'relay', companion: true }),
  fault: ({ router, firewall }) => {
    router.drops({ from: 'client', protocol: 'icmp' });
    router.drops({ from: 'server', protocol: 'icmp' });
    firewall.drops({ from: 'client', protocol: 'icmp' });
  },
  expect: 'healthy',
  mayStayIdle: true,
});

scenario('a name server that takes 300 ms', {
  network: nat(),
  server: pbx({ media: 'relay', resolver: { delayMs: 300 } }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: 'healthy',
  not: ['dns-failure', 'call-setup-slow'],
});

scenario('a name with two addresses, both alive', {
  network: direct(),
  server: pbxWithPeer(
    {},
    {
      secondRegistrar: {},
      zone: ({ proxy, secondProxy }) => [`host-record=pbx.test,${proxy}`, `host-record=pbx.test,${secondProxy}`],
    },
  ),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: 'healthy',
});

scenario('a computer with a second interface that leads nowhere special', {
  network: nat({ secondWay: 'eth1' }),
  server: pbx({ media: 'relay' }),
  expect: 'healthy',
});

scenario('all goes by a tunnel, and it works', {
  network: nat({ secondWay: 'tun0' }),
  server: pbx({ media: 'relay' }),
  fault: ({ client }) => void client(['ip', 'route', 'replace', 'default', 'via', '10.99.0.1', 'dev', 'tun0']),
  expect: 'healthy',
  alsoNamed: ['vpn-in-path'],
  not: ['media-wrong-interface'],
});

scenario('audio alone goes by a tunnel, and it works', {
  network: direct({ secondWay: 'tun0' }),
  server: pbx(),
  fault: ({ client, at }) => void client(['ip', 'route', 'add', at.phone, 'via', '10.99.0.1', 'dev', 'tun0']),
  expect: 'healthy',
  not: ['media-wrong-interface'],
});

scenario('one packet of 500 is lost', {
  network: direct(),
  server: pbx(),
  fault: ({ router }) => {
    router.drops({ from: 'server', udp: '10000:65535', probability: 0.002 });
    router.drops({ from: 'client', udp: '10000:65535', probability: 0.002 });
  },
  expect: 'healthy',
  mayStayIdle: true,
  alone: true,
});

scenario('80 ms each way with 15 ms of jitter', {
  network: nat({ wire: true }),
  server: pbx({ media: 'relay' }),
  fault: ({ wire }) => wire.set({ toServer: { delayMs: 80, jitterMs: 15 }, toClient: { delayMs: 80, jitterMs: 15 } }),
  expect: 'healthy',
  alone: true,
});

scenario('the marking of our packets arrives', {
  network: direct(),
  server: pbx({ companion: true }),
  profile: ({ companion }) => ({ callTarget: `sip:echo@${companion}:${COMPANION_PORT}` }),
  expect: 'healthy',
  not: ['qos-marking-lost'],
});

scenario('other programs are busy, and this one gets its time', {
  network: direct(),
  server: pbx(),
  fault: async ({ beside }) => {
    for (let n = 0; n < 4; n++) await beside('client', ['nice', '-n', '19', 'sh', '-c', 'while :; do :; done']);
  },
  expect: 'healthy',
  alone: true,
});

scenario('a companion that is named and not there', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  profile: ({ companion }) => ({ responder: `sip:${companion}:${COMPANION_PORT}` }),
  expect: 'healthy',
});

scenario('a name with an IPv6 address, and no IPv6 here', {
  network: nat(),
  server: pbx({ media: 'relay', zone: ({ proxy, server6 }) => [`host-record=pbx.test,${proxy},${server6}`] }),
  fault: ({ client }) => void client(['sysctl', '-qw', 'net.ipv6.conf.net0.disable_ipv6=1']),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: 'healthy',
});
