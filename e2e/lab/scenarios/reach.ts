/** The way to the server: closed, blocked, silent, and what gets through only when it is small. */
import { direct, nat } from '../network/plans';
import { area } from '../scenario';
import { pbx } from '../servers/plan';

const scenario = area('reach');
const NO_SERVER = pbx({ registrar: null, phone: [] });
const NOT_REACHED = ['server-unreachable', 'dns-failure', 'unknown'] as const;

scenario('nothing listens at the SIP port', {
  network: nat(),
  server: NO_SERVER,
  expect: ['sip-port-closed'],
  not: [...NOT_REACHED, 'sip-udp-blocked', 'sip-tcp-blocked'],
  chosen: true,
});

scenario('a wrong port in the profile', {
  network: nat(),
  server: pbx({ phone: [] }),
  profile: ({ proxy }) => ({ account: { registrar: `sip:${proxy}:5999` } }),
  expect: ['sip-port-closed'],
  not: [...NOT_REACHED, 'sip-udp-blocked'],
});

scenario('TCP wanted, the server serves UDP only', {
  network: nat(),
  server: pbx({ phone: [], registrar: { transports: ['udp'] } }),
  profile: { account: { transport: 'tcp' } },
  expect: ['sip-port-closed'],
  not: [...NOT_REACHED, 'sip-tcp-blocked'],
});

scenario('the server is switched off', {
  network: nat(),
  server: NO_SERVER,
  profile: ({ nobody }) => ({ account: { registrar: `sip:${nobody}` } }),
  expect: ['server-unreachable'],
  not: ['sip-port-closed', 'sip-udp-blocked', 'sip-tcp-blocked', 'dns-failure'],
});

scenario('all traffic to the server is dropped', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ router, at }) => void router.drops({ from: 'client', server: at.proxy }),
  expect: ['server-unreachable'],
  not: ['sip-port-closed', 'sip-udp-blocked', 'sip-tcp-blocked', 'dns-failure'],
  chosen: true,
});

scenario('UDP to the SIP port is dropped, TCP passes', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  fault: ({ router }) => void router.drops({ from: 'client', udp: 5060 }),
  expect: ['sip-udp-blocked'],
  not: [...NOT_REACHED, 'sip-port-closed'],
  chosen: true,
});

scenario('answers by UDP are dropped, TCP passes', {
  network: direct(),
  server: pbx(),
  fault: ({ router }) => void router.drops({ from: 'server', udp: 5060 }),
  expect: ['sip-udp-blocked'],
  not: [...NOT_REACHED, 'sip-port-closed'],
  leaves: ['binding'],
});

scenario('TCP to the SIP port is dropped, UDP passes', {
  network: nat(),
  server: pbx({ phone: [] }),
  fault: ({ router }) => void router.drops({ from: 'client', tcp: 5060 }),
  profile: { account: { transport: 'tcp' } },
  expect: ['sip-tcp-blocked'],
  not: [...NOT_REACHED, 'sip-port-closed'],
});

scenario('fragments are dropped: small requests pass, the INVITE does not', {
  network: direct({ mtu: 800 }),
  server: pbx(),
  fault: ({ router }) => void router.drops({ from: 'client', fragments: true }),
  expect: ['sip-fragments-dropped'],
  not: ['invite-no-response', 'call-codec-mismatch', 'sip-udp-blocked', 'server-unreachable'],
  chosen: true,
});

scenario('the server answers to the Via port, not to where the request came from', {
  network: nat(),
  server: pbx({
    registrar: null,
    phone: [],
    oddRegistrar: { ignoresRport: true, media: { send: 'echo', latch: true } },
  }),
  profile: ({ proxy }) => ({ account: { uri: `sip:alice@${proxy}` }, callTarget: `sip:script@${proxy}` }),
  expect: ['sip-rport-ignored'],
});
