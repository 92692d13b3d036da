/** Certificates, TLS versions, WebSocket upgrades, clocks. */
import { nat } from '../network/plans';
import { area } from '../scenario';
import type { ProfileChange } from '../scenario';
import { forMethod, tellsTheTime } from '../servers/answers';
import { pbx } from '../servers/plan';

const scenario = area('tls');
const BY_TLS: ProfileChange = { account: { transport: 'tls', registrar: 'sip:pbx.test' } };
const BY_WSS: ProfileChange = {
  account: { transport: 'wss', registrar: 'sip:pbx.test', wsUrl: 'wss://pbx.test:8443/ws' },
};
const OTHERS = ['server-unreachable', 'sip-port-closed', 'unknown'] as const;

scenario('the certificate has expired', {
  network: nat(),
  server: pbx({ certificate: 'expired', phone: [] }),
  profile: BY_TLS,
  expect: ['tls-certificate-expired'],
  not: [...OTHERS, 'tls-certificate-untrusted', 'clock-skew'],
  chosen: true,
});

scenario('the certificate is not valid yet', {
  network: nat(),
  server: pbx({ certificate: 'not-yet-valid', phone: [] }),
  profile: BY_TLS,
  expect: ['tls-certificate-not-yet-valid'],
  not: [...OTHERS, 'tls-certificate-expired', 'clock-skew'],
});

scenario('the certificate is for another name', {
  network: nat(),
  server: pbx({ certificate: 'wrong-name', phone: [] }),
  profile: BY_TLS,
  expect: ['tls-certificate-name-mismatch'],
  not: [...OTHERS, 'tls-certificate-untrusted'],
});

scenario('the certificate is signed by itself', {
  network: nat(),
  server: pbx({ certificate: 'self-signed', phone: [] }),
  profile: BY_TLS,
  expect: ['tls-certificate-untrusted'],
  not: [...OTHERS, 'tls-chain-incomplete'],
});

scenario('the certificate is of an authority that is not trusted', {
  network: nat(),
  server: pbx({ certificate: 'other-authority', phone: [] }),
  profile: BY_WSS,
  expect: ['tls-certificate-untrusted'],
  not: [...OTHERS, 'websocket-refused'],
});

scenario('the certificate is of an authority that is not trusted, and comes without it', {
  network: nat(),
  server: pbx({ certificate: 'other-authority-alone', phone: [] }),
  profile: BY_TLS,
  expect: ['tls-certificate-untrusted'],
  not: [...OTHERS, 'tls-chain-incomplete'],
});

scenario('the intermediate certificate is not sent', {
  network: nat(),
  server: pbx({ certificate: 'chain-incomplete', phone: [] }),
  profile: BY_TLS,
  expect: ['tls-chain-incomplete'],
  not: [...OTHERS, 'tls-certificate-expired'],
});

scenario('the server has no TLS version that is still in use', {
  network: nat(),
  server: pbx({ registrar: { tlsMethod: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }, phone: [] }),
  profile: BY_TLS,
  expect: ['tls-handshake-failed'],
  not: [...OTHERS, 'tls-certificate-untrusted'],
});

scenario('nothing listens at the TLS port', {
  network: nat(),
  server: pbx({ registrar: { transports: ['udp', 'tcp'] }, phone: [] }),
  profile: BY_TLS,
  expect: ['sip-port-closed'],
  not: ['server-unreachable', 'tls-handshake-failed'],
});

scenario('the WebSocket path does not exist', {
  network: nat(),
  server: pbx({ registrar: { http: 'xhttp_reply("404", "Not Found", "text/plain", "no"); exit;' }, phone: [] }),
  profile: BY_WSS,
  expect: ['websocket-refused'],
  not: [...OTHERS, 'tls-handshake-failed'],
});

scenario('the clock is an hour ahead of the server', {
  network: nat(),
  server: pbx({ media: 'relay', registrar: { anyRequest: forMethod('OPTIONS|REGISTER', tellsTheTime(-3600)) } }),
  expect: ['clock-skew'],
});

scenario('by our wrong clock the certificate has not begun', {
  network: nat(),
  server: pbx({
    certificate: 'not-yet-valid',
    phone: [],
    registrar: { anyRequest: forMethod('OPTIONS|REGISTER', tellsTheTime(20 * 86_400)) },
  }),
  profile: BY_TLS,
  expect: ['clock-skew'],
  not: [...OTHERS],
});
