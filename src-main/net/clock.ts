/** The time, handed in so that tests need no sleep. */
export interface Clock {
  /** ms since the epoch, with a fraction; never goes back while the program runs. */
  now(): number;
  setTimeout(callback: () => void, ms: number): Timer;
}
export interface Timer {
  cancel(): void;
}

/**
 * Wall-clock time at monotonic zero. The monotonic clock is one for the process and its workers, so handing the epoch
 * to a worker gives both the same time line.
 */
export const processEpochMs = Date.now() - Number(process.hrtime.bigint() / 1000n) / 1000;

export function createSystemClock(epochMs: number = processEpochMs): Clock {
  return {
    now: () => epochMs + Number(process.hrtime.bigint()) / 1e6,
    setTimeout(callback, ms) {
      const handle = setTimeout(callback, ms);
      return { cancel: () => clearTimeout(handle) };
    },
  };
}

export { toIso } from '../../src-shared/time';
