/** Names that lead nowhere, or first to a dead end. */
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { pbx } from '../servers/plan';

const scenario = area('names');
const NOT_REACHED = ['server-unreachable', 'sip-port-closed', 'sip-udp-blocked', 'sip-tcp-blocked', 'unknown'] as const;

scenario('the name of the server does not exist', {
  network: nat(),
  server: pbx({ phone: [] }),
  profile: { account: { registrar: 'sip:no-such-host.test' } },
  expect: ['dns-failure'],
  not: ['server-unreachable', 'sip-port-closed', 'sip-udp-blocked', 'sip-tcp-blocked', 'unknown'],
  chosen: true,
});

scenario('the name server does not answer', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ router }) => void router.drops({ from: 'client', udp: 53 }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: ['dns-failure'],
  not: ['server-unreachable', 'sip-port-closed', 'sip-udp-blocked'],
});

scenario('the first SRV target refuses, the second answers', {
  network: direct(),
  server: pbx({
    zone: ({ proxy, secondProxy }) => [
      `host-record=pbx.test,${proxy}`,
      `host-record=first.pbx.test,${secondProxy}`,
      `host-record=second.pbx.test,${proxy}`,
      'srv-host=_sip._udp.pbx.test,first.pbx.test,5060,10,0',
      'srv-host=_sip._udp.pbx.test,second.pbx.test,5060,20,0',
    ],
  }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: ['dns-srv-target-down'],
  not: ['sip-port-closed', 'server-unreachable', 'dns-failure'],
});

scenario('the first SRV target is silent, the second answers', {
  network: nat(),
  server: pbx({
    media: 'relay',
    zone: ({ proxy, secondProxy }) => [
      `host-record=pbx.test,${proxy}`,
      `host-record=first.pbx.test,${secondProxy}`,
      `host-record=second.pbx.test,${proxy}`,
      'srv-host=_sip._udp.pbx.test,first.pbx.test,5060,10,0',
      'srv-host=_sip._udp.pbx.test,second.pbx.test,5060,20,0',
    ],
  }),
  fault: ({ router, at }) => void router.drops({ from: 'client', server: at.secondProxy }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: ['dns-srv-target-down'],
  not: ['sip-udp-blocked', 'server-unreachable', 'dns-failure'],
});

scenario('the name server fails (SERVFAIL)', {
  network: nat(),
  server: pbx({ phone: [], resolver: { rcode: 2 } }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: ['dns-failure'],
  not: NOT_REACHED,
});

scenario('the name server refuses by ICMP', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ router }) => void router.rejects({ from: 'client', udp: 53 }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: ['dns-failure'],
  not: NOT_REACHED,
});

scenario('the SRV record names hosts that have no address', {
  network: nat(),
  server: pbx({
    phone: [],
    zone: ({ proxy }) => [
      `host-record=www.pbx.test,${proxy}`,
      'srv-host=_sip._udp.pbx.test,gone.pbx.test,5060,10,0',
      'srv-host=_sip._udp.pbx.test,gone-too.pbx.test,5060,20,0',
    ],
  }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: ['dns-failure'],
  not: NOT_REACHED,
});

scenario('the name leads to an address that nobody has', {
  network: nat(),
  server: pbx({ phone: [], zone: ({ nobody }) => [`host-record=pbx.test,${nobody}`] }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: ['server-unreachable'],
  not: ['dns-failure', 'sip-port-closed', 'sip-udp-blocked'],
});

scenario('the name leads to a host that runs no SIP', {
  network: nat(),
  server: pbx({
    phone: [],
    http: [{ port: 80, status: 200 }],
    zone: ({ script }) => [`host-record=pbx.test,${script}`],
  }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  expect: ['sip-port-closed'],
  not: ['dns-failure', 'server-unreachable', 'sip-udp-blocked'],
});

scenario('one of two addresses of the name is dead', {
  network: direct(),
  server: pbx({ zone: ({ proxy, nobody }) => [`host-record=pbx.test,${proxy}`, `host-record=pbx.test,${nobody}`] }),
  profile: { account: { registrar: 'sip:pbx.test' } },
  // Which of the two a call takes is left to chance (RFC 3263 section 4.2); with the dead one it may not come up.
  expect: ['dns-srv-target-down'],
  not: ['dns-failure', 'server-unreachable', 'sip-udp-blocked', 'unknown'],
});
