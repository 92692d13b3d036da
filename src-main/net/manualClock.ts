import type { Clock } from './clock';

/** A clock for tests that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Runs the timers that fall due within so many ms, in their order. */
  advance(ms: number): void;
  readonly timers: number;
}

/** @param start ms since the epoch */
export function createManualClock(start = 1_000_000): ManualClock {
  let now = start;
  const timers = new Set<{ due: number; callback: () => void }>();
  return {
    now: () => now,
    setTimeout(callback, ms) {
      const timer = { due: now + ms, callback };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...timers].sort((a, b) => a.due - b.due)[0];
        if (!next || next.due > end) break;
        now = next.due;
        timers.delete(next);
        next.callback();
      }
      now = end;
    },
    get timers() {
      return timers.size;
    },
  };
}
