import type { TlsFacts } from '../../net/transport';
import { healthy, reach, silent, type probe } from '../testdata/findings';
import { table } from '../testdata/table';
import { tcp, unreached } from '../testdata/ruleRows';

const chain = (validFrom: string, validTo: string): TlsFacts => ({
  protocol: 'TLSv1.3',
  cipher: null,
  verifyError: 'CERT_HAS_EXPIRED',
  servername: 'pbx.test',
  chain: [
    {
      subject: 'CN=pbx.test',
      issuer: 'CN=ca.test',
      subjectAltName: 'DNS:pbx.test',
      validFrom,
      validTo,
      fingerprint256: '',
      selfSigned: false,
    },
  ],
});

const EXPIRED = chain('2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z');

const tls = (changes: Parameters<typeof probe>[0]) =>
  unreached({
    'reach.udp': reach({ configured: false }),
    'reach.tls': reach({ transport: 'tls', probe: { outcome: 'tls-failed', tls: EXPIRED, ...changes } }),
  });

table('TLS, WebSocket, clock', [
  {
    what: 'expired',
    findings: tls({ tlsFailure: 'expired' }),
    primary: 'tls-certificate-expired',
    confidence: 'likely',
  },
  {
    what: 'expired by the server’s own time too',
    findings: tls({ tlsFailure: 'expired', date: Date.parse('2026-01-01T00:00:00Z') }),
    primary: 'tls-certificate-expired',
    confidence: 'proven',
  },
  {
    what: 'expired by our clock, valid by the server’s',
    findings: tls({ tlsFailure: 'expired', date: Date.parse('2020-06-01T00:00:00Z') }),
    primary: 'clock-skew',
    never: ['tls-certificate-expired'],
  },
  { what: 'wrong name', findings: tls({ tlsFailure: 'name-mismatch' }), primary: 'tls-certificate-name-mismatch' },
  { what: 'self-signed', findings: tls({ tlsFailure: 'self-signed' }), primary: 'tls-certificate-untrusted' },
  {
    what: 'alone, of an issuer that nobody knows',
    findings: tls({ tlsFailure: 'untrusted' }),
    primary: 'tls-certificate-untrusted',
    confidence: 'likely',
  },
  { what: 'chain incomplete', findings: tls({ tlsFailure: 'incomplete-chain' }), primary: 'tls-chain-incomplete' },
  {
    what: 'TCP stands, the handshake finds no answer, and UDP answers',
    findings: tls({ outcome: 'connected', tls: null }),
    primary: 'tls-handshake-failed',
    confidence: 'likely',
    never: ['server-unreachable', 'sip-tcp-blocked'],
  },
  {
    what: 'TCP stands, the handshake finds no answer, and nothing else does',
    findings: unreached({
      'reach.udp': reach({ configured: false, probe: silent() }),
      'reach.tcp': tcp({ outcome: 'connected' }),
      'reach.tls': reach({ transport: 'tls', probe: { outcome: 'connected' } }),
    }),
    primary: 'server-unreachable',
    never: ['tls-handshake-failed'],
  },
  { what: 'no common protocol', findings: tls({ tlsFailure: 'handshake' }), primary: 'tls-handshake-failed' },
  {
    what: 'upgrade answered 404',
    findings: unreached({
      'reach.udp': reach({ configured: false }),
      'reach.ws': reach({
        transport: 'ws',
        probe: { outcome: 'upgrade-refused', upgrade: { status: 404, protocol: null } },
      }),
    }),
    primary: 'websocket-refused',
  },
  {
    what: 'the clock ten minutes off',
    findings: healthy({
      'computer.clock': { offsetMs: 600_000, readings: [{ source: 'SIP', date: 'x', offsetMs: 600_000 }] },
    }),
    primary: 'clock-skew',
    status: 'degraded',
  },
]);
