import type { TimelineEntry } from '../../src-shared/model/diagnosis';
import { toIso } from '../net/clock';
import type { Clock } from '../net/clock';

/** What happened in a run, in the order of time. */
export interface Timeline {
  readonly entries: TimelineEntry[];
  add(source: string, text: string): void;
  /** A line of progress: kept only where it says something new; a counter that counts on ("2 of 8 s") is nothing new. */
  progress(source: string, text: string): void;
}

/** Entries that a run keeps; a check that talks without end does not fill the memory. */
const KEPT = 2000;

export function createTimeline(clock: Clock): Timeline {
  const entries: TimelineEntry[] = [];
  const last = new Map<string, string>();
  const add = (source: string, text: string): void => {
    if (entries.length < KEPT) entries.push({ at: toIso(clock.now()), source, text });
  };
  return {
    entries,
    add,
    progress(source, text) {
      const gist = text.replace(/\d+(?:\.\d+)?/g, '#');
      if (last.get(source) === gist) return;
      last.set(source, gist);
      add(source, text);
    },
  };
}
