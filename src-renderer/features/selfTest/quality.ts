/** Figures of a call as words that anybody understands. */
import { DEFAULT_LIMITS } from '../../../src-shared/model/limits';

export const GRADES = ['good', 'fair', 'poor'] as const;
export type Grade = (typeof GRADES)[number];

/** Up to the first it is good, up to the second fair. Round trip: ITU-T G.114 calls 150 ms one way good, 400 ms the most that is bearable. */
const LIMITS = {
  /** Percent. */
  loss: [DEFAULT_LIMITS.lossPercent, 3 * DEFAULT_LIMITS.lossPercent],
  /** ms. */
  jitter: [DEFAULT_LIMITS.jitterMs, 2 * DEFAULT_LIMITS.jitterMs],
  roundTrip: [DEFAULT_LIMITS.rttMs, 2 * DEFAULT_LIMITS.rttMs],
} as const;
export type Measure = keyof typeof LIMITS;

/** Null where nothing was measured. */
export function gradeOf(measure: Measure, value: number | null): Grade | null {
  if (value === null || !Number.isFinite(value)) return null;
  const [good, fair] = LIMITS[measure];
  return value <= good ? 'good' : value <= fair ? 'fair' : 'poor';
}

/** The worst of what is known; null where nothing is. */
export function worstOf(grades: readonly (Grade | null)[]): Grade | null {
  const known = grades.filter((grade) => grade !== null);
  return GRADES.findLast((grade) => known.includes(grade)) ?? null;
}
