/**
 * Audio level as in RFC 6464 and RFC 6465: dBov, the root mean square relative to the overload point, which is a square wave of
 * full amplitude. A sine of full amplitude is at -3.01 dBov. Range 0 to -127.
 */
const FULL_SCALE = 32768;
const SILENCE_DBOV = -127;

/** Sum of squares, relative to full scale: what can be added up over packets. */
export function signalEnergy(pcm: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < pcm.length; i++) sum += pcm[i]! * pcm[i]!;
  return sum / (FULL_SCALE * FULL_SCALE);
}

/** @param energy as by `signalEnergy` @param samples that it was added up over; null when there are none */
export function levelDbov(energy: number, samples: number): number | null {
  if (samples === 0) return null;
  const level = energy > 0 ? 10 * Math.log10(energy / samples) : SILENCE_DBOV;
  return Math.min(0, Math.max(SILENCE_DBOV, level));
}
