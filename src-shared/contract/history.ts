/** Calls of the past. */
import type { Confidence } from '../causes/record';
import { z } from 'zod';
import type { CallResult, LadderEntry } from '../model/call';
import type { MediaEvent, StreamSample } from '../model/media';
import { event, idSchema as id, method } from './entry';

export interface HistoryEntry {
  id: string;
  accountId: string;
  direction: 'outgoing' | 'incoming';
  remote: string;
  remoteName: string | null;
  startedAt: string;
  durationMs: number | null;
  /** Null: the program ended while the call was up. */
  state: CallResult['state'] | null;
  status: number | null;
  reason: string | null;
  /** Lowest MOS of its streams; null where none is known, and where a direction had no audio to be rated. */
  mos: number | null;
  /** The primary cause: then something was wrong, whatever the outcome. */
  cause: { code: string; title: string; confidence: Confidence } | null;
}
export interface HistoryDetail {
  entry: HistoryEntry;
  result: CallResult | null;
  samples: StreamSample[];
  ladder: LadderEntry[];
  events: MediaEvent[];
}

export const historyMethods = {
  'history.list': method(z.number().int().min(1).max(1000)).returns<HistoryEntry[]>(),
  'history.get': method(id).returns<HistoryDetail>(),
  'history.remove': method(id).returns<null>(),
  'history.clear': method().returns<null>(),
};

export const historyEvents = {
  history: event<null>(),
};
