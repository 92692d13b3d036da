/** What a probe call sends and what it hears, in a folder of its own that goes with it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MediaSource } from '../../src-shared/model/call';
import type { StreamStatistics } from '../../src-shared/model/media';
import type { ReturnedProbe } from '../diagnosis/observed/call';
import { readWav } from '../protocol/audio/wav';
import type { ArrivalLog } from '../diagnosis/observed/arrivalLog';
import { writeProbeSignal } from './signal';
import { findReturnedProbe } from './signalReturn';

export interface ProbeSound {
  readonly source: MediaSource;
  /** Where the call is to be recorded. */
  readonly recording: string;
  /** Looks for our own signal in what was recorded so far; null where nothing can be said, as of a call that sent nothing. */
  find(streams: readonly StreamStatistics[], arrivals: ArrivalLog): Promise<ReturnedProbe | null>;
  remove(): Promise<void>;
}

/** @throws the system's error where there is no room for temporary files */
export async function openSound(): Promise<ProbeSound> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sidetone-probe-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const recording = path.join(folder, 'call.wav');
  const signal = path.join(folder, 'probe.wav');
  try {
    await writeProbeSignal(signal);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    source: { kind: 'file', path: signal, loop: true },
    recording,
    async find(streams, arrivals) {
      try {
        return findReturnedProbe(readWav(await readFile(recording)), skewOf(streams, arrivals));
      } catch {
        // No call, no recording; and one that could not be written is none.
        return null;
      }
    },
    remove,
  };
}

function skewOf(streams: readonly StreamStatistics[], arrivals: ArrivalLog): (sinceSentMs: number) => number {
  const heard = streams.filter(({ direction }) => direction === 'inbound').sort((a, b) => b.packets - a.packets)[0];
  return heard?.clockRate ? arrivals.skew(Number(heard.ssrc), heard.clockRate) : () => 0;
}
