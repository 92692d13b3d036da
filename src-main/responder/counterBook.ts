import type { CallCounters } from '../protocol/companion/answer';
import type { Clock } from '../net/clock';

export type MediaCounters = Omit<CallCounters, 'callId'>;

/** What was counted of each call, while it is up and some time after. */
export interface CounterBook {
  /** @param read reads the counters, also once more after the call's end */
  follow(callId: string, read: () => Promise<MediaCounters>): void;
  /** The call has ended: its last counters are kept. */
  finish(callId: string): void;
  /** Null where the call is not known, or not any more. */
  of(callId: string): Promise<CallCounters | null>;
}

/** Kept so long after the end, and of so many ended calls at most. */
const KEEP_MS = 300_000;
const MAX_ENDED = 500;

export function createCounterBook(clock: Clock): CounterBook {
  const live = new Map<string, () => Promise<MediaCounters>>();
  const ended = new Map<string, { counters: Promise<MediaCounters | null>; until: number }>();

  function forget(): void {
    for (const [callId, { until }] of ended) {
      if (until > clock.now() && ended.size <= MAX_ENDED) return;
      ended.delete(callId);
    }
  }

  return {
    follow: (callId, read) => void live.set(callId, read),
    finish(callId) {
      const read = live.get(callId);
      live.delete(callId);
      if (!read) return;
      // Media that never came up, or whose thread died, has nothing to tell.
      ended.set(callId, { counters: read().catch(() => null), until: clock.now() + KEEP_MS });
      forget();
    },
    async of(callId) {
      forget();
      const counters = await (live
        .get(callId)?.()
        .catch(() => null) ??
        ended.get(callId)?.counters ??
        null);
      return counters && { callId, ...counters };
    },
  };
}
