import type { Emitter } from '../../src-shared/emitter';
import type { ContractListeners, HistoryDetail, HistoryEntry } from '../../src-shared/contract/contract';
import type { Store } from '../store/store';
import { EngineError } from '../errors';

export interface HistoryService {
  /** Newest first, without the calls that are up. */
  list(limit: number): HistoryEntry[];
  get(id: string): HistoryDetail;
  remove(id: string): void;
  clear(): void;
}

export function createHistoryService(
  store: Store,
  liveIds: () => string[],
  events: Emitter<ContractListeners>,
): HistoryService {
  return {
    list(limit) {
      const live = new Set(liveIds());
      return store.calls
        .list(limit + live.size)
        .filter(({ id }) => !live.has(id))
        .slice(0, limit);
    },
    get(id) {
      const kept = store.calls.get(id);
      if (!kept) throw EngineError.notFound('call in the history');
      return {
        ...kept,
        samples: store.samples.list(id),
        ladder: store.ladder.list(id),
        events: store.mediaEvents.list(id),
      };
    },
    remove(id) {
      if (liveIds().includes(id)) throw EngineError.failed('This call is still up: hang up first.');
      store.calls.remove(id);
      events.emit('history', null);
    },
    clear() {
      store.calls.clear(liveIds());
      events.emit('history', null);
    },
  };
}
