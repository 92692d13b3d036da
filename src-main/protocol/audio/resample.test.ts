import { describe, expect, it } from 'vitest';
import { levelDbov, signalEnergy } from './level';
import { Resampler, resample } from './resample';
import { ToneGenerator } from './tone';

/** Signal over everything else, dB: a sine of this frequency is fitted and what it does not explain is noise. */
function signalToNoise(pcm: Int16Array, frequency: number, rate: number): number {
  let a = 0;
  let b = 0;
  for (let i = 0; i < pcm.length; i++) {
    const phase = (2 * Math.PI * frequency * i) / rate;
    a += (pcm[i]! * Math.cos(phase) * 2) / pcm.length;
    b += (pcm[i]! * Math.sin(phase) * 2) / pcm.length;
  }
  let noise = 0;
  for (let i = 0; i < pcm.length; i++) {
    const phase = (2 * Math.PI * frequency * i) / rate;
    noise += (pcm[i]! - a * Math.cos(phase) - b * Math.sin(phase)) ** 2;
  }
  return 10 * Math.log10((a * a + b * b) / 2 / (noise / pcm.length));
}

/** Whole periods out of the middle, where the filter has settled. */
const middle = (pcm: Int16Array, rate: number): Int16Array => pcm.subarray(rate / 10, rate / 10 + rate / 2);

describe('resample', () => {
  it.each([
    { from: 8000, to: 16000 },
    { from: 8000, to: 48000 },
    { from: 16000, to: 8000 },
    { from: 16000, to: 48000 },
    { from: 48000, to: 8000 },
    { from: 48000, to: 16000 },
    { from: 44100, to: 8000 },
    { from: 44100, to: 48000 },
    { from: 22050, to: 16000 },
    { from: 11025, to: 8000 },
  ])('keeps speech frequencies from $from to $to Hz: over 65 dB, level within 0.1 dB', ({ from, to }) => {
    for (const frequency of [300, 1000, 2000, 3400]) {
      const out = resample(new ToneGenerator(frequency, from, -6).next(from), from, to);
      expect(out.length).toBe(to);
      const pcm = middle(out, to);
      expect(signalToNoise(pcm, frequency, to), `${frequency} Hz`).toBeGreaterThan(65);
      expect(levelDbov(signalEnergy(pcm), pcm.length)! + 6, `${frequency} Hz`).toBeCloseTo(0, 0.7);
    }
  });

  it.each([
    { from: 48000, to: 8000, frequency: 5000 },
    { from: 16000, to: 8000, frequency: 4300 },
    { from: 44100, to: 16000, frequency: 12000 },
  ])('lets no alias of $frequency Hz through from $from to $to Hz', ({ from, to, frequency }) => {
    const pcm = middle(resample(new ToneGenerator(frequency, from, -6).next(from), from, to), to);
    expect(levelDbov(signalEnergy(pcm), pcm.length)).toBeLessThan(-75);
  });

  it('takes its own delay away', () => {
    const step = Int16Array.from({ length: 800 }, (_, i) => (i < 400 ? 0 : 10_000));
    const out = resample(step, 8000, 48000);
    const crossing = out.findIndex((sample) => sample > 5000);
    expect(Math.abs(crossing - 2400)).toBeLessThanOrEqual(6);
  });

  it('leaves a recording of the same rate as it is', () => {
    const pcm = Int16Array.of(1, -2, 3);
    expect(resample(pcm, 8000, 8000)).toEqual(pcm);
    expect(new Resampler(8000, 8000).process(pcm)).toEqual(pcm);
  });
});

describe('Resampler', () => {
  it.each([
    { from: 48000, to: 8000, packet: 960 },
    { from: 8000, to: 48000, packet: 160 },
    { from: 44100, to: 8000, packet: 441 },
  ])('gives the same packet by packet as at once, $from to $to Hz', ({ from, to, packet }) => {
    const pcm = new ToneGenerator(440, from, -10).next(packet * 20);
    const whole = new Resampler(from, to).process(pcm);
    const resampler = new Resampler(from, to);
    const parts: number[] = [];
    for (let at = 0; at < pcm.length; at += packet) {
      const part = resampler.process(pcm.subarray(at, at + packet));
      if (from !== 44100) expect(part.length).toBe((packet * to) / from);
      parts.push(...part);
    }
    expect(parts).toEqual([...whole]);
  });

  it('survives packets of odd and of no length', () => {
    const resampler = new Resampler(44100, 8000);
    const lengths = [0, 1, 3, 1000, 0, 7].map((length) => resampler.process(new Int16Array(length)).length);
    expect(lengths.reduce((sum, length) => sum + length)).toBe(Math.ceil((1011 * 8000) / 44100));
  });
});
