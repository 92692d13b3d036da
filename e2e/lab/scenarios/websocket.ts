/** Web phones that do not reach their WebSocket. */
import { nat } from '../network/plans';
import { area } from '../scenario';
import type { Scenario } from '../scenario';
import { webPbx } from '../servers/plan';
import type { ServerPlan } from '../servers/plan';
import { stun } from '../servers/turn';
import { alteredSdp, webPhone } from '../webrtc';

const scenario = area('tls');
const healthy = area('healthy');
const OTHERS = [
  'server-unreachable',
  'sip-port-closed',
  'sip-tcp-blocked',
  'udp-blocked',
  'ice-checks-failed',
] as const;
const others = (own: string): (typeof OTHERS)[number][] => OTHERS.filter((one) => one !== own);
const reached = (change: Partial<ServerPlan>): Pick<Scenario, 'network' | 'server' | 'profile'> => ({
  network: nat(),
  server: webPbx({ phone: [], ...change }),
  profile: webPhone(),
});
const answered = (lines: readonly string[]): ReturnType<typeof reached> =>
  reached({
    registrar: { transports: ['udp', 'tcp', 'ws'] },
    fronts: [{ port: 8443, tls: 'plain', does: { what: 'answer', lines } }],
  });

scenario('the WebSocket of a web phone has another path (404)', {
  ...reached({
    registrar: { http: 'if ($hu != "/sip") { xhttp_reply("404", "Not Found", "text/plain", "no"); exit; }' },
  }),
  expect: ['websocket-refused'],
  not: [...OTHERS, 'tls-handshake-failed'],
});

scenario('a proxy answers a web phone with a page (200)', {
  ...answered(['HTTP/1.1 200 OK', 'Content-Type: text/html', 'Content-Length: 0']),
  expect: ['websocket-refused'],
  not: [...OTHERS, 'tls-handshake-failed'],
});

scenario('a WebSocket server takes a web phone, but not for SIP', {
  ...answered([
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Accept: ACCEPT',
  ]),
  expect: ['websocket-refused'],
  not: [...OTHERS, 'tls-handshake-failed'],
});

for (const [certificate, what, code] of [
  ['wrong-name', 'is for another name', 'tls-certificate-name-mismatch'],
  ['expired', 'has expired', 'tls-certificate-expired'],
  ['self-signed', 'is signed by itself', 'tls-certificate-untrusted'],
] as const) {
  scenario(`the certificate that a web phone sees ${what}`, {
    ...reached({ certificate }),
    expect: [code],
    not: [...OTHERS, 'websocket-refused'],
  });
}

scenario('a proxy wants a password of its own before the WebSocket (401)', {
  ...answered(['HTTP/1.1 401 Unauthorized', 'WWW-Authenticate: Basic realm="proxy"', 'Content-Length: 0']),
  expect: ['websocket-refused'],
  not: [...OTHERS, 'tls-handshake-failed', 'auth-wrong-password'],
});

scenario('the secure WebSocket asks a web phone for a certificate', {
  ...reached({
    registrar: { transports: ['udp', 'tcp', 'ws'] },
    fronts: [{ port: 8443, tls: 'wants-certificate', does: { what: 'pass', to: 8080 } }],
  }),
  expect: ['tls-handshake-failed'],
  not: [...OTHERS, 'websocket-refused'],
});

scenario('nothing listens at the secure WebSocket of a web phone', {
  ...reached({ registrar: { transports: ['udp', 'tcp', 'ws'] } }),
  expect: ['sip-port-closed'],
  not: [...others('sip-port-closed'), 'websocket-refused', 'tls-handshake-failed'],
});

scenario('a firewall drops the secure WebSocket of a web phone', {
  ...reached({ turn: {} }),
  fault: ({ router }) => void router.drops({ from: 'client', tcp: 8443 }),
  profile: webPhone([stun()]),
  expect: ['sip-tcp-blocked', 'server-unreachable'],
  not: ['sip-port-closed', 'websocket-refused', 'tls-handshake-failed', 'udp-blocked', 'ice-checks-failed'],
});

healthy('WebRTC, a proxy closes the WebSocket after five idle seconds', {
  network: nat({ firewalled: true }),
  server: webPbx({
    registrar: { transports: ['udp', 'tcp', 'ws'] },
    fronts: [{ port: 8443, tls: 'plain', does: { what: 'pass', to: 8080, idleMs: 5000 } }],
  }),
  // What stands behind the proxy cannot be reached, although Record-Route names it.
  fault: ({ router }) => void router.drops({ from: 'client', tcp: 8080 }),
  mayStayIdle: true,
  profile: webPhone(),
  expect: 'healthy',
});

healthy('WebRTC, a proxy swallows the pings of the WebSocket', {
  network: nat({ firewalled: true }),
  server: alteredSdp({}, { fronts: [{ port: 8443, tls: 'plain', does: { what: 'alter', to: 8080, deaf: true } }] }),
  profile: webPhone(),
  expect: 'healthy',
});
