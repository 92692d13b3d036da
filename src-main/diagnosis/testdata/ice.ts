/** ICE and DTLS of a WebRTC call, for tables of rules: a call between SERVER and a caller behind a NAT, on a pair that works. */
import type { DtlsFacts, IceCandidateFacts, IceFacts, IcePairFacts } from '../../../src-shared/model/ice';
import { OWN, PUBLIC, SERVER } from './findings';

/** When the calls of the tables are answered (`call` in findings.ts), ms since the epoch. */
export const ANSWERED_AT = Date.parse('2026-01-01T00:00:00.100Z');

export function candidate(changes: Partial<IceCandidateFacts> = {}): IceCandidateFacts {
  return {
    address: OWN,
    port: 30_000,
    type: 'host',
    transport: 'udp',
    priority: 2_130_706_431,
    foundation: '1',
    relatedAddress: null,
    relatedPort: null,
    server: null,
    relayProtocol: null,
    at: null,
    ...changes,
  };
}

const REMOTE = candidate({ address: SERVER, port: 40_000 });

export function pair(changes: Partial<IcePairFacts> = {}): IcePairFacts {
  return {
    local: candidate(),
    remote: REMOTE,
    state: 'succeeded',
    nominated: true,
    requestsSent: 3,
    responsesReceived: 3,
    requestsReceived: 1,
    rttMs: 12,
    error: null,
    ...changes,
  };
}

export function dtls(changes: Partial<DtlsFacts> = {}): DtlsFacts {
  return {
    state: 'connected',
    role: 'client',
    startedAt: ANSWERED_AT + 60,
    connectedAt: ANSWERED_AT + 120,
    setup: { local: 'active', remote: 'passive' },
    announcedFingerprints: ['sha-256 AB:CD'],
    seenFingerprint: 'sha-256 AB:CD',
    fingerprintMatches: true,
    srtpProfile: 'SRTP_AES128_CM_HMAC_SHA1_80',
    datagramsReceived: 5,
    error: null,
    ...changes,
  };
}

type Changes = Partial<Omit<IceFacts, 'dtls'>> & { dtls?: Partial<DtlsFacts> };

export function ice({ dtls: dtlsChanges, ...changes }: Changes = {}): IceFacts {
  const pairs = changes.pairs ?? [pair()];
  return {
    path: 'wire',
    policy: 'all',
    role: 'controlling',
    remoteLite: false,
    state: 'connected',
    gathering: { startedAt: ANSWERED_AT - 200, durationMs: 40, silent: [], refused: [] },
    local: [candidate(), candidate({ address: PUBLIC, type: 'srflx', relatedAddress: OWN, relatedPort: 30_000 })],
    remote: [REMOTE],
    selected: pairs.find(({ nominated }) => nominated) ?? null,
    checkingAt: ANSWERED_AT + 5,
    connectedAt: ANSWERED_AT + 40,
    changes: [],
    restarts: 0,
    consentLostAt: null,
    unansweredChecks: 0,
    lastResponseAt: ANSWERED_AT + 5000,
    ...changes,
    pairs,
    dtls: dtls(dtlsChanges),
  };
}

/** Nothing was answered: no pair, no keys. */
export function noPair(changes: Changes = {}): IceFacts {
  return ice({
    pairs: [pair({ state: 'failed', nominated: false, requestsSent: 5, responsesReceived: 0, requestsReceived: 0, rttMs: null })],
    state: 'failed',
    connectedAt: null,
    lastResponseAt: null,
    dtls: { state: 'new', startedAt: null, connectedAt: null, seenFingerprint: null, fingerprintMatches: null },
    ...changes,
  });
}

