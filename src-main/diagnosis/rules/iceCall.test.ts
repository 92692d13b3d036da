import type { NatFacts } from '../facts/registration';
import { candidate, ANSWERED_AT, ice, noPair, pair } from '../testdata/ice';
import { call, deafCall, healthy, refusedCall, retriedWith, sdp } from '../testdata/findings';
import { table } from '../testdata/table';

const dead = (facts = noPair()) => healthy({ 'call.setup': { call: deafCall({ ice: facts }) } });
const mdns = candidate({ address: '4f2c7f3e-0a5e-4d57-9f6b-1f6d3a1c0c11.local' });

const RELAYED = candidate({ address: '198.51.100.60', port: 50_000, type: 'relay', relayProtocol: 'udp' });
const OUTSIDE = candidate({ type: 'srflx', address: '192.0.2.123', server: 'stun:a.test' });
const SEEN: NatFacts = {
  local: { address: '192.168.1.20', port: 5060 },
  seenAs: { address: '203.0.113.7', port: 5060 },
  translated: true,
  portKept: true,
  localIsPrivate: true,
  seenIsPrivate: false,
};
const UNANSWERED = { state: 'failed', nominated: false, responsesReceived: 0 } as const;
/** Answered with 200, and ended by us because the answer is of no use. */
const unanswerable = (inAnswer: 'mismatch' | null) => {
  const profile = 'UDP/TLS/RTP/SAVPF';
  const answer = sdp({ profile, fingerprint: true, ice: inAnswer });
  const offer = sdp({ profile, fingerprint: true, ice: 'credentials' });
  return { ...refusedCall(200, 'OK'), offer, answer };
};

