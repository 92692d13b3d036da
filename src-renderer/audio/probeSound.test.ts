import { describe, expect, it } from 'vitest';
import { LONGEST_S, PROBE_S, findProbe, probeSound } from './probeSound';

const RATE = 48_000;
const LENGTH = Math.round((PROBE_S + LONGEST_S) * RATE);

function noise(amplitude: number): Float32Array {
  let state = 11;
  return Float32Array.from({ length: LENGTH }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * amplitude;
  });
}

/** The probe, late and weaker, in some noise. */
function room(delayMs: number, gain: number, noiseLevel = 0): Float32Array {
  const heard = noise(noiseLevel);
  const start = Math.round((delayMs * RATE) / 1000);
  probeSound(RATE).forEach((sample, i) => {
    if (start + i < LENGTH) heard[start + i] = (heard[start + i] ?? 0) + gain * sample;
  });
  return heard;
}

describe('the echo probe', () => {
  it.each([
    [12, 1, 0],
    [180, 0.1, 0.001],
    [640, 0.02, 0.0005],
  ])('is found after %i ms at a gain of %f', (delayMs, gain, noiseLevel) => {
    const found = findProbe(room(delayMs, gain, noiseLevel), RATE);
    expect(found.heard).toBe(true);
    expect(found.delayMs).toBeCloseTo(delayMs, 0);
    expect(found.couplingDb).toBeCloseTo(20 * Math.log10(gain), 0);
  });

  it('keeps its level where the play-out stumbles in the middle of it', () => {
    const whole = room(100, 0.125);
    const middle = Math.round((0.1 + PROBE_S / 2) * RATE);
    const late = Math.round(0.004 * RATE);
    const stumbled = Float32Array.from(whole, (sample, i) => (i < middle ? sample : (whole[i - late] ?? 0)));
    const found = findProbe(stumbled, RATE);
    expect(found.couplingDb).toBeGreaterThan(-19.5);
    expect(found.couplingDb).toBeLessThan(-17.5);
  });

  it('is not found in silence, in noise, or in a tone', () => {
    const nothing = { heard: false, delayMs: null, couplingDb: null };
    expect(findProbe(new Float32Array(LENGTH), RATE)).toEqual(nothing);
    expect(findProbe(noise(0.1), RATE)).toEqual(nothing);
    const tone = Float32Array.from({ length: LENGTH }, (_, i) => 0.2 * Math.sin((2 * Math.PI * 1000 * i) / RATE));
    expect(findProbe(tone, RATE)).toEqual(nothing);
  });
});
