import { describe, expect, it } from 'vitest';
import { isWrongRate, MediaTime } from './mediaTime';

/** Pairs of [time since the packet before, step of the time stamps], ms. */
function facts(pairs: readonly (readonly [number, number])[]) {
  const time = new MediaTime();
  let [at, timestamp] = [1000, 0];
  time.add(at, timestamp, 8000, true);
  for (const [delta, step] of pairs) {
    at += delta;
    timestamp += step * 8;
    time.add(at, timestamp, 8000, true);
  }
  return time.facts;
}
const even = (count: number, delta = 20, step = 20) => Array.from({ length: count }, () => [delta, step] as const);

describe('time by stamps against time by arrival', () => {
  it('agree in a good stream', () => expect(facts(even(500))).toMatchObject({ ratio: 1, jumps: 0 }));
  it('differ by two where the clock rate is wrong', () => {
    expect(facts(even(500, 20, 10))).toMatchObject({ ratio: 0.5, jumps: 0 });
  });
  it('a short stream whose beginning came late all at once has no wrong rate', () => {
    const burst = facts([...even(15, 0, 20), ...even(200)]);
    expect(burst?.ratio).toBeGreaterThan(1.03);
    expect(isWrongRate(burst)).toBe(false);
    expect(isWrongRate(facts(even(500, 20, 10)))).toBe(true);
  });
  it('are not told from a few packets', () => expect(facts(even(50, 20, 10))).toBeNull());
  it('one jump ahead or back is a jump, and no rate', () => {
    expect(facts([...even(200), [20, 60_020], ...even(200)])).toMatchObject({ ratio: 1, jumps: 1, largestMs: 60_000 });
    expect(facts([...even(200), [20, -5000], ...even(200)])).toMatchObject({ ratio: 1, jumps: 1, largestMs: -5020 });
  });
  it('a stall that is caught up with is neither', () => {
    const stall = [[820, 20] as const, ...even(40, 0, 20)];
    const found = facts([...even(200), ...stall, ...even(200)]);
    expect(found?.jumps).toBe(0);
    expect(found?.ratio).toBeCloseTo(1, 2);
  });
  it('a pause whose stamps stand still is a hold', () => {
    expect(facts([...even(200), [8000, 20], ...even(200)])).toMatchObject({ ratio: 1, jumps: 0 });
  });
  it('a pause with the time in its stamps is voice activity detection', () => {
    expect(facts([...even(200), [1200, 1200], ...even(200)])).toMatchObject({ ratio: 1, jumps: 0 });
  });
});