table('the way and the keys of a WebRTC call', [
  {
    what: 'well',
    findings: healthy({ 'call.setup': { call: call({ ice: ice() }) } }),
    primary: null,
    status: 'healthy',
  },
  {
    what: 'no check was answered',
    findings: dead(),
    primary: 'ice-checks-failed',
    confidence: 'proven',
    status: 'failed',
    never: ['media-both-blocked', 'media-inbound-blocked', 'dtls-failed', 'ice-host-override-wrong'],
  },
  {
    what: 'the server names its inside address',
    findings: dead(noPair({ remote: [candidate({ address: '10.1.2.3', port: 8443 })] })),
    primary: 'ice-host-override-wrong',
    confidence: 'proven',
    never: ['ice-checks-failed', 'sdp-peer-address-unroutable'],
  },
  {
    what: 'an inside server names the address of its container',
    findings: healthy({
      'call.setup': {
        call: call({
          ice: noPair({ remote: [candidate({ address: '172.17.0.2', port: 8443 })] }),
          signallingPeer: { address: '192.168.1.9', port: 8443 },
        }),
      },
    }),
    primary: 'ice-host-override-wrong',
    never: ['ice-checks-failed'],
  },
  {
    what: 'a private address beside a public one is no wrong override',
    findings: dead(noPair({ remote: [candidate({ address: '10.1.2.3' }), candidate({ address: '198.51.100.10' })] })),
    primary: 'ice-checks-failed',
    never: ['ice-host-override-wrong'],
  },
  {
    what: 'a private address within the same network is right',
    findings: healthy({
      'call.setup': {
        call: call({
          ice: ice({ remote: [candidate({ address: '192.168.1.9' })] }),
          signallingPeer: { address: '192.168.1.9', port: 8443 },
        }),
      },
    }),
    primary: null,
  },
  {
    what: 'the peer names nothing but hidden names',
    findings: dead(noPair({ remote: [mdns], pairs: [] })),
    primary: 'ice-mdns-only',
    never: ['ice-checks-failed'],
    reason: /^The far end names nothing but \.local names/,
    fix: /^At the far end: allow the microphone/,
  },
  {
    what: 'the peer names IPv6 alone, and we have none',
    findings: dead(noPair({ remote: [candidate({ address: '2001:db8::7' })], pairs: [] })),
    primary: 'ice-checks-failed',
    reason: /only IPv6 addresses \(\[2001:db8::7\]:30000\), and this computer has only IPv4/,
    fix: /offer IPv4/,
  },
  {
    what: 'the peer names TCP alone',
    findings: dead(noPair({ remote: [candidate({ address: '198.51.100.10', transport: 'tcp' })], pairs: [] })),
    primary: 'ice-checks-failed',
    reason: /by TCP alone \(198\.51\.100\.10:30000\)/,
  },
  {
    what: 'the peer names nothing',
    findings: dead(noPair({ remote: [], pairs: [] })),
    primary: 'ice-checks-failed',
    reason: /names no candidate/,
    fix: /a=candidate/,
  },
  {
    what: 'the browser hides its own',
    findings: dead(noPair({ path: 'browser', local: [mdns] })),
    primary: 'ice-mdns-only',
  },
  {
    what: 'checks are answered by 401',
    findings: dead(
      noPair({ pairs: [pair({ state: 'failed', nominated: false, error: { code: 401, reason: 'Unauthorized' } })] }),
    ),
    primary: 'ice-checks-failed',
    confidence: 'proven',
  },
  {
    what: 'checks are answered by 487 for ever',
    findings: dead(
      noPair({ pairs: [pair({ state: 'failed', nominated: false, error: { code: 487, reason: 'Role Conflict' } })] }),
    ),
    primary: 'ice-checks-failed',
    reason: /both ends claim the same role, and the far end does not give in/,
    fix: /tie-breaker/,
  },
  {
    what: 'its checks arrive, ours do not',
    findings: dead(noPair({ pairs: [pair({ ...UNANSWERED, requestsReceived: 4 })] })),
    primary: 'ice-checks-failed',
    reason: /the way to us is open/,
    fix: /outgoing UDP/,
  },
  {
    what: 'its checks arrive through the relay, ours do not get from there to it',
    findings: dead(
      noPair({
        policy: 'relay',
        local: [RELAYED],
        pairs: [pair({ ...UNANSWERED, local: RELAYED, requestsReceived: 4 })],
      }),
    ),
    primary: 'ice-checks-failed',
    reason: /through the relay 198\.51\.100\.60:50000/,
    fix: /let the relay send to the media server/,
  },
  {
    what: 'the answer leaves ICE out',
    findings: healthy({ 'call.setup': { call: unanswerable(null) } }),
    primary: 'ice-checks-failed',
    confidence: 'proven',
    reason: /holds no credentials for it/,
    fix: /answer web phones with ICE/,
  },
  {
    what: 'the answer says that the offer was changed on its way',
    findings: healthy({ 'call.setup': { call: unanswerable('mismatch') } }),
    primary: 'ice-checks-failed',
    reason: /a=ice-mismatch/,
    fix: /SIP ALG/,
  },
  {
    what: 'the STUN server tells another address than the SIP server sees',
    findings: { ...dead(noPair({ local: [candidate(), OUTSIDE] })), 'nat.translation': SEEN },
    primary: 'ice-checks-failed',
    reason: /By stun:a\.test we are 192\.0\.2\.123, and the SIP server sees us as/,
    fix: /another STUN server/,
  },
  {
    what: 'a relay would have been a way',
    findings: {
      ...dead(),
      'call.retry': { calls: [retriedWith('relay', call({ ice: ice({ policy: 'relay' }) }))] },
    },
    primary: 'ice-checks-failed',
  },
  {
    what: 'the certificate is another one',
    findings: dead(
      ice({
        dtls: {
          state: 'failed',
          connectedAt: null,
          fingerprintMatches: false,
          error: 'the fingerprint is another one',
        },
      }),
    ),
    primary: 'dtls-failed',
    confidence: 'proven',
    never: ['media-both-blocked', 'media-srtp-key-mismatch', 'ice-checks-failed'],
  },
  {
    what: 'the handshake was never answered',
    findings: dead(
      ice({ dtls: { state: 'failed', connectedAt: null, datagramsReceived: 0, error: 'the peer never answered' } }),
    ),
    primary: 'dtls-failed',
    confidence: 'proven',
  },
  {
    what: 'both wait for the first word',
    findings: dead(
      ice({
        dtls: {
          state: 'connecting',
          role: 'server',
          setup: { local: 'actpass', remote: 'active' },
          connectedAt: null,
          datagramsReceived: 0,
        },
      }),
    ),
    primary: 'dtls-failed',
    confidence: 'proven',
    reason: /We wait for its ClientHello.*ours actpass, theirs active/,
  },
  {
    what: 'the way and the keys are there, and no audio',
    findings: dead(ice()),
    primary: 'media-both-blocked',
    reason: /ICE checks and DTLS pass on the same way/,
    fix: /what lets STUN and DTLS pass/,
  },
  {
    what: 'the handshake has not ended yet',
    findings: dead(ice({ dtls: { state: 'connecting', connectedAt: null, datagramsReceived: 2 } })),
    primary: 'dtls-failed',
    confidence: 'likely',
  },
  {
    what: 'a call too short for a handshake accuses nobody',
    findings: healthy({
      'call.setup': { call: deafCall({ ice: ice({ dtls: { state: 'connecting', connectedAt: null } }), talkMs: 500 }) },
    }),
    primary: null,
    never: ['dtls-failed'],
  },
  {
    what: 'the way broke in mid-call',
    findings: healthy({
      'call.setup': {
        call: call({
          ice: ice({ unansweredChecks: 6, lastResponseAt: ANSWERED_AT + 2900 }),
          media: { lastAcceptedMs: 3000 },
          probe: null,
        }),
      },
    }),
    primary: 'ice-consent-lost',
    confidence: 'likely',
    never: ['media-inbound-blocked', 'media-rebinding'],
  },
  {
    what: 'it broke because our own address went',
    findings: healthy({
      'call.setup': {
        call: call({
          ice: ice({ unansweredChecks: 6, lastResponseAt: ANSWERED_AT + 2900 }),
          media: { lastAcceptedMs: 3000 },
          addressChanges: [{ address: '192.168.1.20', change: 'gone', atMs: 2950 }],
          probe: null,
        }),
      },
    }),
    primary: 'media-rebinding',
    also: ['ice-consent-lost'],
    never: ['media-inbound-blocked'],
  },
  {
    what: 'and stayed so for 30 s',
    findings: healthy({
      'call.setup': {
        call: call({
          talkMs: 60_000,
          ice: ice({ unansweredChecks: 50, state: 'failed', consentLostAt: ANSWERED_AT + 33_000 }),
          media: { lastAcceptedMs: 3000 },
          probe: null,
        }),
      },
    }),
    primary: 'ice-consent-lost',
    confidence: 'proven',
  },
  {
    what: 'two checks without an answer are chance',
    findings: healthy({ 'call.setup': { call: call({ ice: ice({ unansweredChecks: 2 }) }) } }),
    primary: null,
  },
  {
    what: 'gathering waited for a server',
    findings: healthy({
      'call.setup': {
        call: call({
          ice: ice({
            gathering: {
              startedAt: 0,
              durationMs: 3000,
              silent: [{ url: 'stun:stun.test', waitedMs: 3000 }],
              refused: [],
            },
          }),
        }),
      },
    }),
    primary: 'ice-gathering-slow',
    status: 'degraded',
    confidence: 'proven',
  },
  {
    what: 'ICE and DTLS over a long way are not late',
    findings: healthy({
      'call.setup': {
        call: call({
          ice: ice({ dtls: { connectedAt: ANSWERED_AT + 900 } }),
          media: { firstAcceptedMs: 960 },
          pings: [120, 121, 120].map((rttMs, i) => ({ atMs: i * 1000, rttMs })),
        }),
      },
    }),
    primary: null,
    never: ['media-late-start'],
  },
  {
    what: 'keys that come seconds late clip the greeting',
    findings: healthy({
      'call.setup': {
        call: call({ ice: ice({ dtls: { connectedAt: ANSWERED_AT + 2400 } }), media: { firstAcceptedMs: 2450 } }),
      },
    }),
    primary: 'media-late-start',
    status: 'degraded',
  },
]);
