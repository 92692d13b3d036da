import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, isAstray, isClockDrift, isJittery, setupDelay } from './limits';

describe('limits', () => {
  it.each([
    [299, false],
    [300, true],
    [-7000, true],
    [10_000, true],
    [10_001, false],
    [-25_000, false],
  ])('%i ppm are the drift of a clock: %s', (ppm, drifts) => {
    expect(isClockDrift(ppm)).toBe(drifts);
  });

  it.each([
    [{ mean: 31, max: 31 }, true],
    [{ mean: 30, max: 30 }, false],
    [{ mean: 23, max: 31 }, true],
    [{ mean: 22, max: 90 }, false],
  ])('jitter %o against 30 ms: %s', (measured, over) => {
    expect(isJittery(measured, 30)).toBe(over);
  });

  it.each([
    [4, 100, false],
    [5, 500, true],
    [5, 501, false],
    [0, 0, false],
  ])('%i of %i packets astray: %s', (count, all, heard) => {
    expect(isAstray(count, all)).toBe(heard);
  });

  it('until it rings: a note up to 5 s, unless a person wants less', () => {
    expect(setupDelay(2000, DEFAULT_LIMITS)).toBeNull();
    expect(setupDelay(2600, DEFAULT_LIMITS)).toBe('note');
    expect(setupDelay(5001, DEFAULT_LIMITS)).toBe('failure');
    expect(setupDelay(1600, { ...DEFAULT_LIMITS, pddWarnMs: 1500 })).toBe('degradation');
  });
});
