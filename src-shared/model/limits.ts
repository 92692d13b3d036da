/** What is still good enough; what a report says of the line is measured against it. */
export interface Limits {
  /** INVITE to the first sign of ringing, ms: slow, and too slow. */
  pddWarnMs: number;
  pddFailMs: number;
  /** Of a direction, percent. */
  lossPercent: number;
  /** Interarrival jitter (RFC 3550), ms. */
  jitterMs: number;
  rttMs: number;
  /** Mean opinion score, 1 to 4.5. */
  mos: number;
}

export const DEFAULT_LIMITS: Readonly<Limits> = {
  pddWarnMs: 2000,
  pddFailMs: 5000,
  lossPercent: 1,
  jitterMs: 30,
  rttMs: 300,
  mos: 3.6,
};
