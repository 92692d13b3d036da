import { describe, expect, it } from 'vitest';
import { ClockDrift } from './clockDrift';

/** One packet each 20 ms whose clock is off by `ppm`, delayed by exponential noise with a mean of 5 ms. */
function drifting(ppm: number, seconds: number): ClockDrift {
  const drift = new ClockDrift();
  let state = 7;
  for (let i = 0; i < seconds * 50; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const delay = -5 * Math.log((state + 1) / 2 ** 32);
    const at = i * 20 * (1 + ppm / 1e6) + delay;
    drift.add(at, at - i * 20);
  }
  return drift;
}

describe('ClockDrift', () => {
  it.each([0, 50, -120, 1000])('finds %d ppm within 10 minutes of jitter', (ppm) =>
    expect(Math.abs(drifting(ppm, 600).ppm! - ppm)).toBeLessThan(2),
  );
  it('is not moved by a second in which everything was late', () => {
    const drift = new ClockDrift();
    for (let i = 0; i < 3000; i++) drift.add(i * 20, i > 1000 && i < 1100 ? 300 : 0);
    expect(Math.abs(drift.ppm!)).toBeLessThan(1);
  });
  it('says nothing in the first seconds, nor after a reset', () => {
    expect(drifting(100, 5).ppm).toBeNull();
    const drift = drifting(100, 60);
    drift.reset();
    expect(drift.ppm).toBeNull();
  });
});
