import { describe, expect, it } from 'vitest';
import { correlate } from './correlate';
import { Fft } from '../../src-shared/fft';
import { SignalFinder } from '../../src-shared/findSignal';

/** Numbers that look random and are the same each time. */
function noise(length: number, amplitude: number, seed: number): Int16Array {
  let state = seed;
  return Int16Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 31 - 1) * amplitude;
  });
}

/** `sound` so many samples later, changed by `factor`. */
function late(sound: Int16Array, lag: number, factor = 1): Int16Array {
  const recording = new Int16Array(sound.length + lag);
  recording.set(
    sound.map((sample) => sample * factor),
    lag,
  );
  return recording;
}

describe('Fft', () => {
  it('is the sum that defines it', () => {
    const real = Float64Array.of(1, 2, -3, 4, 0, 0.5, 7, -1);
    const imaginary = Float64Array.of(0, -1, 2, 0, 3, 1, 0, -2);
    const expected = Array.from({ length: 8 }, (_, k) => {
      let re = 0;
      let im = 0;
      for (let n = 0; n < 8; n++) {
        const angle = (-2 * Math.PI * k * n) / 8;
        re += real[n]! * Math.cos(angle) - imaginary[n]! * Math.sin(angle);
        im += real[n]! * Math.sin(angle) + imaginary[n]! * Math.cos(angle);
      }
      return [re, im];
    });
    new Fft(8).forward(real, imaginary);
    expected.forEach(([re, im], k) => {
      expect(real[k]).toBeCloseTo(re ?? 0, 9);
      expect(imaginary[k]).toBeCloseTo(im ?? 0, 9);
    });
  });

  it('comes back by its inverse', () => {
    const start = Float64Array.from(noise(256, 1000, 1));
    const real = start.slice();
    const imaginary = new Float64Array(256);
    const fft = new Fft(256);
    fft.forward(real, imaginary);
    fft.inverse(real, imaginary);
    start.forEach((value, i) => expect(real[i]).toBeCloseTo(value, 6));
  });

  it('takes powers of two alone', () => expect(() => new Fft(24)).toThrow(RangeError));
});

describe('SignalFinder', () => {
  const sent = noise(2000, 8000, 1);
  const finder = new SignalFinder(2000, 1000);

  it.each([0, 1, 320, 999])('finds it %i samples later', (lag) => {
    const found = finder.find(sent, late(sent, lag, 0.5));
    expect(found.lag).toBe(lag);
    expect(found.coefficient).toBeCloseTo(1, 2);
    expect(found.gain).toBeCloseTo(0.5, 2);
    expect(found.prominence).toBeGreaterThan(15);
  });

  it('says the same as the plain correlation', () => {
    const recording = late(sent, 123, 0.3).map((sample, i) => sample + (noise(2123, 3000, 7)[i] ?? 0));
    const plain = correlate(sent, recording, 999);
    const found = finder.find(sent, recording);
    expect(found.lag).toBe(plain.lag);
    expect(found.coefficient).toBeCloseTo(plain.coefficient, 1);
  });

  it('takes an inverted sound for the same', () => {
    expect(finder.find(sent, late(sent, 50, -1))).toMatchObject({ lag: 50, coefficient: expect.closeTo(1, 2) });
  });

  it.each([
    ['silence', new Int16Array(3000)],
    ['nothing at all', new Int16Array(0)],
    ['other noise', noise(3000, 8000, 99)],
    ['noise below hearing', noise(3000, 2, 98)],
  ])('finds nothing in %s', (_what, recording) => {
    const found = finder.find(sent, recording);
    expect(found.coefficient).toBeLessThan(0.12);
    expect(found.prominence).toBeLessThan(6);
  });
});
