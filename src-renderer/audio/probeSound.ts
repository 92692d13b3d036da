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

/** @param heard from the moment when the probe was told to play, PROBE_S + LONGEST_S long */
export function findProbe(heard: Float32Array, sampleRate: number): EchoFacts {
  const length = Math.round(PROBE_S * sampleRate);
  const { gain, lag, prominence } = new SignalFinder(length, Math.round(LONGEST_S * sampleRate)).find(
    toInteger(probeSound(sampleRate)),
    toInteger(heard),
  );
  if (prominence < PROMINENT || gain <= 0) return { heard: false, delayMs: null, couplingDb: null };
  return { heard: true, delayMs: (1000 * lag) / sampleRate, couplingDb: 20 * Math.log10(gain) };
}

function toInteger(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))));
}
