/** Where the spectrum of a microphone ends: what a headset sends over a telephone's band shows here, whatever rate the system claims. */
import { Fft } from '../../src-shared/fft';

/** About 43 ms at 48 kHz: bins of 23 Hz. */
const SIZE = 2048;
/** Below this a band holds nothing but what resampling leaves, dB against the band of the voice; vowels leave about -45 there. */
const EMPTY_DB = -53;
/** Of the windows so many have to be empty: a stumble of the device makes clicks, and clicks have every frequency. */
const SHARE = 0.7;
/** A window with less than this is a pause, root mean square (-60 dB of full scale). */
const PAUSE_RMS = 0.001;
/** Fewer windows with sound say nothing. */
const FEWEST = 8;
/** A voice has something in its own upper half now and then, dB against all of it; a tone has not. */
const TONE_DB = -35;

/** The band of the voice, and for each rate of a headset the band that it cannot carry, Hz. */
const VOICE: Band = [300, 3400];
const UPPER: Band = [2400, 3400];
const CUTS: { cutHz: number; empty: Band }[] = [
  { cutHz: 4000, empty: [4300, 7600] },
  { cutHz: 8000, empty: [8500, 15_000] },
];
type Band = readonly [from: number, to: number];

/**
 * 4000 or 8000 Hz where everything above is missing (a source of 8 or 16 kHz), else null; null too where there is too little sound, or
 * only a tone, to say.
 */
export function spectrumCut(samples: Float32Array, sampleRate: number): number | null {
  const ratios = bandRatios(samples, sampleRate);
  if (
    ratios.length < FEWEST ||
    quantile(
      ratios.map(({ upper }) => upper),
      SHARE,
    ) < TONE_DB
  )
    return null;
  for (const [index, { cutHz, empty }] of CUTS.entries()) {
    if (sampleRate / 2 <= empty[0]) return sampleRate / 2 <= cutHz ? cutHz : null;
    if (
      quantile(
        ratios.map(({ above }) => above[index]!),
        SHARE,
      ) < EMPTY_DB
    )
      return cutHz;
  }
  return null;
}

/** Mean power a bin of each band against that of the voice's, dB, for each window in which something sounds. */
function bandRatios(samples: Float32Array, sampleRate: number): { upper: number; above: number[] }[] {
  const fft = new Fft(SIZE);
  const real = new Float64Array(SIZE);
  const imaginary = new Float64Array(SIZE);
  const hz = sampleRate / SIZE;
  const power = ([from, to]: Band): number => {
    const first = Math.ceil(from / hz);
    const last = Math.min(SIZE / 2 - 1, Math.floor(to / hz));
    let sum = 0;
    for (let bin = first; bin <= last; bin++) sum += real[bin]! ** 2 + imaginary[bin]! ** 2;
    return last < first ? 0 : sum / (last - first + 1);
  };
  const ratios: { upper: number; above: number[] }[] = [];
  for (let start = 0; start + SIZE <= samples.length; start += SIZE / 2) {
    let energy = 0;
    for (let i = 0; i < SIZE; i++) {
      const sample = samples[start + i]!;
      energy += sample * sample;
      // Hann twice over keeps a loud low tone out of the bands far above it.
      const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE);
      real[i] = sample * hann * hann;
    }
    if (Math.sqrt(energy / SIZE) < PAUSE_RMS) continue;
    imaginary.fill(0);
    fft.forward(real, imaginary);
    const voice = power(VOICE);
    if (voice <= 0) continue;
    ratios.push({
      upper: decibel(power(UPPER) / voice),
      above: CUTS.map(({ empty }) => decibel(power(empty) / voice)),
    });
  }
  return ratios;
}

function quantile(values: number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
}

function decibel(ratio: number): number {
  return ratio > 0 ? 10 * Math.log10(ratio) : -300;
}
