import type { LadderEntry, CallResult, CallSnapshot } from '../../src-shared/model/call';
import type { MediaEvent, StreamSample } from '../../src-shared/model/media';
import type { Store } from '../store/store';
import { sentenceOf } from '../errors';

/** Writes calls down while they live. A disk that fails never fails a call: the person is told once, until it works again. */
export interface CallHistory {
  start(call: CallSnapshot): void;
  seen(id: string, at: string, answeredAt: string | null): void;
  finish(id: string, endedAt: string, result: CallResult): void;
  samples(id: string, samples: StreamSample[]): void;
  ladder(id: string, entry: LadderEntry): void;
  event(id: string, event: MediaEvent): void;
}

export function createCallHistory(store: Store, warn: (text: string) => void): CallHistory {
  let told = false;
  const attempt = (write: () => void): void => {
    try {
      write();
      told = false;
    } catch (error) {
      if (!told) warn(`The call goes on, but it cannot be saved: ${sentenceOf(error)}`);
      told = true;
    }
  };
  return {
    start: (call) => attempt(() => store.calls.start(call)),
    seen: (id, at, answeredAt) => attempt(() => store.calls.seen(id, at, answeredAt)),
    finish: (id, endedAt, result) => attempt(() => store.calls.finish(id, endedAt, result)),
    samples: (id, samples) => attempt(() => store.samples.add(id, samples)),
    ladder: (id, entry) => attempt(() => store.ladder.add(id, entry)),
    event: (id, event) => attempt(() => store.mediaEvents.add(id, event)),
  };
}
