/** Whether the time stamps of a stream can be believed: jitter, drift and delay are measured by them. */
import { isWrongRate } from '../../analysis/mediaTime';
import type { StreamStatistics } from '../../../src-shared/model/media';

/** A single jump larger than this is heard by a receiver whose buffer follows the stamps, ms. */
const JUMP_MS = 1000;
/** As often as this the packets are uneven rather than the stamps wrong: of all packets. */
const FEW_JUMPS = 0.02;

export type StampFault = { kind: 'rate'; ratio: number } | { kind: 'jump'; jumps: number; largestMs: number };

/** Null where they fit. */
export function stampFault({ mediaTime, packets }: Pick<StreamStatistics, 'mediaTime' | 'packets'>): StampFault | null {
  if (!mediaTime) return null;
  const { ratio, jumps, largestMs } = mediaTime;
  if (ratio !== null && isWrongRate(mediaTime)) return { kind: 'rate', ratio };
  if (jumps > 0 && jumps <= Math.max(1, packets * FEW_JUMPS) && Math.abs(largestMs) > JUMP_MS) {
    return { kind: 'jump', jumps, largestMs };
  }
  return null;
}

/** Mean jitter without what jumps of the stamps alone add: a difference D raises the estimate by D in all, over all packets. ms */
export function jitterWithoutJumps({ jitterMs, mediaTime, packets }: StreamStatistics): number | null {
  if (!jitterMs) return null;
  return Math.max(0, jitterMs.mean - (mediaTime?.jumpedMs ?? 0) / Math.max(1, packets));
}
