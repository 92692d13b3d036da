import { describe, expect, it } from 'vitest';
import { METER_FLOOR_DB, levelDb } from './meter';

describe('levelDb', () => {
  it('is 0 for a full-scale square wave and -3 for a full-scale sine', () => {
    expect(levelDb(Float32Array.from({ length: 100 }, (_, i) => (i % 2 ? 1 : -1)))).toBeCloseTo(0, 5);
    const sine = Float32Array.from({ length: 1000 }, (_, i) => Math.sin((2 * Math.PI * i) / 100));
    expect(levelDb(sine)).toBeCloseTo(-3.01, 2);
  });

  it('is the floor for silence, for almost silence and for nothing', () => {
    expect(levelDb(new Float32Array(64))).toBe(METER_FLOOR_DB);
    expect(levelDb(new Float32Array(64).fill(1e-6))).toBe(METER_FLOOR_DB);
    expect(levelDb(new Float32Array(0))).toBe(METER_FLOOR_DB);
  });
});
