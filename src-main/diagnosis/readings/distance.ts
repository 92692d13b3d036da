/** What a long way, or one on which packets get lost, does to the signalling by itself. */
import type { Spread } from '../../../src-shared/model/media';
import type { ObservedCall } from '../observed/call';

/** T2 (RFC 3261 section 17.1.2.1): repetitions come no further apart, ms. */
const MAX_REPEAT_MS = 4000;
/** For the way, ms. */
const MARGIN_MS = 1000;

/**
 * On a long way, or a busy one, the 200 is sent again before our ACK can be there. It got there after all where the next repetition, due after
 * twice the time, did not come.
 */
export function ackCameAtLast({ ladder, result }: ObservedCall): boolean {
  const successes = ladder
    .filter(
      ({ direction, startLine, cseq }) =>
        direction === 'inbound' && startLine.startsWith('SIP/2.0 2') && cseq.endsWith('INVITE'),
    )
    .map(({ at }) => Date.parse(at));
  const [first, last, before] = [successes[0], successes.at(-1), successes.at(-2)];
  if (first === undefined || last === undefined || before === undefined) return false;
  const dueMs = Math.min(2 * (last - before), MAX_REPEAT_MS);
  return first + (result.timing.durationMs ?? 0) - last > dueMs + MARGIN_MS;
}

/**
 * RTCP's round trip, ms (RFC 3550 section 6.4.1); null without one. It rests on the peer's DLSR. Where our own audio and every SIP request
 * went there and back in less than the shortest of it, that DLSR is wrong, and it says nothing. One alone is no proof: a nearer device
 * may give audio back, and another server may answer SIP.
 */
export function reportedRoundTrip({ result, probe, pings }: ObservedCall): Spread | null {
  const reported = result.streams.find(({ rttMs }) => rttMs !== null)?.rttMs ?? null;
  const echoMs = probe?.returned ? probe.delayMs : null;
  if (!reported || echoMs === null || pings.length === 0) return reported;
  const sooner = echoMs < reported.min && pings.every(({ rttMs }) => rttMs !== null && rttMs < reported.min);
  return sooner ? null : reported;
}

/** How often the set-up of this call went there and back (a challenge is one time more), and how long that takes; null where nothing measured it. */
export function roundTrips(call: ObservedCall): { count: number; ms: number; totalMs: number } | null {
  const rtcp = reportedRoundTrip(call);
  const pings = call.pings.map(({ rttMs }) => rttMs).filter((ms) => ms !== null);
  const ms = rtcp?.mean ?? (pings.length > 0 ? Math.min(...pings) : null);
  if (ms === null) return null;
  const asked = call.ladder.filter(
    ({ direction, startLine, retransmission }) =>
      direction === 'outbound' && startLine.startsWith('INVITE ') && !retransmission,
  );
  const count = Math.max(1, asked.length);
  return { count, ms, totalMs: count * ms };
}

/** The post-dial delay is over its limit, and without the way there and back it would not be. */
export function slowByDistance(call: ObservedCall, limitMs: number): boolean {
  const { pddMs } = call.result.timing;
  const trips = roundTrips(call);
  return pddMs !== null && trips !== null && pddMs > limitMs && pddMs - trips.totalMs <= limitMs / 2;
}

/** How long the set-up waited for an INVITE to be sent again (RFC 3261 section 17.1.1.2), ms: it was lost, or what answers it. */
export function waitedForRepetition({ ladder }: ObservedCall): number {
  const sent = ladder.filter(({ direction, startLine }) => direction === 'outbound' && startLine.startsWith('INVITE '));
  return sent.reduce((sum, { at, retransmission }, index) => {
    const before = sent[index - 1];
    return retransmission && before ? sum + Date.parse(at) - Date.parse(before.at) : sum;
  }, 0);
}

export function slowByRepetition(call: ObservedCall, limitMs: number): boolean {
  const { pddMs } = call.result.timing;
  return pddMs !== null && pddMs > limitMs && pddMs - waitedForRepetition(call) <= limitMs / 2;
}
