import { describe, expect, it } from 'vitest';
import { levelDbov, signalEnergy } from './level';
import { ToneGenerator } from './tone';

describe('levelDbov (RFC 6464 section 3: relative to a square wave of full amplitude)', () => {
  const level = (pcm: Int16Array): number | null => levelDbov(signalEnergy(pcm), pcm.length);
  it.each([
    { name: 'full-scale square wave', pcm: Int16Array.from({ length: 100 }, () => -32768), expected: 0 },
    { name: 'digital silence', pcm: new Int16Array(100), expected: -127 },
    { name: 'half amplitude', pcm: Int16Array.from({ length: 100 }, () => 16384), expected: -6.02 },
  ])('measures $name', ({ pcm, expected }) => expect(level(pcm)).toBeCloseTo(expected, 2));
  it('measures a full-scale sine at -3.01', () =>
    expect(level(new ToneGenerator(1000, 8000, -3.01).next(8000))).toBeCloseTo(-3.01, 1));
  it('knows nothing of no samples', () => expect(level(new Int16Array(0))).toBeNull());
});

describe('ToneGenerator', () => {
  it('has the level that was asked for', () => {
    const pcm = new ToneGenerator(440, 8000, -20).next(8000);
    expect(levelDbov(signalEnergy(pcm), pcm.length)).toBeCloseTo(-20, 1);
  });
  it('goes on in phase from packet to packet', () => {
    const whole = new ToneGenerator(997, 8000, -10).next(1600);
    const tone = new ToneGenerator(997, 8000, -10);
    const parts = Array.from({ length: 10 }, () => [...tone.next(160)]).flat();
    whole.forEach((sample, i) => expect(Math.abs(sample - parts[i]!)).toBeLessThanOrEqual(1));
  });
});
