import { describe, expect, it } from 'vitest';
import type { Clock } from '../../net/clock';
import { Pacer, type Waker } from './pacer';

/** Time that stands still until it is told to go on, and wakes the pacer on its way. */
class Bench implements Waker {
  readonly leadMs = 0;
  onWake: () => void = () => undefined;
  private wake = Infinity;
  private time = 1_000_000.3;
  readonly clock: Clock = { now: () => this.time, setTimeout: () => ({ cancel: () => undefined }) };
  readonly pacer = new Pacer(this.clock, this);

  wakeAt(ms: number): void {
    this.wake = ms;
  }

  advance(ms: number): void {
    const end = this.time + ms;
    while (this.wake <= end) {
      this.time = Math.max(this.time, this.wake);
      this.onWake();
    }
    this.time = end;
  }

  /** The process stood still: nothing ran in between. */
  stall(ms: number): void {
    this.time += ms;
  }

  get asleep(): boolean {
    return this.wake === Infinity;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('pacer', () => {
  it.each([10, 20, 30, 40, 60])('ticks each %i ms on an absolute grid', (periodMs) => {
    const bench = new Bench();
    const ticks: number[] = [];
    bench.pacer.add({ tick: (due) => ticks.push(due) }, periodMs);
    bench.advance(periodMs * 100 + 1);
    expect(ticks.length).toBeGreaterThanOrEqual(100);
    expect(ticks.every((due, i) => due === ticks[0]! + i * periodMs && Number.isInteger(due))).toBe(true);
    expect(bench.pacer.takeLateness()).toMatchObject({ packets: ticks.length, maxMs: 0 });
  });

  it('spreads streams over the slots', () => {
    const bench = new Bench();
    const slots = new Map<number, number>();
    for (let i = 0; i < 100; i++) {
      bench.pacer.add({ tick: (due) => slots.set(due % 20, (slots.get(due % 20) ?? 0) + 1) }, 20);
    }
    bench.advance(25);
    slots.clear();
    bench.advance(20);
    expect([...slots.values()]).toEqual(Array.from({ length: 20 }, () => 5));
  });

  it('makes up for a short stall, every packet with its own time', () => {
    const bench = new Bench();
    const ticks: number[] = [];
    bench.pacer.add({ tick: (due) => ticks.push(due) }, 20);
    bench.advance(50);
    bench.stall(105);
    bench.advance(20);
    expect(ticks.every((due, i) => due === ticks[0]! + i * 20)).toBe(true);
    expect(ticks.at(-1)).toBeGreaterThan(bench.clock.now() - 21);
    expect(bench.pacer.takeLateness().maxMs).toBeGreaterThan(80);
  });

  it('serves what has just become due without its waker, and each packet once', () => {
    const bench = new Bench();
    const ticks: number[] = [];
    bench.pacer.add({ tick: (due) => ticks.push(due) }, 20);
    bench.advance(45);
    const before = ticks.length;
    bench.pacer.poll(bench.clock.now());
    expect(ticks.length).toBe(before);
    const next = (ticks.at(-1) ?? 0) + 20;
    bench.stall(next + 1 - bench.clock.now());
    bench.pacer.poll(bench.clock.now());
    expect(ticks.at(-1)).toBe(next);
    bench.advance(100);
    bench.stall(30);
    const behind = ticks.length;
    bench.pacer.poll(bench.clock.now());
    expect(ticks.length, 'arrivals come first where the thread is far behind').toBe(behind);
    bench.advance(100);
    expect(ticks.every((due, i) => due === ticks[0]! + i * 20)).toBe(true);
  });

  it('does not flood after a long one', () => {
    const bench = new Bench();
    const ticks: number[] = [];
    bench.pacer.add({ tick: (due) => ticks.push(due) }, 20);
    bench.advance(50);
    const before = ticks.length;
    bench.stall(60_000);
    bench.advance(21);
    expect(ticks.length - before).toBeLessThanOrEqual(2);
    expect((ticks.at(-1)! - ticks[0]!) % 20).toBe(0);
  });

  it('a stream that stops ticks no more; the last one lets the clock sleep', () => {
    const bench = new Bench();
    let ticks = 0;
    const handle = bench.pacer.add({ tick: () => void ticks++ }, 20);
    bench.advance(45);
    handle.stop();
    handle.stop();
    const stopped = ticks;
    bench.advance(1000);
    expect(ticks).toBe(stopped);
    expect(bench.asleep).toBe(true);
  });

  it('a stream may stop itself, or start another, in its tick', () => {
    const bench = new Bench();
    let other = 0;
    const handle = bench.pacer.add(
      {
        tick: () => {
          handle.stop();
          bench.pacer.add({ tick: () => void other++ }, 20);
        },
      },
      20,
    );
    bench.advance(100);
    expect(other).toBeGreaterThanOrEqual(4);
  });
});
