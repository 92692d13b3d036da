import { describe, expect, it } from 'vitest';
import { LatenessMeter } from './latenessMeter';

function taken(values: readonly number[]) {
  const meter = new LatenessMeter();
  for (const value of values) meter.add(value);
  return meter.take();
}

describe('lateness of departures', () => {
  it('is nothing where nothing left', () => {
    expect(taken([])).toEqual({ packets: 0, meanMs: 0, p99Ms: 0, maxMs: 0 });
  });

  it('has the 99th percentile to a tenth of a millisecond', () => {
    const lateness = taken([...Array.from({ length: 99 }, () => 0.42), 7]);
    expect(lateness.p99Ms).toBeCloseTo(0.5);
    expect(lateness.maxMs).toBe(7);
    expect(lateness.meanMs).toBeCloseTo((99 * 0.42 + 7) / 100);
  });

  it('is never above the maximum', () => {
    expect(taken([0.42])).toMatchObject({ p99Ms: 0.42, maxMs: 0.42 });
  });

  it('is the maximum where more than one in a hundred came later than 20 ms', () => {
    expect(taken([...Array.from({ length: 90 }, () => 1), ...Array.from({ length: 10 }, () => 150)]).p99Ms).toBe(150);
  });

  it('starts anew each time', () => {
    const meter = new LatenessMeter();
    meter.add(5);
    meter.take();
    meter.add(1.04);
    expect(meter.take()).toEqual({ packets: 1, meanMs: 1.04, p99Ms: 1.04, maxMs: 1.04 });
  });
});
