/** Servers by TLS and WebSocket that are set up oddly: some of them rightly. */
import { nat } from '../network/plans';
import { area } from '../scenario';
import type { ProfileChange } from '../scenario';
import type { FrontPlan } from '../servers/front';
import { pbx } from '../servers/plan';
import type { ServerPlan } from '../servers/plan';

const scenario = area('tls');
const BY_TLS: ProfileChange = { account: { transport: 'tls', registrar: 'sip:pbx.test' } };
const BY_WSS: ProfileChange = {
  account: { transport: 'wss', registrar: 'sip:pbx.test', wsUrl: 'wss://pbx.test:8443/ws' },
};
const CERTIFICATES = [
  'tls-certificate-expired',
  'tls-certificate-untrusted',
  'tls-certificate-name-mismatch',
  'tls-chain-incomplete',
] as const;
const OTHERS = ['server-unreachable', 'sip-port-closed', 'sip-tcp-blocked'] as const;
/** The registrar leaves the encrypted ports to a front. */
const behind = (front: FrontPlan, change: Partial<ServerPlan> = {}): ServerPlan =>
  pbx({ registrar: { transports: ['udp', 'tcp', 'ws'] }, fronts: [front], ...change });

scenario('the WebSocket is accepted, but not for SIP', {
  network: nat(),
  server: behind({
    port: 8443,
    tls: 'plain',
    does: {
      what: 'answer',
      lines: [
        'HTTP/1.1 101 Switching Protocols',
        'Upgrade: websocket',
        'Connection: Upgrade',
        'Sec-WebSocket-Accept: ACCEPT',
      ],
    },
  }),
  profile: BY_WSS,
  expect: ['websocket-refused'],
  not: [...OTHERS, ...CERTIFICATES, 'tls-handshake-failed'],
});

for (const [status, what] of [
  ['200 OK', 'answers with a page'],
  ['400 Bad Request', 'takes the upgrade away and gets 400'],
  ['426 Upgrade Required', 'takes the upgrade away and gets 426'],
  ['502 Bad Gateway', 'does not reach the server behind it'],
] as const) {
  scenario(`a reverse proxy ${what}`, {
    network: nat(),
    server: behind({
      port: 8443,
      tls: 'plain',
      does: {
        what: 'answer',
        lines: [`HTTP/1.1 ${status}`, 'Server: proxy', 'Content-Length: 0', 'Connection: close'],
      },
    }),
    profile: BY_WSS,
    expect: ['websocket-refused'],
    not: [...OTHERS, ...CERTIFICATES, 'tls-handshake-failed'],
  });
}

scenario('the port of the secure WebSocket speaks plain HTTP', {
  network: nat(),
  server: behind({ port: 8443, does: { what: 'answer', lines: ['HTTP/1.1 400 Bad Request', 'Content-Length: 0'] } }),
  profile: BY_WSS,
  expect: ['tls-handshake-failed'],
  not: [...OTHERS, ...CERTIFICATES, 'websocket-refused'],
});

scenario('the server has TLS 1.1 and nothing newer', {
  network: nat(),
  server: behind({
    port: 5061,
    tls: 'plain',
    versions: { least: 'TLSv1', most: 'TLSv1.1' },
    does: { what: 'nothing' },
  }),
  profile: BY_TLS,
  expect: ['tls-handshake-failed'],
  not: [...OTHERS, ...CERTIFICATES],
});

scenario('the server asks for a certificate of ours', {
  network: nat(),
  server: behind({ port: 5061, tls: 'wants-certificate', does: { what: 'pass', to: 5060 } }),
  profile: BY_TLS,
  expect: ['tls-handshake-failed'],
  not: [...OTHERS, ...CERTIFICATES],
});

scenario('the server asks for a certificate of ours, by TLS 1.2', {
  network: nat(),
  server: behind({
    port: 5061,
    tls: 'wants-certificate',
    versions: { least: 'TLSv1.2', most: 'TLSv1.2' },
    does: { what: 'pass', to: 5060 },
  }),
  profile: BY_TLS,
  expect: ['tls-handshake-failed'],
  not: [...OTHERS, ...CERTIFICATES],
});

scenario('the server closes each connection after the handshake', {
  network: nat(),
  server: behind({ port: 5061, tls: 'plain', does: { what: 'close' } }),
  profile: BY_TLS,
  expect: ['unknown', 'tls-handshake-failed'],
  not: [...OTHERS, ...CERTIFICATES],
});

scenario('something takes TLS connections and says nothing', {
  network: nat(),
  server: behind({ port: 5061, tls: 'plain', does: { what: 'nothing' } }),
  profile: BY_TLS,
  expect: ['server-unreachable', 'unknown'],
  not: ['sip-port-closed', 'sip-tcp-blocked', 'tls-handshake-failed', ...CERTIFICATES],
});

scenario('a certificate for all names of the domain', {
  network: nat(),
  server: pbx({
    media: 'relay',
    certificate: 'wildcard',
    zone: ({ proxy }) => [`host-record=sip.pbx.test,${proxy}`, `host-record=pbx.test,${proxy}`],
  }),
  profile: { account: { transport: 'tls', registrar: 'sip:sip.pbx.test' } },
  expect: 'healthy',
});

scenario('a certificate for an address', {
  network: nat(),
  server: pbx({ media: 'relay' }),
  profile: { account: { transport: 'tls' } },
  expect: 'healthy',
});

scenario('a certificate that ends in three days', {
  network: nat(),
  server: pbx({ media: 'relay', certificate: 'ends-soon' }),
  profile: BY_TLS,
  expect: 'healthy',
});

scenario('a certificate that is shown only to whoever asks by name', {
  network: nat(),
  server: behind(
    { port: 5061, tls: 'by-name', does: { what: 'pass', to: 5060 } },
    { media: 'relay', certificate: 'by-name-alone' },
  ),
  profile: BY_TLS,
  expect: 'healthy',
});
