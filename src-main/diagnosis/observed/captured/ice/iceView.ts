/** ICE of a captured call, as one of its parties knew it: as far as the packets at the place of the capture show it. */
import { endpointText } from '../../../../../src-shared/words/endpoint';
import type { CapturedIceInput } from './input';
import type { IceCandidateFacts, IceFacts, IcePairFacts } from '../../../../../src-shared/model/ice';
import type { MediaExpectation } from '../../../../analysis/capture/api';
import type { TiedWay } from '../../../../analysis/capture/iceWays';
import type { ChecksOfEnd } from '../../../../analysis/capture/media/iceChecks';
import type { WebrtcAttributes } from '../../../../protocol/sdp/webrtc';
import { TALK_MS } from '../call';
import { attributesOf, candidatesOf, reflexive, trickledBy } from './candidates';
import { dtlsFactsOf, writerOf } from './dtlsView';

/** RFC 7675 section 5.1: without a response for so long there is no consent any more, ms. */
const CONSENT_MS = 30_000;

/** A way with its pair. */
interface Pair {
  facts: IcePairFacts;
  own: ChecksOfEnd;
  peer: ChecksOfEnd;
}

/** Null for a call without ICE, and for one of which the capture does not show enough to say how it went. */
export function iceFactsOf(call: CapturedIceInput): IceFacts | null {
  const { analyser, record, media, captureEnd } = call;
  const own = media.own && attributesOf(media.own);
  const peer = media.peer && attributesOf(media.peer);
  if (!own || !peer || own.ufrag === '' || peer.ufrag === '') return null;
  // Another leg of the call, seen at a server, has handshakes of its own.
  const handshakes = call.handshakes.filter((one) => writerOf(one, call, { own, peer }) !== null);
  const input = { ...call, handshakes };
  const local = candidatesOf(own, trickledBy(record, hostOf(input, 'own'), own.ufrag));
  const remote = candidatesOf(peer, trickledBy(record, hostOf(input, 'peer'), peer.ufrag));
  const pairs = (analyser.ways.byCall.get(record.callId) ?? []).flatMap((way) => pairOf(way, own, peer, local, remote));
  const dtls = dtlsFactsOf(input, { own, peer });
  const chosen = selectedOf(pairs, input);
  const end = Math.min(Number.isNaN(record.byeAt) ? Infinity : record.byeAt, captureEnd);
  const talkedMs = end - record.answeredAt;
  if (!chosen && !(talkedMs >= TALK_MS && showsMedia(pairs, remote, input))) return null;
  const ms = (at: number): number => Date.parse(analyser.time(at));
  const orNull = (at: number): number | null => (Number.isNaN(at) ? null : ms(at));
  const begun = pairs.map(({ own: checks, peer: other }) => firstOf(checks.firstAt, other.firstAt));
  const connectedAt = chosen ? firstOf(chosen.own.nominatedAt, chosen.peer.nominatedAt) : NaN;
  return {
    path: 'wire',
    policy: 'all',
    role: roleOf(pairs),
    remoteLite: peer.lite,
    state: chosen ? 'connected' : 'failed',
    gathering: { startedAt: ms(firstOf(record.inviteAt, record.firstAt)), durationMs: null, silent: [], refused: [] },
    local,
    remote,
    pairs: pairs.map(({ facts }) => facts),
    selected: chosen?.facts ?? null,
    checkingAt: begun.length === 0 ? null : orNull(Math.min(...begun)),
    connectedAt: orNull(connectedAt),
    changes: [],
    restarts: restartsOf(input, media.own),
    ...consentOf(chosen, end, ms),
    dtls,
  };
}

/** Checks that nobody answers any more, on the way in use. */
function consentOf(
  chosen: Pair | null,
  end: number,
  ms: (at: number) => number,
): Pick<IceFacts, 'consentLostAt' | 'unansweredChecks' | 'lastResponseAt'> {
  if (!chosen || Number.isNaN(chosen.own.answeredAt)) {
    return { consentLostAt: null, unansweredChecks: 0, lastResponseAt: null };
  }
  const { unanswered, answeredAt } = chosen.own;
  // What is sent after the end is answered by nobody.
  const since = unanswered.filter((at) => at < end && at > answeredAt);
  const lostAt = answeredAt + CONSENT_MS;
  return {
    consentLostAt: since.length > 0 && lostAt <= end ? ms(lostAt) : null,
    unansweredChecks: since.length,
    lastResponseAt: ms(answeredAt),
  };
}

