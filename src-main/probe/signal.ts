/** The sound that a probe call sends: sweeps in an order that no voice, music or tone has, so that it is known again when it comes back. */
import { writeFile } from 'node:fs/promises';
import { interleavePcm, wavHeader } from '../protocol/audio/wav';

/** Hz. The sound lies within the telephone band: more would not come through. */
export const PROBE_RATE = 8000;
/** One round: longer than any delay that is measured, and a multiple of each packet time (10, 20, 30 and 60 ms). */
export const PROBE_MS = 2100;

/** Over the whole round with its pauses, dBov: a loud but not a shouting voice. */
const LEVEL_DBOV = -14;
const SLOT_MS = 300;
const SWEEP_MS = 200;
/** Rise and fall of a sweep, ms: a step would be a click all over the band. */
const EDGE_MS = 10;
/** From and to, Hz: long ways through the band, up and down, no two alike. */
const SWEEPS: readonly (readonly [number, number])[] = [
  [420, 2300],
  [2900, 700],
  [1250, 2950],
  [1900, 350],
  [600, 1500],
  [2500, 1100],
  [330, 2800],
];

/** One round as 16-bit PCM at `PROBE_RATE`. */
export function probeSignal(): Int16Array {
  const sound = new Float64Array((PROBE_RATE * PROBE_MS) / 1000);
  SWEEPS.forEach(([from, to], slot) => {
    const start = (slot * SLOT_MS * PROBE_RATE) / 1000;
    const length = (SWEEP_MS * PROBE_RATE) / 1000;
    const edge = (EDGE_MS * PROBE_RATE) / 1000;
    for (let i = 0; i < length; i++) {
      const t = i / PROBE_RATE;
      const phase = 2 * Math.PI * (from * t + ((to - from) * t * t * 1000) / (2 * SWEEP_MS));
      const near = Math.min(1, (i + 0.5) / edge, (length - i - 0.5) / edge);
      sound[start + i] = Math.sin(phase) * Math.sin((Math.PI / 2) * near) ** 2;
    }
  });
  const power = sound.reduce((sum, sample) => sum + sample * sample, 0) / sound.length;
  const scale = (32_768 * 10 ** (LEVEL_DBOV / 20)) / Math.sqrt(power);
  return Int16Array.from(sound, (sample) => Math.round(sample * scale));
}

/** Writes one round as a WAV, to be sent over and over. */
export async function writeProbeSignal(path: string): Promise<void> {
  const data = interleavePcm([probeSignal()]);
  await writeFile(path, Buffer.concat([wavHeader(PROBE_RATE, 1, data.length), data]));
}
