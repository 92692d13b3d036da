/** Firewalls that say no, servers that hang, and ways that break while a call is up. */
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { pbx } from '../servers/plan';

const scenario = area('reach');

scenario('a firewall forbids the server by ICMP (host prohibited)', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ router, at }) => void router.rejects({ from: 'client', server: at.proxy }, 'icmp-host-prohibited'),
  expect: ['server-unreachable'],
  not: ['sip-port-closed', 'sip-udp-blocked', 'dns-failure', 'unknown'],
});

scenario('a firewall forbids SIP by UDP by ICMP (administratively), TCP passes', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ router }) => void router.rejects({ from: 'client', udp: 5060 }, 'icmp-admin-prohibited'),
  expect: ['sip-udp-blocked'],
  not: ['sip-port-closed', 'server-unreachable', 'unknown'],
});

scenario('a router knows no way to the servers (ICMP network unreachable)', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ router, at }) => void router.rejects({ from: 'client', server: at.servers }, 'icmp-net-unreachable'),
  expect: ['server-unreachable'],
  not: ['sip-port-closed', 'sip-udp-blocked', 'unknown'],
});

scenario('a firewall resets TCP to the SIP port', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ router }) => void router.rejects({ from: 'client', tcp: 5060 }, 'tcp-reset'),
  profile: { account: { transport: 'tcp' } },
  expect: ['sip-port-closed', 'sip-tcp-blocked'],
  not: ['server-unreachable', 'sip-udp-blocked', 'unknown'],
});

scenario('the server is frozen: silent by UDP', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ servers }) => servers.registrar?.freeze(),
  expect: ['server-unreachable'],
  not: ['sip-udp-blocked', 'sip-port-closed', 'dns-failure'],
  leaves: ['binding'],
});

scenario('the server is frozen: it takes TCP connections and says nothing', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ servers }) => servers.registrar?.freeze(),
  profile: { account: { transport: 'tcp' } },
  expect: ['server-unreachable'],
  not: ['sip-tcp-blocked', 'sip-udp-blocked', 'sip-port-closed', 'dns-failure'],
  leaves: ['binding'],
});

scenario('the host is up (ping), its firewall drops all of SIP', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ firewall }) => {
    firewall.drops({ from: 'client', protocol: 'udp' });
    firewall.drops({ from: 'client', protocol: 'tcp' });
  },
  expect: ['server-unreachable'],
  not: ['sip-udp-blocked', 'sip-port-closed', 'dns-failure'],
});

scenario('the way breaks while a call is up', {
  network: direct(),
  server: pbx(),
  during: {
    when: 'audio flows',
    do: ({ router }) => {
      router.drops({ from: 'client' });
      router.drops({ from: 'server' });
    },
  },
  expect: ['server-unreachable'],
  not: [
    'media-rebinding',
    'media-inbound-blocked',
    'media-outbound-blocked',
    'quality-loss-inbound',
    'sip-udp-blocked',
  ],
  leaves: ['binding', 'call'],
});

scenario("this computer's own firewall forbids SIP by UDP", {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ client }) => void client(['iptables', '-A', 'OUTPUT', '-p', 'udp', '--dport', '5060', '-j', 'DROP']),
  expect: ['sip-udp-blocked'],
  not: ['sip-port-closed', 'server-unreachable', 'unknown'],
});

scenario('the server ends while a call is up', {
  network: direct(),
  server: pbx(),
  during: { when: 'audio flows', do: ({ servers }) => servers.registrar?.end() },
  expect: ['sip-port-closed'],
  not: ['server-unreachable', 'media-inbound-blocked', 'media-rebinding'],
  leaves: ['binding', 'call'],
});
