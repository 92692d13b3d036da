import type { Limits } from '../../src-shared/model/limits';
import type { ObservedCall } from '../diagnosis/observed/call';
import type { CallMedia } from '../calls/callMedia';
import type { ArrivalLog } from '../diagnosis/observed/arrivalLog';
import { readInsight } from '../diagnosis/observed/media';
import type { ProbeSound } from './sound';

/** A round trip that grows by so much may be the beginning of a queue, ms. */
const GROWTH_MS = 30;
/** Some 25 packets that are missing in a row, ms. */
const STOPPED_MS = 500;
/** Of ours that are on their way at most where all is well. */
const ON_THEIR_WAY = 25;

export interface WellSoFar {
  media: CallMedia;
  sound: ProbeSound;
  arrivals: ArrivalLog;
  limits: Limits;
  pings: ObservedCall['pings'];
  /** ms since the epoch. */
  now: number;
}

/** Our own sound came back, nothing was lost, nothing waits: a longer call would say the same. */
export async function isPlainlyWell({ media, sound, arrivals, limits, pings, now }: WellSoFar): Promise<boolean> {
  const { session } = media;
  if (!session) return false;
  const [insight, streams] = await Promise.all([readInsight(session), session.statistics().catch(() => [])]);
  if (!insight || insight.rejected > 0) return false;
  // Audio that came and then stopped is not well, whatever came of it before.
  if (now - (insight.lastAcceptedAt ?? 0) > STOPPED_MS) return false;
  const well = streams.every(
    ({ direction, lost, duplicates, reordered, jitterMs, remoteReport }) =>
      (direction === 'outbound' || (lost === 0 && duplicates === 0 && reordered === 0)) &&
      (direction === 'outbound' || (jitterMs?.max ?? 0) < limits.jitterMs / 2) &&
      (remoteReport?.lost ?? 0) <= 0,
  );
  if (!well || grows(pings) || (insight.peerBehind ?? 0) > ON_THEIR_WAY) return false;
  const probe = await sound.find(streams, arrivals);
  return probe?.returned === true && (probe.silentEndMs ?? 0) <= STOPPED_MS + (probe.delayMs ?? 0);
}

function grows(pings: ObservedCall['pings']): boolean {
  const answered = pings.flatMap(({ rttMs }) => rttMs ?? []);
  const least = Math.min(...answered);
  return answered.some((rttMs) => rttMs > least + GROWTH_MS);
}
