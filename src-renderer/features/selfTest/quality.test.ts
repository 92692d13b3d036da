import { describe, expect, it } from 'vitest';
import { gradeOf, worstOf } from './quality';

describe('gradeOf', () => {
  it.each([
    ['loss', 0, 'good'],
    ['loss', 1, 'good'],
    ['loss', 1.1, 'fair'],
    ['loss', 3.01, 'poor'],
    ['jitter', 30, 'good'],
    ['jitter', 45, 'fair'],
    ['jitter', 61, 'poor'],
    ['roundTrip', 299, 'good'],
    ['roundTrip', 450, 'fair'],
    ['roundTrip', 900, 'poor'],
  ] as const)('%s of %d is %s', (measure, value, grade) => {
    expect(gradeOf(measure, value)).toBe(grade);
  });

  it('says nothing about what was not measured', () => {
    expect([gradeOf('loss', null), gradeOf('jitter', Number.NaN)]).toEqual([null, null]);
  });
});

describe('worstOf', () => {
  it('is the worst of what is known', () => {
    expect(worstOf(['good', null, 'fair'])).toBe('fair');
    expect(worstOf(['poor', 'good'])).toBe('poor');
    expect(worstOf([null])).toBeNull();
  });
});
