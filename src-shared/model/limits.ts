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

/** Limits that are a matter of the technique and not of taste: nobody sets them, and each stands here alone. */
export const FIXED_LIMITS = {
  /** Fewer lost packets than this are chance, whatever their share. */
  fewestLost: 4,
  /** Share of loss from which on a call cannot be understood, percent. */
  unusableLossPercent: 20,
  /** Out of order, or twice: fewer, and a smaller share (percent), nobody hears. */
  fewestAstray: 5,
  astrayPercent: 1,
  /** Against ours, parts per million: crystals are off by some hundred; above the upper bound it is no clock but a program that paces badly. */
  clockDriftPpm: { from: 300, to: 10_000 },
  /** From the answer to the first packet, beyond the round trip, ms. */
  lateStartMs: 300,
  /** What the round trip grows by while we talk where a queue on the way fills, ms. */
  queueMs: 80,
  /** What a far end that gives audio back may hold it for, beside the way, ms. */
  echoBufferMs: 150,
} as const;

/** The estimate of RFC 3550 section 6.4.1 swings: near the limit on average and over it at its height is over it. ms. */
export const isJittery = ({ mean, max }: { mean: number; max: number }, limitMs: number): boolean =>
  mean > limitMs || (mean > 0.75 * limitMs && max > limitMs);

export const isClockDrift = (ppm: number): boolean =>
  Math.abs(ppm) >= FIXED_LIMITS.clockDriftPpm.from && Math.abs(ppm) <= FIXED_LIMITS.clockDriftPpm.to;

/** Packets of `all` that came after a later one, or twice. */
export const isAstray = (count: number, all: number): boolean =>
  count >= FIXED_LIMITS.fewestAstray && 100 * count >= FIXED_LIMITS.astrayPercent * Math.max(1, all);

/** Until it rings, ms: over the first limit a note that accuses nobody (mobile networks take 2 to 4 s), unless a person set it; over the second a problem. */
export function setupDelay(
  waitedMs: number,
  { pddWarnMs, pddFailMs }: Limits,
): 'failure' | 'degradation' | 'note' | null {
  if (waitedMs > pddFailMs) return 'failure';
  if (waitedMs <= pddWarnMs) return null;
  return pddWarnMs === DEFAULT_LIMITS.pddWarnMs ? 'note' : 'degradation';
}
