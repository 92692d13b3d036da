import { useCallback, useSyncExternalStore } from 'react';

/** Steps of the clock that components see, ms: fine enough that a second never looks skipped. */
const STEP_MS = 250;

/** The time, ms since the epoch, renewed every `everyMs` while `running`. */
export function useNow(everyMs: number, running = true): number {
  const subscribe = useCallback(
    (tick: () => void) => {
      if (!running) return () => undefined;
      const timer = window.setInterval(tick, everyMs);
      return () => window.clearInterval(timer);
    },
    [everyMs, running],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(Date.now() / STEP_MS) * STEP_MS);
}
