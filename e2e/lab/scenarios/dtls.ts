/** Web phones that find a way for the audio and cannot agree on its encryption. */
import { nat } from '../network/plans';
import { area } from '../scenario';
import { webPbx } from '../servers/plan';
import { GATEWAY_PORTS, alteredSdp, webPhone } from '../webrtc';

const scenario = area('ice');
const healthy = area('healthy');
const network = nat({ firewalled: true });
const NEIGHBOURS = [
  'ice-checks-failed',
  'ice-consent-lost',
  'media-both-blocked',
  'media-inbound-blocked',
  'media-srtp-key-mismatch',
  'far-end-silent',
] as const;
const ANOTHER_FINGERPRINT = `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`;

scenario('a middle box changes the fingerprint of the gateway', {
  network,
  server: alteredSdp({ toClient: [['^a=fingerprint:.*$', ANOTHER_FINGERPRINT]] }),
  profile: webPhone(),
  expect: ['dtls-failed'],
  not: NEIGHBOURS,
  chosen: true,
});

scenario('a middle box changes our fingerprint', {
  network,
  server: alteredSdp({ toServer: [['^a=fingerprint:.*$', ANOTHER_FINGERPRINT]] }),
  profile: webPhone(),
  expect: ['dtls-failed'],
  not: NEIGHBOURS,
});

for (const [offered, answered, what] of [
  ['active', 'active', 'wait'],
  ['passive', 'passive', 'speak'],
] as const) {
  scenario(`both ends ${what} first in DTLS: a middle box lies to both about the roles`, {
    network,
    server: alteredSdp({
      toServer: [['^a=setup:actpass$', `a=setup:${offered}`]],
      toClient: [['^a=setup:\\w+$', `a=setup:${answered}`]],
    }),
    profile: webPhone(),
    expect: ['dtls-failed'],
    not: NEIGHBOURS,
  });
}

scenario('a middle box turns the roles of DTLS round: both wait, or both speak', {
  network,
  server: alteredSdp({
    toClient: [
      ['^a=setup:active$', 'a=setup:PASSIVE'],
      ['^a=setup:passive$', 'a=setup:active'],
      ['^a=setup:PASSIVE$', 'a=setup:passive'],
    ],
  }),
  profile: webPhone(),
  expect: ['dtls-failed'],
  not: NEIGHBOURS,
});

scenario('DTLS is dropped on its way, ICE passes', {
  network,
  server: webPbx(),
  fault: ({ router, at }) => {
    router.drops({ from: 'client', udp: GATEWAY_PORTS, server: at.relay, dtls: true });
    router.drops({ from: 'server', udp: GATEWAY_PORTS, server: at.relay, dtls: true });
  },
  profile: webPhone(),
  expect: ['dtls-failed'],
  not: NEIGHBOURS,
  // Whoever waits for the other one's hello says nothing.
  mayStayIdle: true,
});

scenario('the DTLS of the gateway does not arrive', {
  network,
  server: webPbx(),
  fault: ({ router, at }) => void router.drops({ from: 'server', udp: GATEWAY_PORTS, server: at.relay, dtls: true }),
  profile: webPhone(),
  expect: ['dtls-failed'],
  not: NEIGHBOURS,
});

scenario('the certificate of DTLS is too large for the way', {
  network,
  server: webPbx(),
  fault: ({ router, at }) =>
    void router.drops({ from: 'server', udp: GATEWAY_PORTS, server: at.relay, dtls: true, length: '500:' }),
  profile: webPhone(),
  expect: ['dtls-failed'],
  not: NEIGHBOURS,
});

scenario('the answer of the gateway holds no fingerprint', {
  network,
  server: alteredSdp({ toClient: [['^a=fingerprint:.*\\r\\n', '']] }),
  profile: webPhone(),
  expect: ['dtls-failed', 'call-srtp-mismatch'],
  not: NEIGHBOURS,
});

for (const hash of ['SHA-1', 'SHA-512'] as const) {
  healthy(`WebRTC with a fingerprint by ${hash}`, {
    network,
    server: webPbx({ media: { fingerprint: hash } }),
    profile: webPhone(),
    expect: 'healthy',
  });
}

healthy('WebRTC, the gateway names the fingerprints of two certificates, by two hashes', {
  network,
  server: alteredSdp({
    toClient: [
      ['^(a=fingerprint:sha-256 .*)$', `$1\r\n${ANOTHER_FINGERPRINT}\r\na=fingerprint:sha-1 ${'AB:'.repeat(19)}AB`],
    ],
  }),
  profile: webPhone(),
  expect: 'healthy',
  not: ['dtls-failed'],
});