/** Of these credentials; an earlier try is over. */
function pairOf(
  { ends }: TiedWay,
  own: WebrtcAttributes,
  peer: WebrtcAttributes,
  local: IceCandidateFacts[],
  remote: IceCandidateFacts[],
): Pair[] {
  const [a, b] = ends.map(({ checks }) => checks);
  if (!a || !b) return [];
  const [ours, theirs] = a.ufrag === own.ufrag ? [a, b] : [b, a];
  if (ours.ufrag !== own.ufrag || theirs.ufrag !== peer.ufrag) return [];
  const nominated = isNominated(ours, theirs, own.lite);
  const worked = ours.successes > 0 || nominated;
  return [
    {
      own: ours,
      peer: theirs,
      facts: {
        local: candidateAt(local, ours),
        remote: candidateAt(remote, theirs),
        state: worked ? 'succeeded' : ours.requests > 0 ? 'failed' : 'waiting',
        nominated,
        requestsSent: ours.requests,
        responsesReceived: ours.successes,
        requestsReceived: theirs.requests,
        rttMs: Number.isNaN(ours.rttMs) ? null : Math.round(ours.rttMs * 1000) / 1000,
        error: ours.error,
      },
    },
  ];
}

/** RFC 8445 section 7.3.1.5: the controlled side takes what is nominated once its own check has worked, too. */
function isNominated(ours: ChecksOfEnd, theirs: ChecksOfEnd, isLite: boolean): boolean {
  if (!Number.isNaN(ours.nominatedAt)) return true;
  return !Number.isNaN(theirs.nominatedAt) && (ours.successes > 0 || isLite);
}

function candidateAt(list: IceCandidateFacts[], { address, port }: ChecksOfEnd): IceCandidateFacts {
  const known = list.find((one) => one.transport === 'udp' && one.port === port && one.address === address);
  if (known) return known;
  const made = reflexive({ address, port });
  list.push(made);
  return made;
}

/** What carried media or keys; else what was nominated last, or worked. */
function selectedOf(pairs: readonly Pair[], { media, handshakes }: CapturedIceInput): Pair | null {
  const used = new Set(
    [...media.inbound, ...media.outbound].flatMap(({ src, dst }) => [
      `${endpointText(src)}>${endpointText(dst)}`,
      `${endpointText(dst)}>${endpointText(src)}`,
    ]),
  );
  for (const { handshake } of handshakes) used.add(`${handshake.told.client}>${handshake.told.server}`);
  const rank = ({ own, peer, facts }: Pair): number => {
    const [here, there] = [endpointText(own), endpointText(peer)];
    const isUsed = used.has(`${here}>${there}`) || used.has(`${there}>${here}`);
    return (isUsed ? 2 : 0) + (facts.nominated ? 1 : 0);
  };
  const usable = pairs.filter((pair) => pair.facts.nominated || (rank(pair) >= 2 && pair.facts.state === 'succeeded'));
  const [best] = usable.toSorted((a, b) => rank(b) - rank(a) || nominatedAt(b) - nominatedAt(a));
  return best ?? null;
}

function nominatedAt({ own, peer }: Pair): number {
  return firstOf(own.nominatedAt, firstOf(peer.nominatedAt, 0));
}

/** Without a check, a handshake or a stream of the call the capture may simply not hold its media. */
function showsMedia(
  pairs: readonly Pair[],
  remote: readonly IceCandidateFacts[],
  { analyser, media, handshakes, place }: CapturedIceInput,
): boolean {
  if (pairs.length > 0 || handshakes.length > 0 || media.inbound.length + media.outbound.length > 0) return true;
  // To names that it cannot resolve a client sends nothing, whatever else of ICE its capture holds.
  const isHidden = remote.length > 0 && remote.every(({ address }) => address.toLowerCase().endsWith('.local'));
  return isHidden && place === 'client' && analyser.stun.isThere;
}

function roleOf(pairs: readonly Pair[]): IceFacts['role'] {
  return pairs.find(({ own }) => own.role !== null)?.own.role ?? null;
}

/** Descriptions with other credentials before the last one. */
function restartsOf({ analyser, record }: CapturedIceInput, own: MediaExpectation | null): number {
  const said = (analyser.expectations.byCall.get(record.callId) ?? []).filter(
    ({ from, ufrag }) => ufrag !== null && from.address === own?.from.address && from.port === own.from.port,
  );
  return Math.max(0, new Set(said.map(({ ufrag }) => ufrag)).size - 1);
}

function hostOf({ record, side }: CapturedIceInput, whose: 'own' | 'peer'): string {
  return (side === 'caller') === (whose === 'own') ? record.callerHost : record.firstHopHost;
}

function firstOf(...times: number[]): number {
  return times.find((at) => !Number.isNaN(at)) ?? NaN;
}
