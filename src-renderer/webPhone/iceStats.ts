/** Pairs, the pair in use and the state of DTLS, out of `getStats()`. */
import type { IceCandidateFacts, IceCandidateType, IcePairFacts } from '../../src-shared/model/ice';
import { HIDDEN_ADDRESS, relayProtocol } from './candidate';
import { numberOf, textOf } from './statsView';
import type { StatsEntry, StatsView } from './statsView';

const STATES: readonly IcePairFacts['state'][] = ['frozen', 'waiting', 'in-progress', 'succeeded', 'failed'];

/** A candidate of the report, with what is known of it from elsewhere (`known`: gathered here, or in the peer's SDP). */
export function statsCandidate(
  entry: StatsEntry | null,
  known: readonly IceCandidateFacts[],
): IceCandidateFacts | null {
  if (entry === null) return null;
  const address = textOf(entry, 'address') ?? textOf(entry, 'ip') ?? '';
  const port = numberOf(entry, 'port') ?? 0;
  const type = (textOf(entry, 'candidateType') ?? 'host') as IceCandidateType;
  const transport = textOf(entry, 'protocol') === 'tcp' ? 'tcp' : 'udp';
  // A hidden address has none in the report: its port tells it.
  const same = known.find(
    (one) => one.port === port && one.type === type && (one.address === address || address === ''),
  );
  if (same) return same;
  const server = textOf(entry, 'url');
  return {
    type,
    address: address === '' ? HIDDEN_ADDRESS : address,
    port,
    transport,
    priority: numberOf(entry, 'priority') ?? 0,
    foundation: textOf(entry, 'foundation') ?? '',
    relatedAddress: textOf(entry, 'relatedAddress'),
    relatedPort: numberOf(entry, 'relatedPort'),
    server,
    relayProtocol: type === 'relay' ? relayProtocol(server) : null,
    at: null,
  };
}

export function statsPairs(
  view: StatsView,
  local: readonly IceCandidateFacts[],
  remote: readonly IceCandidateFacts[],
): { pairs: IcePairFacts[]; selected: IcePairFacts | null } {
  const selectedId = textOf(view.first('transport'), 'selectedCandidatePairId');
  let selected: IcePairFacts | null = null;
  const pairs = view.all('candidate-pair').flatMap((entry): IcePairFacts[] => {
    const ends = [
      statsCandidate(view.named(entry, 'localCandidateId'), local),
      statsCandidate(view.named(entry, 'remoteCandidateId'), remote),
    ] as const;
    if (!ends[0] || !ends[1]) return [];
    const rtt = numberOf(entry, 'currentRoundTripTime');
    const pair: IcePairFacts = {
      local: ends[0],
      remote: ends[1],
      state: STATES.find((state) => state === entry['state']) ?? 'waiting',
      nominated: entry['nominated'] === true,
      requestsSent: numberOf(entry, 'requestsSent'),
      responsesReceived: numberOf(entry, 'responsesReceived'),
      requestsReceived: numberOf(entry, 'requestsReceived'),
      rttMs: rtt === null ? null : rtt * 1000,
      error: null,
    };
    if (entry.id === selectedId) selected = pair;
    return [pair];
  });
  return { pairs, selected };
}

/** "sha-256 AB:CD..." of the certificate that the peer showed. */
export function seenFingerprint(view: StatsView): string | null {
  const certificate = view.named(view.first('transport'), 'remoteCertificateId');
  const [algorithm, fingerprint] = [textOf(certificate, 'fingerprintAlgorithm'), textOf(certificate, 'fingerprint')];
  return algorithm && fingerprint ? `${algorithm} ${fingerprint.toUpperCase()}` : null;
}
