import { describe, expect, it } from 'vitest';
import { melody } from './melody';

describe('melody', () => {
  it.each([8000, 44_100, 48_000])('at %d Hz lasts less than two seconds, is loud enough and never clips', (rate) => {
    const samples = melody(rate);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(samples.length / rate).toBeCloseTo(1.68, 2);
    expect(peak).toBeGreaterThan(0.15);
    expect(peak).toBeLessThan(0.5);
  });

  it('begins and ends softly', () => {
    const samples = melody(48_000);
    expect(Math.abs(samples[1] ?? 1)).toBeLessThan(0.001);
    expect(Math.abs(samples.at(-1) ?? 1)).toBeLessThan(0.001);
  });
});
