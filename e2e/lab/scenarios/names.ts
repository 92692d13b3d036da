/** Names that lead nowhere, or first to a dead end. */
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { pbx } from '../servers/plan';

const scenario = area('names');

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
