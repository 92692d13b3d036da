import { describe, expect, it } from 'vitest';
import { Pacer } from './pacer';
import { TestClock } from './testClock';
import { TimerWaker } from './timerWaker';

function setUp(): { clock: TestClock; pacer: Pacer } {
  const clock = new TestClock(1_000_000.3);
  return { clock, pacer: new Pacer(clock, new TimerWaker(clock)) };
}

describe('pacer', () => {
  it.each([10, 20, 30, 40, 60])('ticks each %i ms on an absolute grid', (periodMs) => {
    const { clock, pacer } = setUp();
    const ticks: number[] = [];
    pacer.add({ tick: (due) => ticks.push(due) }, periodMs);
    clock.advance(periodMs * 100 + 1);
    expect(ticks.length).toBeGreaterThanOrEqual(100);
    expect(ticks.every((due, i) => due === ticks[0]! + i * periodMs && Number.isInteger(due))).toBe(true);
    expect(pacer.takeLateness()).toMatchObject({ packets: ticks.length, maxMs: 0 });
  });

  it('spreads streams over the slots', () => {
    const { clock, pacer } = setUp();
    const slots = new Map<number, number>();
    for (let i = 0; i < 100; i++) {
      pacer.add({ tick: (due) => slots.set(due % 20, (slots.get(due % 20) ?? 0) + 1) }, 20);
    }
    clock.advance(25);
    slots.clear();
    clock.advance(20);
    expect([...slots.values()]).toEqual(Array.from({ length: 20 }, () => 5));
  });

  it('makes up for a short stall, every packet with its own time', () => {
    const { clock, pacer } = setUp();
    const ticks: number[] = [];
    pacer.add({ tick: (due) => ticks.push(due) }, 20);
    clock.advance(50);
    clock.stall(105);
    clock.advance(20);
    expect(ticks.every((due, i) => due === ticks[0]! + i * 20)).toBe(true);
    expect(ticks.at(-1)).toBeGreaterThan(clock.now() - 21);
    expect(pacer.takeLateness().maxMs).toBeGreaterThan(80);
  });

  it('does not flood after a long one', () => {
    const { clock, pacer } = setUp();
    const ticks: number[] = [];
    pacer.add({ tick: (due) => ticks.push(due) }, 20);
    clock.advance(50);
    const before = ticks.length;
    clock.stall(60_000);
    clock.advance(21);
    expect(ticks.length - before).toBeLessThanOrEqual(2);
    expect((ticks.at(-1)! - ticks[0]!) % 20).toBe(0);
  });

  it('a stream that stops ticks no more; the last one lets the clock sleep', () => {
    const { clock, pacer } = setUp();
    let ticks = 0;
    const handle = pacer.add({ tick: () => void ticks++ }, 20);
    clock.advance(45);
    handle.stop();
    handle.stop();
    const stopped = ticks;
    clock.advance(1000);
    expect(ticks).toBe(stopped);
  });

  it('a stream may stop itself, or start another, in its tick', () => {
    const { clock, pacer } = setUp();
    let other = 0;
    const handle = pacer.add(
      {
        tick: () => {
          handle.stop();
          pacer.add({ tick: () => void other++ }, 20);
        },
      },
      20,
    );
    clock.advance(100);
    expect(other).toBeGreaterThanOrEqual(4);
  });
});
