/** Networks on which nothing is wrong: whoever accuses one of them is wrong. */
import { direct, nat, natToPublic, natWithAlg, symmetricNat } from '../network/plans';
import { area } from '../scenario';
import { ECHO, pbx, pbxWithPeer } from '../servers/plan';
import { COMPANION_PASSWORD, COMPANION_PORT } from '../servers/stand';

const scenario = area('healthy');

scenario('direct, by UDP', {
  network: direct(),
  server: pbx(),
  expect: 'healthy',
  chosen: true,
});

scenario('behind NAT with a media relay', {
  network: nat(),
  server: pbx({ media: 'relay', companion: true }),
  expect: 'healthy',
  chosen: true,
});

scenario('behind NAT, servers with public addresses', {
  network: natToPublic(),
  server: pbx({ media: 'relay', companion: true }),
  expect: 'healthy',
});

scenario('symmetric NAT with a media relay at the server', {
  network: symmetricNat(),
  server: pbx({ media: 'relay', companion: true }),
  expect: 'healthy',
  chosen: true,
});

scenario('a server that speaks TCP only', {
  network: nat(),
  server: pbx({ media: 'relay', registrar: { transports: ['udp', 'tcp'] } }),
  fault: ({ router }) => void router.drops({ from: 'client', udp: 5060 }),
  profile: { account: { transport: 'tcp' } },
  expect: 'healthy',
  mayStayIdle: true,
});

scenario('by TLS', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  profile: { account: { transport: 'tls', registrar: 'sip:pbx.test' } },
  expect: 'healthy',
  chosen: true,
});

scenario('by secure WebSocket', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  profile: { account: { transport: 'wss', registrar: 'sip:pbx.test', wsUrl: 'wss://pbx.test:8443/' } },
  expect: 'healthy',
});

scenario('by plain WebSocket', {
  network: direct(),
  server: pbx(),
  profile: { account: { transport: 'ws', registrar: 'sip:pbx.test', wsUrl: 'ws://pbx.test:8080/' } },
  expect: 'healthy',
});

scenario('by IPv6', {
  network: direct(),
  server: pbx({ media: 'relay' }),
  profile: ({ server6 }) => ({ account: { registrar: `sip:[${server6}]` } }),
  expect: 'healthy',
  chosen: true,
});

scenario('slow but fine: 40 ms each way, 1 Mbit/s', {
  network: nat({ wire: true }),
  server: pbx({ media: 'relay', companion: true }),
  fault: ({ wire }) =>
    wire.set({
      toServer: { delayMs: 40, jitterMs: 6, kbps: 1000 },
      toClient: { delayMs: 40, jitterMs: 6, kbps: 1000 },
    }),
  expect: 'healthy',
  alone: true,
});

scenario('encrypted media (SDES)', {
  network: direct(),
  server: pbx({ phone: [{ ...ECHO, media: 'srtp-mand' }] }),
  profile: { account: { media: 'sdes' } },
  expect: 'healthy',
});

scenario('the companion alone as server and far end', {
  network: nat(),
  server: pbx({ registrar: null, phone: [], companion: true }),
  profile: ({ companion }) => ({
    account: {
      uri: `sip:alice@${companion}:${COMPANION_PORT}`,
      registrar: `sip:${companion}:${COMPANION_PORT}`,
      password: COMPANION_PASSWORD,
    },
    callTarget: `sip:echo@${companion}:${COMPANION_PORT}`,
  }),
  expect: 'healthy',
});

scenario('other devices of the same user are registered and alive', {
  network: direct(),
  server: pbx({ phone: [ECHO, { user: 'alice' }] }),
  expect: 'healthy',
  not: ['registration-stale-bindings'],
});

scenario('registration without anybody to call', {
  network: nat(),
  server: pbx({ phone: [] }),
  profile: { callTarget: null },
  expect: 'healthy',
});

scenario('the server is found by NAPTR and SRV', {
  network: direct(),
  server: pbx({
    zone: ({ proxy }) => [
      `host-record=one.pbx.test,${proxy}`,
      'naptr-record=pbx.test,10,50,s,SIP+D2U,,_sip._udp.pbx.test',
      'srv-host=_sip._udp.pbx.test,one.pbx.test,5060,10,0',
    ],
  }),
  profile: { account: { registrar: 'sip:pbx.test', transport: 'auto' } },
  expect: 'healthy',
});

scenario('TLS passes a SIP ALG untouched', {
  network: natWithAlg(),
  server: pbx({ media: 'relay' }),
  profile: { account: { transport: 'tls', registrar: 'sip:pbx.test' } },
  expect: 'healthy',
});

scenario('a far end that plays a tone and echoes nothing', {
  network: direct(),
  server: pbxWithPeer({ media: { send: 'tone' } }),
  expect: 'healthy',
  not: ['media-outbound-blocked', 'media-both-blocked'],
});

scenario('a registrar that wants SHA-256', {
  network: direct(),
  server: pbxWithPeer({}, { registrar: { algorithm: 'SHA-256' } }),
  expect: 'healthy',
});
