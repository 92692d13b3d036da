/** The rules as a table: what is found, what is named first, what must not be named at all. */
import { DEFAULT_LIMITS } from '../../../src-shared/model/limits';
import { describe, expect, it } from 'vitest';
import { conclude } from '../verdict';
import type { LadderEntry } from '../../../src-shared/model/call';
import type { Findings } from '../facts/findings';
import type { LoadFacts } from '../facts/computer';
import type { AlgProbe } from '../facts/registration';
import type { TlsFacts } from '../../net/transport';
import {
  OWN,
  PUBLIC,
  SERVER,
  call,
  challenge,
  counters,
  deafCall,
  healthy,
  input,
  probe,
  reach,
  refused,
  refusedCall,
  registered,
  sdp,
  silent,
  step,
} from '../testdata/findings';
import { table } from '../testdata/table';

const unreached = (findings: Findings): Findings =>
  healthy({ 'registration.register': undefined, 'call.setup': undefined, ...findings });
const tcp = (changes: Parameters<typeof probe>[0]) => reach({ transport: 'tcp', configured: false, probe: changes });

table('a healthy line', [
  { what: 'answers, registers, calls', findings: healthy(), primary: null, status: 'healthy' },
  {
    what: 'a server that ignores OPTIONS but registers us',
    findings: healthy({ 'reach.udp': reach({ probe: silent() }) }),
    primary: 'sip-options-ignored',
    status: 'healthy',
    never: ['sip-udp-blocked', 'server-unreachable'],
  },
  {
    what: 'TCP closed beside a UDP that works',
    findings: healthy({ 'reach.tcp': tcp({ outcome: 'refused' }) }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'another telephone of the same person, behind a NAT of its own',
    findings: healthy({
      'registration.bindings': {
        foreign: [
          {
            contact: 'sip:alice@10.1.2.3:5060',
            expiresS: 300,
            outcome: 'silent',
            ownAddress: false,
            samePublicAddress: false,
          },
        ],
      },
    }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'a far end that paces badly is no clock drift',
    findings: healthy({ 'call.setup': { call: call({ streams: [{ clockDriftPpm: 25_000 }] }) } }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'ICMP for the RTCP port alone',
    findings: healthy({
      'call.setup': { call: call({ media: { icmp: [{ to: `${SERVER}:20001`, code: 'ECONNREFUSED', atMs: 500 }] } }) },
    }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'audio from another port, heard and answered',
    findings: healthy({
      'call.setup': { call: call({ media: { sources: [{ address: SERVER, port: 20_100, packets: 350 }] } }) },
    }),
    primary: 'media-source-differs',
    status: 'healthy',
  },
  {
    what: 'a tunnel that works',
    findings: healthy({
      'computer.interfaces': {
        interfaces: [],
        defaultRoute: null,
        serverRoute: { to: SERVER, from: OWN, device: 'wg0', tunnel: true },
      },
    }),
    primary: 'vpn-in-path',
    status: 'healthy',
  },
]);

table('names and reachability', [
  {
    what: 'a name that does not exist',
    findings: {
      'names.resolve': {
        uri: 'sip:pbx.test',
        host: 'pbx.test',
        literal: false,
        targets: [],
        steps: [],
        failure: { code: 'ENOTFOUND', sentence: 'The name does not exist.' },
        nameServers: [],
      },
    },
    primary: 'dns-failure',
    status: 'failed',
    confidence: 'proven',
  },
  {
    what: 'the first SRV target dead, the second alive',
    findings: healthy({ 'reach.udp': reach({ probes: [probe(silent({ address: '198.51.100.9' })), probe()] }) }),
    primary: 'dns-srv-target-down',
    status: 'degraded',
  },
  {
    what: 'no IPv6 here is no dead target',
    findings: healthy({
      'reach.udp': reach({ probes: [probe({ address: '2001:db8::10', outcome: 'unreachable' }), probe()] }),
    }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'ICMP port unreachable',
    findings: unreached({ 'reach.udp': reach({ probe: { outcome: 'refused' } }) }),
    primary: 'sip-port-closed',
    never: ['sip-udp-blocked', 'server-unreachable'],
  },
  {
    what: 'UDP silent, TCP answers',
    findings: unreached({ 'reach.udp': reach({ probe: silent() }) }),
    primary: 'sip-udp-blocked',
    confidence: 'proven',
    never: ['server-unreachable'],
  },
  {
    what: 'the first SRV target silent, so that the call gives up',
    findings: healthy({
      'reach.udp': reach({ probes: [probe(silent({ address: '198.51.100.9' })), probe()] }),
      'call.setup': {
        call: {
          ...call({ result: { state: 'failed' }, media: null, streams: [], pings: [] }),
          provisional: [],
          gaveUpAfterMs: 8000,
        },
      },
    }),
    primary: 'dns-srv-target-down',
    status: 'failed',
  },
  {
    what: 'UDP silent, TCP reset',
    findings: unreached({ 'reach.udp': reach({ probe: silent() }), 'reach.tcp': tcp({ outcome: 'refused' }) }),
    primary: 'sip-udp-blocked',
    confidence: 'likely',
  },
  {
    what: 'everything silent',
    findings: unreached({ 'reach.udp': reach({ probe: silent() }), 'reach.tcp': tcp(silent()) }),
    primary: 'server-unreachable',
    confidence: 'proven',
  },
  {
    what: 'TCP silent, UDP answers',
    findings: unreached({
      'reach.udp': reach({ configured: false }),
      'reach.tcp': reach({ transport: 'tcp', probe: silent() }),
    }),
    primary: 'sip-tcp-blocked',
    confidence: 'proven',
  },
  {
    what: 'a host that answers garbage',
    findings: unreached({ 'reach.udp': reach({ probe: { outcome: 'garbage' } }) }),
    primary: 'unknown',
    status: 'failed',
  },
  {
    what: 'rport ignored, but this network forgives it',
    findings: healthy({ 'reach.rport': { sourcePort: 1, viaPort: 2, repliedTo: 'via', withoutRport: 'answered' } }),
    primary: 'sip-rport-ignored',
    status: 'degraded',
  },
  {
    what: 'large requests lost',
    findings: healthy({
      'reach.size': {
        smallOctets: 400,
        small: 'answered',
        largeOctets: 2600,
        large: 'silent',
        largeSent: 4,
        largeStatus: null,
      },
    }),
    primary: 'sip-fragments-dropped',
    status: 'degraded',
  },
]);

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

const first = step({ ...challenge() });
const register = (facts: Findings['registration.register'], more: Findings = {}): Findings =>
  healthy({ 'registration.register': facts, 'call.setup': undefined, ...more });

table('registration', [
  {
    what: 'a fresh challenge after our credentials',
    findings: register(refused([first, step({ ...challenge() }, { authorized: true })])),
    primary: 'auth-wrong-password',
    confidence: 'proven',
  },
  {
    what: 'stale=true every time',
    findings: register(
      refused([first, ...[2, 3, 4].map((cseq) => step({ ...challenge({ stale: true }) }, { cseq, authorized: true }))]),
    ),
    primary: 'auth-stale-loop',
    never: ['auth-wrong-password'],
  },
  {
    what: 'a new realm each time',
    findings: register(
      refused([
        first,
        ...['b', 'c', 'd', 'e'].map((realm, at) =>
          step({ ...challenge({ realm }) }, { cseq: at + 2, authorized: true }),
        ),
      ]),
    ),
    primary: 'auth-challenge-loop',
    never: ['auth-wrong-password', 'auth-stale-loop'],
  },
  {
    what: 'a proxy and a registrar with a realm each, and a wrong password',
    findings: register(
      refused([
        first,
        step({ ...challenge({ realm: 'b' }) }, { authorized: true }),
        step({ ...challenge({ realm: 'b' }) }, { cseq: 3, authorized: true }),
      ]),
    ),
    primary: 'auth-wrong-password',
    never: ['auth-challenge-loop'],
  },
  {
    what: '404',
    findings: register(refused([step({ status: 404, reason: 'Not Found' })])),
    primary: 'auth-unknown-user',
  },
  {
    what: '403 for this user only',
    findings: register(refused([step({ status: 403, reason: 'Forbidden' })]), {
      'registration.stranger': { user: 'x', status: 401, challenged: true, wrongPasswordStatus: null },
    }),
    primary: 'auth-unknown-user',
  },
  {
    what: '403 for everybody',
    findings: register(refused([step({ status: 403, reason: 'Forbidden' })]), {
      'registration.stranger': { user: 'x', status: 403, challenged: false, wrongPasswordStatus: null },
    }),
    primary: 'registration-forbidden',
    confidence: 'proven',
  },
  {
    what: '403 after good credentials',
    findings: register(refused([first, step({ status: 403, reason: 'Forbidden' }, { authorized: true })]), {
      'registration.stranger': { user: 'x', status: 401, challenged: true, wrongPasswordStatus: 401 },
    }),
    primary: 'registration-forbidden',
  },
  {
    what: '403 as the answer to a wrong password',
    findings: register(refused([first, step({ status: 403, reason: 'Forbidden' }, { authorized: true })]), {
      'registration.stranger': { user: 'x', status: 401, challenged: true, wrongPasswordStatus: 403 },
    }),
    primary: 'auth-wrong-password',
  },
  {
    what: 'only SHA-512-256 offered',
    findings: register(refused([step({ ...challenge({ supported: false, algorithm: 'SHA-512-256' }) })])),
    primary: 'auth-unsupported-algorithm',
  },
  {
    what: 'no password for the challenge',
    findings: register(refused([first], { hasPassword: false })),
    primary: 'auth-challenge-unanswered',
    subject: { hasPassword: false },
  },
  {
    what: '503 with Retry-After',
    findings: register(refused([step({ status: 503, reason: 'Service Unavailable', retryAfterS: 30 })])),
    primary: 'server-overloaded',
  },
  {
    what: '503 for one contact too many',
    findings: register(refused([step({ status: 503, reason: 'Too many registered contacts' })])),
    primary: 'registration-forbidden',
  },
  {
    what: '500',
    findings: register(refused([step({ status: 500, reason: 'Server Internal Error' })])),
    primary: 'server-error',
  },
  {
    what: '60 s granted of 300',
    findings: healthy({ 'registration.register': registered({ grantedExpiresS: 60 }) }),
    primary: 'registration-expires-changed',
    status: 'degraded',
  },
  {
    what: 'a binding of which nobody is there',
    findings: healthy({
      'registration.bindings': {
        foreign: [
          {
            contact: 'sip:alice@192.0.2.9:5060',
            expiresS: 300,
            outcome: 'refused',
            ownAddress: false,
            samePublicAddress: false,
          },
        ],
      },
    }),
    primary: 'registration-stale-bindings',
    status: 'degraded',
  },
  {
    what: 'a binding of which nobody seems to be there, and jitter that was measured',
    findings: healthy({
      'registration.bindings': {
        foreign: [
          {
            contact: 'sip:alice@192.0.2.9:5060',
            expiresS: 300,
            outcome: 'refused',
            ownAddress: false,
            samePublicAddress: false,
          },
        ],
      },
      'call.setup': {
        call: call({ streams: [{ jitterMs: { min: 5, mean: 45, max: 60 }, deltaMs: { min: 1, mean: 20, max: 90 } }] }),
      },
    }),
    primary: 'quality-jitter',
    also: ['registration-stale-bindings'],
    status: 'degraded',
  },
]);

const algProbe = (changes: Partial<AlgProbe>): AlgProbe => ({
  transport: 'udp',
  port: 5060,
  outcome: 'answered',
  rewrites: [],
  responseRewrites: [],
  ...changes,
});
const CONTACT = { field: 'Contact', sent: `<sip:alice@${OWN}>`, received: `<sip:alice@${PUBLIC}>` };

table('NAT', [
  {
    what: 'Contact rewritten on UDP, untouched by TLS',
    findings: healthy({
      'nat.alg': {
        companion: true,
        hints: [],
        probes: [algProbe({ rewrites: [CONTACT] }), algProbe({ transport: 'tls', port: 5061 })],
      },
    }),
    primary: 'sip-alg',
    status: 'degraded',
    confidence: 'proven',
  },
  {
    what: 'a Via that a proxy touched',
    findings: healthy({
      'nat.alg': {
        companion: true,
        hints: [],
        probes: [algProbe({ rewrites: [{ field: 'Via sent-by', sent: OWN, received: PUBLIC }] })],
      },
    }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'an ALG beside TLS',
    findings: healthy({
      'reach.udp': reach({ configured: false }),
      'reach.tls': reach({ transport: 'tls' }),
      'nat.alg': {
        companion: true,
        hints: [],
        probes: [algProbe({ rewrites: [CONTACT] }), algProbe({ transport: 'tls' })],
      },
    }),
    primary: 'sip-alg',
    status: 'healthy',
  },
  {
    what: 'an ALG that leads answers to the Via port',
    findings: healthy({
      'reach.rport': { sourcePort: 1, viaPort: 2, repliedTo: 'via', withoutRport: 'answered' },
      'nat.alg': {
        companion: true,
        hints: [],
        probes: [algProbe({ rewrites: [CONTACT] }), algProbe({ transport: 'tcp' })],
      },
    }),
    primary: 'sip-alg',
    never: ['sip-rport-ignored'],
  },
  {
    what: 'an ALG that loses the ACK comes first',
    findings: healthy({
      'call.setup': { call: call({ repeatedSuccess: 4 }) },
      'nat.alg': {
        companion: true,
        hints: [],
        probes: [algProbe({ rewrites: [CONTACT] }), algProbe({ transport: 'tcp' })],
      },
    }),
    primary: 'sip-alg',
    status: 'failed',
    also: ['call-ack-lost'],
  },
  {
    what: 'a binding of 10 s',
    findings: healthy({
      'nat.lifetime': { way: 'companion', probes: [], longestGoodS: 5, shortestBadS: 15, keepAliveS: 28 },
    }),
    primary: 'nat-binding-too-short',
  },
  {
    what: 'a binding of 60 s',
    findings: healthy({
      'nat.lifetime': { way: 'companion', probes: [], longestGoodS: 45, shortestBadS: null, keepAliveS: 28 },
    }),
    primary: null,
  },
]);

const setup = (one: ReturnType<typeof call>, more: Findings = {}): Findings =>
  healthy({ 'call.setup': { call: one }, ...more });
const unanswered = call({
  result: { state: 'failed' },
  media: null,
  streams: [],
  provisional: [],
  gaveUpAfterMs: 8000,
  inviteOctets: 1600,
  pings: [],
});

table('call set-up', [
  {
    what: 'no response to the INVITE',
    findings: setup({ ...unanswered, inviteOctets: 900 }),
    primary: 'invite-no-response',
  },
  {
    what: 'no response to a large INVITE, one to a small one',
    findings: setup(unanswered, {
      'call.retry': { calls: [call({ variant: { changed: 'size', label: 'small' }, inviteOctets: 700 })] },
    }),
    primary: 'sip-fragments-dropped',
    never: ['invite-no-response'],
  },
  {
    what: '100 and then nothing',
    findings: setup({ ...unanswered, provisional: [{ status: 100, reason: 'Trying', atMs: 4, sdp: false }] }),
    primary: 'call-progress-timeout',
  },
  {
    what: 'ringing for ever',
    findings: setup({
      ...unanswered,
      gaveUpAfterMs: 12_000,
      provisional: [{ status: 180, reason: 'Ringing', atMs: 90, sdp: false }],
    }),
    primary: 'call-no-answer',
  },
  { what: '404', findings: setup(refusedCall(404, 'Not Found')), primary: 'call-no-route' },
  { what: '403', findings: setup(refusedCall(403, 'Forbidden')), primary: 'call-rejected' },
  { what: '486', findings: setup(refusedCall(486, 'Busy Here')), primary: 'call-busy' },
  { what: '480', findings: setup(refusedCall(480, 'Temporarily Unavailable')), primary: 'call-unavailable' },
  {
    what: '480 that stands for congestion',
    findings: setup(refusedCall(480, 'Gone', { reasonHeader: { text: 'Q.850', q850: 34 } })),
    primary: 'server-overloaded',
  },
  { what: '500', findings: setup(refusedCall(500, 'Oops')), primary: 'server-error' },
  {
    what: '488, taken with all codecs',
    findings: setup(refusedCall(488, 'Not Acceptable Here'), {
      'call.retry': { calls: [call({ variant: { changed: 'codecs', label: 'with all codecs' } })] },
    }),
    primary: 'call-codec-mismatch',
    confidence: 'proven',
  },
  {
    what: '488, taken without encryption',
    findings: setup(refusedCall(488, 'Not Acceptable Here'), {
      'call.retry': {
        calls: [
          refusedCall(488, 'Not Acceptable Here', { variant: { changed: 'codecs', label: 'with all codecs' } }),
          call({ variant: { changed: 'security', label: 'with plain RTP' } }),
        ],
      },
    }),
    primary: 'call-srtp-mismatch',
    confidence: 'proven',
  },
  {
    what: 'on a long way the 200 comes twice more, and then its ACK is there',
    findings: setup(
      call({
        repeatedSuccess: 2,
        ladder: ['00.000', '00.500', '01.500'].map((at) => ({
          ...okFrom('198.51.100.80'),
          at: `2026-01-01T00:00:${at}000Z`,
        })),
      }),
    ),
    primary: null,
  },
  {
    what: '200 again and again',
    findings: setup(call({ repeatedSuccess: 3 })),
    primary: 'call-ack-lost',
    status: 'failed',
  },
  { what: 'one 200 repeated on a slow line', findings: setup(call({ repeatedSuccess: 1 })), primary: null },
  {
    what: '183 with SDP and silence',
    findings: setup(
      call({
        provisional: [{ status: 183, reason: 'Session Progress', atMs: 50, sdp: true }],
        result: { timing: { ...call().result.timing, answerMs: 4000 } },
      }),
    ),
    primary: 'call-early-media-missing',
    status: 'degraded',
  },
  {
    what: 'three seconds of post-dial delay, as on mobile networks, accuse nobody',
    findings: setup(call({ result: { timing: { ...call().result.timing, pddMs: 3000 } } })),
    primary: 'call-setup-slow',
    status: 'healthy',
  },
  {
    what: 'three seconds of post-dial delay where a person wants less',
    findings: setup(call({ result: { timing: { ...call().result.timing, pddMs: 3000 } } })),
    subject: { limits: { ...DEFAULT_LIMITS, pddWarnMs: 1500 } },
    primary: 'call-setup-slow',
    status: 'degraded',
  },
  {
    what: 'six seconds of post-dial delay',
    findings: setup(call({ result: { timing: { ...call().result.timing, pddMs: 6000 } } })),
    primary: 'call-setup-slow',
    status: 'failed',
  },
  {
    what: 'dropped at Session-Expires',
    findings: healthy({
      'call.long': {
        call: call({
          talkMs: 90_000,
          sessionExpiresS: 90,
          ended: { by: 'remote', afterMs: 90_000, q850: null, text: null },
        }),
      },
    }),
    primary: 'call-session-timer-drop',
    status: 'failed',
  },
  {
    what: 'our own refresh never answered',
    findings: healthy({
      'call.long': {
        call: call({
          variant: { changed: 'long', label: 'for 100 s', talkMs: 100_000 },
          talkMs: 60_000,
          sessionExpiresS: 90,
          ended: { by: 'local', afterMs: 60_000, q850: null, text: null },
        }),
      },
    }),
    primary: 'call-session-timer-drop',
    status: 'failed',
  },
]);

const NAT = {
  'nat.translation': {
    local: { address: OWN, port: 40_000 },
    seenAs: { address: PUBLIC, port: 40_000 },
    translated: true,
    portKept: true,
    localIsPrivate: true,
    seenIsPrivate: false,
  },
} satisfies Findings;
function okFrom(host: string): LadderEntry {
  return {
    at: '2026-01-01T00:00:00.000000Z',
    direction: 'inbound',
    transport: 'udp',
    from: `${SERVER}:5060`,
    to: `${OWN}:40000`,
    startLine: 'SIP/2.0 200 OK',
    cseq: '1 INVITE',
    retransmission: false,
    raw: `SIP/2.0 200 OK\r\nContact: <sip:echo@${host}:5060>\r\n\r\n`,
  };
}
const path = (near: 'refused' | 'silent', far: 'refused' | 'silent'): Findings => ({
  'media.path': {
    address: SERVER,
    mediaPort: 20_000,
    probes: [
      { port: 20_002, outcome: near },
      { port: 20_020, outcome: near },
      { port: 9, outcome: far },
      { port: 33_434, outcome: far },
    ],
  },
});

table('audio', [
  {
    what: 'nothing comes; the companion sends and hears us',
    findings: setup(deafCall({ companion: counters() })),
    primary: 'media-inbound-blocked',
    confidence: 'proven',
    never: ['media-both-blocked', 'media-outbound-blocked', 'far-end-silent'],
  },
  {
    what: 'nothing comes; the companion sends and hears nothing',
    findings: setup(deafCall({ companion: counters({ packetsIn: 0, heardFrom: [] }) })),
    primary: 'media-both-blocked',
    confidence: 'proven',
    never: ['media-inbound-blocked'],
  },
  {
    what: 'RTP blocked, RTCP passes',
    findings: setup(
      deafCall({
        media: { rtcpArrived: 2, senderReports: 2, peerSent: 250, reportBlocks: 2, firstHighest: 10, lastHighest: 300 },
      }),
    ),
    primary: 'media-inbound-blocked',
    confidence: 'proven',
  },
  {
    what: 'nothing comes; closed ports of the host answer',
    findings: setup(deafCall(), path('refused', 'refused')),
    primary: 'media-inbound-blocked',
    confidence: 'suspected',
  },
  {
    what: 'nothing comes; media ports vanish, others answer',
    findings: setup(deafCall(), path('silent', 'refused')),
    primary: 'media-both-blocked',
  },
  {
    what: 'nothing comes, nothing is known',
    findings: setup(deafCall(), path('silent', 'silent')),
    primary: 'media-both-blocked',
    confidence: 'suspected',
  },
  {
    what: 'behind a NAT, the far end itself at another address than the server',
    findings: setup(
      deafCall({
        answer: sdp({ address: '198.51.100.77' }),
        contact: { answeredFrom: '198.51.100.77', redirectedTo: null },
      }),
      {
        ...NAT,
        ...path('refused', 'refused'),
      },
    ),
    primary: 'sdp-own-address-unroutable',
    confidence: 'likely',
  },
  {
    what: 'behind a NAT, the server carries the audio itself',
    findings: setup(deafCall({ contact: { answeredFrom: SERVER, redirectedTo: null } }), {
      ...NAT,
      ...path('refused', 'refused'),
    }),
    primary: 'sdp-own-address-unroutable',
    confidence: 'likely',
    never: ['media-inbound-blocked'],
  },
  {
    what: 'behind a NAT, a relay at the address of the proxy',
    findings: setup(deafCall({ contact: { answeredFrom: '198.51.100.80', redirectedTo: null } }), {
      ...NAT,
      ...path('refused', 'refused'),
    }),
    primary: 'media-inbound-blocked',
  },
  {
    what: 'behind a NAT, a relay of its own between us and the far end',
    findings: setup(
      deafCall({
        answer: sdp({ address: '198.51.100.77' }),
        contact: { answeredFrom: '198.51.100.80', redirectedTo: null },
      }),
      {
        ...NAT,
        ...path('refused', 'refused'),
      },
    ),
    primary: 'media-inbound-blocked',
  },
  {
    what: 'another port range works',
    findings: setup(deafCall(), {
      'call.retry': { calls: [call({ variant: { changed: 'ports', label: 'on other ports' } })] },
    }),
    primary: 'media-port-range-blocked',
    confidence: 'proven',
  },
  {
    what: 'the public address in our SDP makes it work',
    findings: setup(deafCall(), {
      ...NAT,
      'call.retry': {
        calls: [call({ variant: { changed: 'announced-address', label: 'x', announcedAddress: PUBLIC } })],
      },
    }),
    primary: 'sdp-own-address-unroutable',
    confidence: 'proven',
  },
  {
    what: 'the companion sends to our private address',
    findings: setup(deafCall({ companion: counters({ sendsTo: { address: OWN, port: 30_000 } }) }), NAT),
    primary: 'sdp-own-address-unroutable',
    never: ['media-inbound-blocked'],
  },
  {
    what: 'a private address in the answer',
    findings: setup(deafCall({ answer: sdp({ address: '10.0.0.5' }) })),
    primary: 'sdp-peer-address-unroutable',
    confidence: 'proven',
    never: ['media-both-blocked'],
  },
  {
    what: 'a server and its media in one private network',
    findings: setup(
      deafCall({ answer: sdp({ address: '10.88.0.20' }), signallingPeer: { address: '10.88.0.10', port: 5060 } }),
    ),
    primary: 'media-both-blocked',
  },
  {
    what: 'both behind one public address',
    findings: setup(deafCall({ answer: sdp({ address: PUBLIC }) }), NAT),
    primary: 'media-hairpin-fails',
  },
  {
    what: 'ICMP from the media port once audio had ended in mid-call, after a good beginning',
    findings: setup(
      call({
        media: { lastAcceptedMs: 3000, icmp: [{ to: `${SERVER}:20000`, code: 'ECONNREFUSED', atMs: 4100 }] },
      }),
    ),
    primary: 'media-peer-port-closed',
    confidence: 'proven',
    also: ['media-stopped-inbound'],
    reason: /until 3 s after the answer/,
  },
  {
    what: 'ICMP from the media port once the call was ended',
    findings: setup(
      deafCall({
        media: {
          icmp: [{ to: `${SERVER}:20000`, code: 'ECONNREFUSED', atMs: 6990 }],
          rtcpArrived: 3,
          reportBlocks: 3,
          lastHighest: 340,
        },
      }),
    ),
    primary: 'far-end-sends-nothing',
    never: ['media-peer-port-closed'],
  },
  {
    what: 'ICMP from the way, in a pause of a far end whose audio comes from that port to the end',
    findings: setup(
      call({
        probe: null,
        media: { reportBlocks: 0, icmp: [{ to: `${SERVER}:20000`, code: 'ECONNREFUSED', atMs: 2000 }] },
      }),
    ),
    primary: 'media-outbound-blocked',
    never: ['media-peer-port-closed'],
  },
  {
    what: 'ICMP from the media port',
    findings: setup(deafCall({ media: { icmp: [{ to: `${SERVER}:20000`, code: 'ECONNREFUSED', atMs: 20 }] } })),
    primary: 'media-peer-port-closed',
    confidence: 'likely',
  },
  {
    what: 'the companion hears nothing of us',
    findings: setup(call({ probe: null, companion: counters({ packetsIn: 0, heardFrom: [] }) })),
    primary: 'media-outbound-blocked',
    confidence: 'proven',
    never: ['far-end-silent'],
  },
  {
    what: 'RTCP reports stand still',
    findings: setup(
      call({
        probe: { coefficient: 0, returned: false, delayMs: null, delayStartMs: null, delayEndMs: null, levelDb: null },
        media: { firstHighest: 12, lastHighest: 12, levelDbov: -127, exactSilencePercent: 100 },
      }),
    ),
    primary: 'media-outbound-blocked',
    never: ['far-end-silent'],
  },
  {
    what: 'silence in valid packets',
    findings: setup(call({ probe: null, media: { levelDbov: -127, exactSilencePercent: 100 } })),
    primary: 'far-end-silent',
    confidence: 'proven',
    never: ['media-outbound-blocked'],
  },
  {
    what: 'the answer says inactive',
    findings: setup(
      deafCall({ answer: sdp({ direction: 'inactive' }), expected: { inbound: false, outbound: false } }),
    ),
    primary: 'media-direction-held',
    never: ['media-both-blocked'],
  },
  {
    what: 'every packet fails authentication',
    findings: setup(deafCall({ media: { rtpArrived: 300, rejected: 300, firstRejectedMs: 20 } })),
    primary: 'media-srtp-key-mismatch',
    never: ['media-inbound-blocked', 'media-both-blocked'],
  },
  {
    what: 'authentication fails after a re-INVITE',
    findings: setup(
      call({ media: { rejected: 150, firstRejectedMs: 4000, lastAcceptedMs: 3990, renegotiatedMs: 3900 } }),
    ),
    primary: 'media-srtp-roc-lost',
    confidence: 'proven',
  },
  {
    what: 'a payload type that was not agreed',
    findings: setup(
      deafCall({ media: { rtpArrived: 300, payloadTypes: [{ payloadType: 111, packets: 300, expected: false }] } }),
    ),
    primary: 'media-payload-unexpected',
  },
  {
    what: 'a greeting that is clipped',
    findings: setup(call({ media: { firstAcceptedMs: 1200 } })),
    primary: 'media-late-start',
    status: 'degraded',
  },
  {
    what: 'the address went away in mid-call',
    findings: setup(
      call({ media: { lastAcceptedMs: 3000 }, addressChanges: [{ address: OWN, change: 'gone', atMs: 3050 }] }),
    ),
    primary: 'media-rebinding',
  },
  {
    what: 'media leaves by another interface',
    findings: setup(deafCall({ mediaRoute: { to: SERVER, from: '10.8.0.2', device: 'tun0', tunnel: true } })),
    primary: 'media-wrong-interface',
    also: ['vpn-in-path'],
  },
]);

const lossy = (changes: object = {}): Parameters<typeof call>[0] => ({
  streams: [{ lost: 30, lossPercent: 8.5, ...changes }],
});

table('quality', [
  {
    what: 'loss towards us',
    findings: setup(call(lossy())),
    primary: 'quality-loss-inbound',
    status: 'degraded',
    never: ['quality-loss-outbound', 'quality-loss-burst'],
  },
  {
    what: 'loss of ours',
    findings: setup(call({ companion: counters({ lostIn: 30, packetsIn: 320 }) })),
    primary: 'quality-loss-outbound',
    never: ['quality-loss-inbound'],
  },
  {
    what: 'loss in bursts',
    findings: setup(call(lossy({ burst: { density: 0.9, meanMs: 200, gapDensity: 0, gapMeanMs: 2000 } }))),
    primary: 'quality-loss-burst',
    also: ['quality-loss-inbound'],
  },
  {
    what: 'loss that a thinner codec does not have',
    findings: setup(call(lossy()), {
      'call.retry': { calls: [call({ variant: { changed: 'codecs', label: 'thin' } })] },
    }),
    primary: 'quality-bandwidth',
    also: ['quality-loss-inbound'],
  },
  {
    what: 'bursts that a second call is spared',
    findings: setup(call(lossy({ burst: { density: 0.9, meanMs: 200, gapDensity: 0, gapMeanMs: 2000 } })), {
      'call.retry': { calls: [call({ variant: { changed: 'codecs', label: 'thin' } })] },
    }),
    primary: 'quality-loss-burst',
    never: ['quality-bandwidth'],
  },
  {
    what: 'loss that stays with a thinner codec',
    findings: setup(call(lossy()), {
      'call.retry': { calls: [call({ ...lossy(), variant: { changed: 'codecs', label: 'thin' } })] },
    }),
    primary: 'quality-loss-inbound',
    never: ['quality-bandwidth'],
  },
  {
    what: 'a queue that fills without loss',
    findings: setup(call({ pings: [10, 20, 60, 120, 180, 260].map((rttMs, i) => ({ atMs: i * 1000, rttMs })) })),
    primary: 'quality-bufferbloat',
  },
  {
    what: 'jitter',
    findings: setup(call({ streams: [{ jitterMs: { min: 5, mean: 45, max: 90 } }] })),
    primary: 'quality-jitter',
    status: 'degraded',
  },
  {
    what: 'a long way, which our own signal took too',
    findings: setup(
      call({
        streams: [{ rttMs: { min: 380, mean: 400, max: 420 } }],
        probe: { coefficient: 0.9, returned: true, delayMs: 440, delayStartMs: 440, delayEndMs: 440, levelDb: -18 },
      }),
    ),
    primary: 'quality-latency',
  },
  {
    what: 'a peer whose DLSR makes a round trip that our own signal took far less time for',
    findings: setup(
      call({
        streams: [{ rttMs: { min: 1790, mean: 1800, max: 1810 } }],
        pings: [2, 2, 3].map((rttMs, i) => ({ atMs: i * 1000, rttMs })),
        probe: { coefficient: 0.9, returned: true, delayMs: 42, delayStartMs: 42, delayEndMs: 42, levelDb: -18 },
      }),
    ),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'our own signal comes back weaker where nobody should give it back',
    findings: setup(
      call({
        result: { target: 'sip:bob@pbx.test' },
        probe: { coefficient: 0.5, returned: true, delayMs: 180, delayStartMs: 180, delayEndMs: 180, levelDb: -18 },
      }),
    ),
    primary: 'quality-echo',
  },
  { what: 'reordering', findings: setup(call({ streams: [{ reordered: 40 }] })), primary: 'quality-reordering' },
  { what: 'duplicates', findings: setup(call({ streams: [{ duplicates: 40 }] })), primary: 'quality-duplication' },
  { what: 'drift', findings: setup(call({ streams: [{ clockDriftPpm: 900 }] })), primary: 'quality-clock-drift' },
  {
    what: 'drift of 7000 ppm, which the check calls one too',
    findings: setup(call({ streams: [{ clockDriftPpm: 7000 }] })),
    primary: 'quality-clock-drift',
  },
  {
    what: 'the mark is gone',
    findings: setup(call({ media: { dscp: 46 }, companion: counters({ dscpIn: 0 }) })),
    primary: 'qos-marking-lost',
  },
  {
    what: 'the kernel drops what the network brought',
    findings: setup(call(lossy()), {
      'computer.buffers': {
        rmemMax: 212_992,
        rmemDefault: 212_992,
        wmemMax: 212_992,
        recommended: 16_777_216,
        receiveDrops: 30,
        sendDrops: 0,
        received: 320,
      },
    }),
    primary: 'host-udp-drops',
    also: ['quality-loss-inbound', 'host-udp-buffers-small'],
  },
  {
    what: 'this computer is too busy',
    findings: setup(call({ streams: [{ jitterMs: { min: 5, mean: 45, max: 90 } }] }), {
      'computer.load': {
        processCpuPercent: 90,
        systemCpuPercent: 99,
        loopLagMs: { mean: 90, max: 400 },
        mediaLagMs: { mean: 20, p99: 80, max: 200 },
        departureJitterMs: 25,
      },
    }),
    primary: 'host-cpu-overloaded',
    also: ['quality-local-overload', 'quality-jitter'],
  },
]);

const API = {
  name: 'API',
  url: 'http://rtcd.test:8045/version',
  ms: 5,
  date: null,
  tlsFailure: null,
  body: null,
  error: null,
};
const PORT = { name: 'media', host: 'rtcd.test', address: SERVER, error: null };

table('HTTP and ports', [
  {
    what: 'refused',
    findings: healthy({ 'http.health': { endpoints: [{ ...API, outcome: 'refused', status: null }] } }),
    primary: 'http-api-unreachable',
  },
  {
    what: '500',
    findings: healthy({ 'http.health': { endpoints: [{ ...API, outcome: 'answered', status: 500 }] } }),
    primary: 'http-api-error',
  },
  {
    what: '401',
    findings: healthy({ 'http.health': { endpoints: [{ ...API, outcome: 'answered', status: 401 }] } }),
    primary: 'http-api-unauthorized',
  },
  {
    what: 'UDP silent while the API answers',
    findings: healthy({
      'http.health': { endpoints: [{ ...API, outcome: 'answered', status: 200 }] },
      'http.ports': {
        ports: [
          { ...PORT, udp: { port: 8443, outcome: 'silent', ms: null }, tcp: { port: 8443, outcome: 'echoed', ms: 1 } },
        ],
      },
    }),
    primary: 'media-udp-port-blocked',
    status: 'failed',
    never: ['media-tcp-fallback-missing'],
  },
  {
    what: 'UDP silent, and TCP opens without a word: it may answer only the checks of its own calls',
    findings: healthy({
      'http.ports': {
        ports: [
          { ...PORT, udp: { port: 8443, outcome: 'silent', ms: null }, tcp: { port: 8443, outcome: 'open', ms: 1 } },
        ],
      },
    }),
    primary: 'media-udp-port-blocked',
    status: 'healthy',
    never: ['media-tcp-fallback-missing'],
  },
  {
    what: 'and TCP refused',
    findings: healthy({
      'http.ports': {
        ports: [
          { ...PORT, udp: { port: 8443, outcome: 'silent', ms: null }, tcp: { port: 8443, outcome: 'refused', ms: 1 } },
        ],
      },
    }),
    primary: 'media-tcp-fallback-missing',
    also: ['media-udp-port-blocked'],
  },
]);

describe('what nobody explains', () => {
  it('is unknown, with the checks that failed as its evidence', () => {
    const verdict = conclude(input(healthy()), [
      {
        id: 'media.inbound',
        area: 'media',
        title: '',
        status: 'fail',
        startedAt: '',
        durationMs: 1,
        summary: 'It failed.',
        evidence: [],
      },
    ]);
    expect(verdict.causes[0]).toMatchObject({ code: 'unknown', evidence: ['media.inbound'] });
    expect(verdict.status).toBe('failed');
  });
});

const dead = silent({ sent: 4, waitedMs: 4000 });
const noAnswerCall = (): ReturnType<typeof call> =>
  call({ result: { state: 'failed' }, provisional: [], gaveUpAfterMs: 8000, media: null, probe: null, pings: [] });
/** Audio until two seconds after the answer, of seven. */
const stoppedCall = (changes: Parameters<typeof call>[0] = {}): ReturnType<typeof call> =>
  call({ media: { lastAcceptedMs: 2000 }, ...changes });
const seen = (address: string, port = 40_000) => ({ address, port });

table('a server that answered, and then does not', [
  {
    what: 'nothing any more after the first REGISTER: banned',
    findings: healthy({
      'registration.register': registered({ outcome: 'unanswered', status: null, steps: [] }),
      'call.setup': { call: noAnswerCall() },
      'reach.again': { since: 'REGISTER', own: probe(dead), compared: [] },
    }),
    primary: 'server-unreachable',
    confidence: 'likely',
    never: ['invite-no-response', 'sip-udp-blocked'],
  },
  {
    what: 'the INVITE alone is not answered',
    findings: healthy({
      'call.setup': { call: noAnswerCall() },
      'reach.again': { since: 'INVITE', own: probe(), compared: [] },
    }),
    primary: 'invite-no-response',
    never: ['server-unreachable'],
  },
  {
    what: 'UDP is closed for us after the INVITE, TCP is not',
    findings: healthy({
      'call.setup': { call: noAnswerCall() },
      'reach.again': { since: 'INVITE', own: probe(dead), compared: [probe({ transport: 'tcp' })] },
    }),
    primary: 'sip-udp-blocked',
    never: ['server-unreachable', 'invite-no-response'],
  },
  {
    what: 'the service ends in the middle of a call',
    findings: healthy({ 'reach.again': { since: 'call', own: probe({ outcome: 'refused' }), compared: [] } }),
    primary: 'sip-port-closed',
  },
  {
    what: 'everything stops in the middle of a call',
    findings: healthy({
      'call.setup': { call: stoppedCall() },
      'reach.again': { since: 'call', own: probe(dead), compared: [] },
    }),
    primary: 'server-unreachable',
    never: ['media-inbound-blocked', 'media-rebinding'],
  },
  {
    what: 'audio alone stops',
    findings: healthy({
      'call.setup': { call: stoppedCall() },
      'reach.again': { since: 'call', own: probe(), compared: [] },
    }),
    primary: 'media-stopped-inbound',
    confidence: 'proven',
  },
  {
    what: 'audio stops, and the server sees another address of ours from then on',
    findings: healthy({
      'call.setup': {
        call: stoppedCall({
          pings: [PUBLIC, PUBLIC, '203.0.113.99'].map((one, n) => ({ atMs: 900 * n, rttMs: 10, seenAs: seen(one) })),
        }),
      },
      'reach.again': { since: 'call', own: probe(), compared: [] },
    }),
    primary: 'media-rebinding',
    never: ['media-inbound-blocked'],
  },
  {
    what: 'audio stops, and after the call we come from another address',
    findings: healthy({
      'nat.translation': {
        local: seen(OWN),
        seenAs: seen(PUBLIC),
        translated: true,
        portKept: true,
        localIsPrivate: true,
        seenIsPrivate: false,
      },
      'call.setup': { call: stoppedCall() },
      'reach.again': { since: 'call', own: probe({ seenAs: seen('203.0.113.99') }), compared: [] },
    }),
    primary: 'media-rebinding',
  },
  {
    what: 'a new mapping that harms nobody',
    findings: healthy({
      'call.setup': {
        call: call({ pings: [40_000, 41_000].map((port, n) => ({ atMs: n, rttMs: 9, seenAs: seen(PUBLIC, port) })) }),
      },
    }),
    primary: null,
    status: 'healthy',
  },
]);

table('firewalls that say so, and routes', [
  {
    what: 'ICMP prohibited on UDP alone',
    findings: unreached({
      'reach.udp': reach({ probe: { outcome: 'unreachable', status: null } }),
      'reach.tcp': tcp({}),
    }),
    primary: 'sip-udp-blocked',
    confidence: 'proven',
    never: ['server-unreachable'],
  },
  {
    what: 'ICMP prohibited on everything',
    findings: unreached({
      'reach.udp': reach({ probe: { outcome: 'unreachable', status: null } }),
      'reach.tcp': tcp({ outcome: 'unreachable' }),
    }),
    primary: 'server-unreachable',
    never: ['sip-udp-blocked'],
  },
  {
    what: 'a firewall of this computer forbids UDP alone',
    findings: unreached({ 'reach.udp': reach({ probe: { outcome: 'local', status: null } }), 'reach.tcp': tcp({}) }),
    primary: 'sip-udp-blocked',
    never: ['unknown'],
  },
  {
    what: 'silent by UDP, and TCP connects but says nothing',
    findings: unreached({ 'reach.udp': reach({ probe: silent() }), 'reach.tcp': tcp({ outcome: 'connected' }) }),
    primary: 'server-unreachable',
    confidence: 'suspected',
    never: ['sip-udp-blocked'],
  },
  {
    what: 'our audio is lost on a route that our SDP does not name',
    findings: healthy({
      'call.setup': {
        call: call({
          probe: null,
          media: { reportBlocks: 2, firstHighest: 7, lastHighest: 7 },
          mediaRoute: { to: SERVER, from: '10.99.0.2', device: 'tun0', tunnel: true },
        }),
      },
    }),
    primary: 'media-wrong-interface',
    never: ['media-outbound-blocked'],
  },
  {
    what: 'the same route, and audio gets through',
    findings: healthy({
      'call.setup': {
        call: call({ mediaRoute: { to: SERVER, from: '10.99.0.2', device: 'tun0', tunnel: true } }),
      },
    }),
    primary: 'vpn-in-path',
    status: 'healthy',
    never: ['media-wrong-interface'],
  },
  {
    what: 'the own router answers for a far end behind it',
    findings: healthy({
      'nat.translation': {
        local: seen(OWN),
        seenAs: seen(PUBLIC),
        translated: true,
        portKept: true,
        localIsPrivate: true,
        seenIsPrivate: false,
      },
      'call.setup': {
        call: deafCall({
          answer: sdp({ address: PUBLIC }),
          media: { icmp: [{ to: `${PUBLIC}:20000`, code: 'ECONNREFUSED', atMs: 20 }] },
        }),
      },
    }),
    primary: 'media-hairpin-fails',
    never: ['media-peer-port-closed'],
  },
]);

const STALLS: LoadFacts = {
  processCpuPercent: 2,
  systemCpuPercent: 42,
  loopLagMs: { mean: 39, max: 162 },
  mediaLagMs: { mean: 40, p99: 151, max: 154 },
  departureJitterMs: 29,
};
const CALM: LoadFacts = { ...STALLS, loopLagMs: { mean: 1, max: 9 }, mediaLagMs: null, departureJitterMs: 0.4 };

table('how busy this computer is', [
  {
    what: 'one stall of a fifth of a second',
    findings: healthy({
      'computer.load': {
        processCpuPercent: 3,
        systemCpuPercent: 97,
        loopLagMs: { mean: 0.4, max: 31 },
        mediaLagMs: { mean: 2, p99: 112, max: 172 },
        departureJitterMs: 1.7,
      },
    }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'one stall after another',
    findings: healthy({ 'computer.load': STALLS }),
    primary: 'host-cpu-overloaded',
    also: ['quality-local-overload'],
  },
  {
    what: 'one stall after another, and none in a call a moment later',
    findings: healthy({
      'computer.load': STALLS,
      'call.retry': { calls: [call({ variant: { changed: 'time', label: 'a moment later' }, load: CALM })] },
    }),
    primary: 'host-cpu-overloaded',
    status: 'healthy',
  },
  {
    what: 'one stall after another, also a moment later',
    findings: healthy({
      'computer.load': STALLS,
      'call.retry': { calls: [call({ variant: { changed: 'time', label: 'a moment later' }, load: STALLS })] },
    }),
    primary: 'host-cpu-overloaded',
    status: 'degraded',
  },
]);
