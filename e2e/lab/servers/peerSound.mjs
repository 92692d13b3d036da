// @ts-check
/** Sounds of the scripted peer, in ITU-T G.711 mu-law. */

const SAMPLE_RATE = 8000;
const BIAS = 132;

/** @param {number} sample 16 bits */
function muLaw(sample) {
  const magnitude = Math.min(Math.abs(sample), 32_635) + BIAS;
  const exponent = Math.max(0, 31 - Math.clz32(magnitude >> 7));
  return ~((sample < 0 ? 0x80 : 0) | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

/** @param {number} code */
function linear(code) {
  const turned = ~code & 0xff;
  const magnitude = ((((turned & 0x0f) << 3) + BIAS) << ((turned >> 4) & 7)) - BIAS;
  return turned & 0x80 ? -magnitude : magnitude;
}

/** One second. */
const TONE = Buffer.from(
  Array.from({ length: SAMPLE_RATE }, (_unused, n) =>
    muLaw(Math.round(8000 * Math.sin((2 * Math.PI * 440 * n) / SAMPLE_RATE))),
  ),
);

/** @param {number} samples @param {number} from */
export function toneOf(samples, from) {
  return Buffer.from(Array.from({ length: samples }, (_unused, n) => TONE[(from + n) % SAMPLE_RATE] ?? 0xff));
}

/** @param {number} samples */
export function silenceOf(samples) {
  return Buffer.alloc(samples, 0xff);
}

/** Both at once, the second weaker by so many dB. @param {Buffer} sound @param {Buffer} other @param {number} db */
export function mixed(sound, other, db) {
  const factor = 10 ** (-db / 20);
  return Buffer.from(sound.map((code, n) => muLaw(Math.round(linear(code) + factor * linear(other[n] ?? 0xff)))));
}
