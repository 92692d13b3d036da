import { expect, it } from 'vitest';
import { correlate } from './correlate';

let state = 3;
const speech = Int16Array.from({ length: 2000 }, () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return (state >>> 17) - 16384;
});

it('finds how late a quieter copy is', () => {
  const late = new Int16Array(2300);
  late.set(
    speech.map((sample) => sample / 4),
    137,
  );
  const { coefficient, lag } = correlate(speech, late, 300);
  expect(lag).toBe(137);
  expect(coefficient).toBeGreaterThan(0.999);
});

it('finds nothing in silence, in another signal or beyond the lags that it may try', () => {
  expect(correlate(speech, new Int16Array(2000), 100)).toEqual({ coefficient: 0, lag: 0 });
  expect(correlate(speech, speech.toReversed(), 100).coefficient).toBeLessThan(0.2);
  const late = new Int16Array(2300);
  late.set(speech, 250);
  expect(correlate(speech, late, 200).coefficient).toBeLessThan(0.2);
});
