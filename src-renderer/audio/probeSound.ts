/** The sound of the echo probe, and how it is found again. */
import { SignalFinder } from '../../src-shared/findSignal';
import type { EchoFacts } from '../../src-shared/model/devices';

/** A sweep through the telephone's band: every speaker, headset and codec carries it. */
const FROM_HZ = 300;
const TO_HZ = 3300;
export const PROBE_S = 0.4;
/** -20 dB relative to full scale: clear, and no shock in a headset. */
export const PROBE_LEVEL = 0.1;
/** Longest way from the order to play until the microphone had it: Bluetooth both ways takes 0.3 to 0.5 s. */
export const LONGEST_S = 0.8;
/** Fade at both ends, so that it does not click, s. */
const FADE_S = 0.02;

/** How far the best lag has to stand out of all others: noise alone gives 4 to 5. */
const PROMINENT = 7;

/** Linear sweep. @returns samples of -PROBE_LEVEL to PROBE_LEVEL */
export function probeSound(sampleRate: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: Math.round(PROBE_S * sampleRate) }, (_, i) => {
    const seconds = i / sampleRate;
    const phase = 2 * Math.PI * (FROM_HZ * seconds + ((TO_HZ - FROM_HZ) / (2 * PROBE_S)) * seconds * seconds);
    const fade = Math.min(1, seconds / FADE_S, (PROBE_S - seconds) / FADE_S);
    return PROBE_LEVEL * fade * Math.sin(phase);
  });
}

/** Pieces of the probe whose level is measured one by one: a play-out that stumbles moves what follows. */
const PIECES = 8;
/** So far may a stumble move a piece, s. */
const STUMBLE_S = 0.02;

/** @param heard from the moment when the probe was told to play, PROBE_S + LONGEST_S long */
export function findProbe(heard: Float32Array, sampleRate: number): EchoFacts {
  const length = Math.round(PROBE_S * sampleRate);
  const sent = toInteger(probeSound(sampleRate));
  const got = toInteger(heard);
  const { gain, lag, prominence } = new SignalFinder(length, Math.round(LONGEST_S * sampleRate)).find(sent, got);
  if (prominence < PROMINENT || gain <= 0) return { heard: false, delayMs: null, couplingDb: null };
  // Never more than all the energy that came: in noise the pieces would find too much.
  const level = Math.max(gain, Math.min(pieceGain(sent, got, lag, sampleRate), energyGain(sent, got, lag)));
  return { heard: true, delayMs: (1000 * lag) / sampleRate, couplingDb: 20 * Math.log10(level) };
}

/** Root mean square of the gains of the pieces, each where it is found best. */
function pieceGain(sent: Int16Array, heard: Int16Array, lag: number, sampleRate: number): number {
  const length = Math.floor(sent.length / PIECES);
  const reach = Math.round(STUMBLE_S * sampleRate);
  const finder = new SignalFinder(length, 2 * reach);
  let sum = 0;
  for (let piece = 0; piece < PIECES; piece++) {
    const at = piece * length;
    const from = Math.max(0, lag + at - reach);
    const { gain } = finder.find(sent.subarray(at, at + length), heard.subarray(from, from + length + 2 * reach));
    sum += gain * gain;
  }
  return Math.sqrt(sum / PIECES);
}

function energyGain(sent: Int16Array, heard: Int16Array, lag: number): number {
  const energy = (samples: Int16Array): number => samples.reduce((sum, sample) => sum + sample * sample, 0);
  return Math.sqrt(energy(heard.subarray(lag, lag + sent.length)) / energy(sent));
}

function toInteger(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))));
}
