/** One call of our own, as the engine tells of it. */
import { create } from 'zustand';
import type { CallSnapshot } from '../../../src-shared/model/call';
import type { StreamSample } from '../../../src-shared/model/media';
import { engine } from '../../rpc/engine';

interface Watched {
  call: CallSnapshot;
  /** Of all seconds so far. */
  samples: StreamSample[];
  /** The engine went away, and the call with it. */
  lost: boolean;
}

/** Keep calling `stop` when it is over. */
export function watchCall(call: CallSnapshot) {
  const store = create<Watched>(() => ({ call, samples: [], lost: false }));
  const stops = [
    engine.on('call', (now) => {
      if (now.id === call.id) store.setState({ call: now });
    }),
    engine.on('samples', ({ callId, samples }) => {
      if (callId === call.id) store.setState((before) => ({ samples: [...before.samples, ...samples] }));
    }),
    engine.onState((state) => {
      if (state !== 'open') store.setState({ lost: true });
    }),
  ];
  return { store, stop: () => stops.forEach((stop) => stop()) };
}

/** Loudest second of a direction, dBov; null where nothing was decoded. */
export function loudest(samples: readonly StreamSample[], direction: StreamSample['direction']): number | null {
  const levels = samples.flatMap((sample) =>
    sample.direction === direction && sample.levelDbov !== null ? [sample.levelDbov] : [],
  );
  return levels.length === 0 ? null : Math.max(...levels);
}
