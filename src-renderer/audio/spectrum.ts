/** Where the spectrum of a microphone ends: what a headset sends over a telephone's band shows here, whatever rate the system claims. */
import { Fft } from '../../src-shared/fft';

/** About 43 ms at 48 kHz: bins of 23 Hz. */
const SIZE = 2048;
/** Below this a band holds nothing but what resampling leaves, dB against the band of the voice. */
const EMPTY_DB = -45;
/** A recording that is quieter than this on the whole tells nothing of its spectrum, dB relative to full scale. */
const TOO_QUIET_DB = -65;
/** A window with less than this is a pause, 1 / (full scale): about -70 dB. */
const PAUSE_RMS = 0.0003;

/** The band of the voice, and for each rate of a headset the band that it cannot carry, Hz. */
const VOICE: Band = [300, 3400];
const CUTS: { cutHz: number; empty: Band }[] = [
  { cutHz: 4000, empty: [4300, 7600] },
  { cutHz: 8000, empty: [8500, 15_000] },
];
type Band = readonly [from: number, to: number];

/**
 * 4000 or 8000 Hz where everything above is missing (a source of 8 or 16 kHz), else null; null too where the sound is too quiet or
 * too narrow itself to say. A pure tone is no voice: something has to sound at both ends of the voice's own band.
 */
export function spectrumCut(samples: Float32Array, sampleRate: number): number | null {
  const power = averagePower(samples);
  if (!power) return null;
  const hz = sampleRate / SIZE;
  const band = ([from, to]: Band): number => {
    let sum = 0;
    const last = Math.min(SIZE / 2 - 1, Math.floor(to / hz));
    const first = Math.ceil(from / hz);
    for (let bin = first; bin <= last; bin++) sum += power[bin]!;
    return last < first ? 0 : sum / (last - first + 1);
  };
  const voice = band(VOICE);
  const upper = band([2400, 3400]);
  if (voice <= 0 || decibel(upper / voice) < EMPTY_DB + 10) return null;
  for (const { cutHz, empty } of CUTS) {
    if (sampleRate / 2 <= empty[0]) return sampleRate / 2 <= cutHz ? cutHz : null;
    if (decibel(band(empty) / voice) < EMPTY_DB) return cutHz;
  }
  return null;
}

/** Mean power of each frequency over the windows in which something sounds; null where hardly anything does. */
function averagePower(samples: Float32Array): Float64Array | null {
  const fft = new Fft(SIZE);
  const real = new Float64Array(SIZE);
  const imaginary = new Float64Array(SIZE);
  const power = new Float64Array(SIZE / 2);
  let windows = 0;
  let total = 0;
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
    for (let bin = 0; bin < SIZE / 2; bin++) power[bin]! += real[bin]! ** 2 + imaginary[bin]! ** 2;
    windows++;
    total += energy / SIZE;
  }
  if (windows < 4 || decibel(total / windows) < TOO_QUIET_DB) return null;
  return power;
}

function decibel(ratio: number): number {
  return ratio > 0 ? 10 * Math.log10(ratio) : -300;
}
