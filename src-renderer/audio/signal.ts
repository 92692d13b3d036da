import type { SignalFacts } from '../../src-shared/model/devices';
import { spectrumCut } from './spectrum';

/** What can be said of some seconds of sound. */
export function signalFacts(samples: Float32Array, sampleRate: number): SignalFacts {
  let peak = 0;
  let sum = 0;
  let zeros = 0;
  for (const sample of samples) {
    const size = Math.abs(sample);
    if (size > peak) peak = size;
    if (size === 0) zeros++;
    sum += sample * sample;
  }
  const count = Math.max(1, samples.length);
  return {
    seconds: samples.length / sampleRate,
    peak,
    rmsDb: sum > 0 ? Math.max(-200, 10 * Math.log10(sum / count)) : null,
    zeroPercent: (100 * zeros) / count,
    cutHz: spectrumCut(samples, sampleRate),
  };
}
