import { describe, expect, it } from 'vitest';
import { signalFacts } from './signal';
import { spectrumCut } from './spectrum';

const RATE = 48_000;

/** Noise that is the same each time, -1 to 1. */
function noise(length: number, amplitude: number): Float32Array {
  let state = 7;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * amplitude;
  });
}

/** A steep low pass: a windowed sinc of 511 taps. */
function lowPass(samples: Float32Array, cutHz: number): Float32Array {
  const taps = 511;
  const middle = (taps - 1) / 2;
  const kernel = Float64Array.from({ length: taps }, (_, i) => {
    const x = (2 * cutHz) / RATE;
    const n = i - middle;
    const sinc = n === 0 ? x : Math.sin(Math.PI * x * n) / (Math.PI * n);
    const blackman =
      0.42 - 0.5 * Math.cos((2 * Math.PI * i) / (taps - 1)) + 0.08 * Math.cos((4 * Math.PI * i) / (taps - 1));
    return sinc * blackman;
  });
  return Float32Array.from(samples, (_, at) => {
    let sum = 0;
    for (let i = 0; i < taps; i++) sum += (kernel[i] ?? 0) * (samples[at + i - middle] ?? 0);
    return sum;
  });
}

describe('signalFacts', () => {
  it('tells exact silence from quiet', () => {
    expect(signalFacts(new Float32Array(RATE), RATE)).toEqual({
      seconds: 1,
      peak: 0,
      rmsDb: null,
      zeroPercent: 100,
      cutHz: null,
    });
    const quiet = signalFacts(noise(RATE, 0.0009), RATE);
    expect(quiet.peak).toBeCloseTo(0.0009, 4);
    expect(quiet.zeroPercent).toBeLessThan(1);
    expect(quiet.rmsDb).toBeCloseTo(-65.7, 0);
  });

  it('knows the level of a full-scale square', () => {
    expect(
      signalFacts(
        Float32Array.from({ length: 480 }, (_, i) => (i % 2 ? 1 : -1)),
        RATE,
      ).rmsDb,
    ).toBe(0);
  });

  it('says nothing of no samples', () => {
    expect(signalFacts(new Float32Array(0), RATE)).toMatchObject({ seconds: 0, peak: 0, rmsDb: null });
  });
});

describe('spectrumCut', () => {
  const wide = noise(RATE / 2, 0.1);

  it('finds no end in a sound that has none', () => expect(spectrumCut(wide, RATE)).toBeNull());
  it('finds that of a telephone', () => expect(spectrumCut(lowPass(wide, 3700), RATE)).toBe(4000));
  it('finds that of wideband speech', () => expect(spectrumCut(lowPass(wide, 7600), RATE)).toBe(8000));
  it('looks past the clicks of a device that stumbles', () => {
    const narrow = lowPass(wide, 3700);
    for (const at of [4000, 15_000]) narrow[at] = 0.9;
    expect(spectrumCut(narrow, RATE)).toBe(4000);
  });
  it('is not misled by a tone, which has no upper half', () => {
    const tone = Float32Array.from({ length: RATE }, (_, i) => 0.3 * Math.sin((2 * Math.PI * 440 * i) / RATE));
    expect(spectrumCut(tone, RATE)).toBeNull();
  });
  it('says nothing of what is nearly silent, or short', () => {
    expect(spectrumCut(noise(RATE, 0.0005), RATE)).toBeNull();
    expect(spectrumCut(wide.subarray(0, 3000), RATE)).toBeNull();
  });
});
