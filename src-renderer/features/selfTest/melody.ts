/** A short melody, made here so that no sound file has to be loaded. */

/** A pentatonic run up and a rest on the fifth: Hz and seconds. */
const NOTES: readonly (readonly [hz: number, seconds: number])[] = [
  [523.25, 0.28],
  [587.33, 0.28],
  [659.25, 0.28],
  [783.99, 0.28],
  [659.25, 0.56],
];
/** Loud enough for a laptop, soft enough for a headset. */
const GAIN = 0.22;
/** Ramps at both ends of a note, s: without them each one clicks. */
const RISE_S = 0.012;
const FALL_S = 0.08;

/** @param rate samples a second, 8000 or more */
export function melody(rate: number): Float32Array<ArrayBuffer> {
  const total = NOTES.reduce((sum, [, seconds]) => sum + Math.round(seconds * rate), 0);
  const samples = new Float32Array(total);
  let start = 0;
  for (const [hz, seconds] of NOTES) {
    const length = Math.round(seconds * rate);
    for (let index = 0; index < length; index++) {
      const at = index / rate;
      const envelope = Math.min(1, at / RISE_S, (seconds - at) / FALL_S);
      // A little of the octave, so that small loudspeakers without bass sound it too.
      const wave = 0.8 * Math.sin(2 * Math.PI * hz * at) + 0.2 * Math.sin(4 * Math.PI * hz * at);
      samples[start + index] = GAIN * envelope * wave;
    }
    start += length;
  }
  return samples;
}
