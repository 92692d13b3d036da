import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../net/manualClock';
import type { MediaFaults } from '../api';
import { FaultyWire } from './faultyWire';

const TO = { address: '192.0.2.1', port: 4000 };
const PTIME_MS = 20;
const PACKETS = 5000;

/** The same numbers each time (mulberry32). */
function seeded(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers and delays of the packets that come out, in that order. The buffer is the same for all, as in a session. */
function run(faults: MediaFaults, packets = PACKETS) {
  const clock = createManualClock();
  const out: { number: number; lateMs: number }[] = [];
  const began = clock.now();
  const wire = new FaultyWire(faults, clock, seeded(), (data, to, at) => {
    expect(to).toEqual(TO);
    const number = new DataView(data.buffer, data.byteOffset).getUint32(0);
    out.push({ number, lateMs: at - began - number * PTIME_MS });
  });
  const buffer = new Uint8Array(4);
  for (let number = 0; number < packets; number++) {
    new DataView(buffer.buffer).setUint32(0, number);
    wire.send(buffer, TO, clock.now());
    clock.advance(PTIME_MS);
  }
  clock.advance(10_000);
  return { out, numbers: out.map(({ number }) => number), wire, clock };
}

const inOrder = (numbers: number[]): boolean =>
  numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);

/** Lengths of the runs of missing numbers. */
function gaps(numbers: number[]): number[] {
  return numbers
    .slice(1)
    .flatMap((number, index) => (number - numbers[index]! > 1 ? [number - numbers[index]! - 1] : []));
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('faults on the wire', () => {
  it('lose a share of the packets, one by one', () => {
    const { numbers } = run({ dropPercent: 10 });
    expect(PACKETS - numbers.length).toBeGreaterThan(PACKETS * 0.085);
    expect(PACKETS - numbers.length).toBeLessThan(PACKETS * 0.115);
    expect(mean(gaps(numbers))).toBeLessThan(1.3);
    expect(inOrder(numbers)).toBe(true);
  });

  it('lose the same share in bursts', () => {
    const { numbers } = run({ dropPercent: 10, burstPackets: 8 }, 40_000);
    expect(1 - numbers.length / 40_000).toBeGreaterThan(0.08);
    expect(1 - numbers.length / 40_000).toBeLessThan(0.12);
    expect(mean(gaps(numbers))).toBeGreaterThan(6.5);
    expect(mean(gaps(numbers))).toBeLessThan(9.5);
  });

  it.each([{ dropPercent: 100 }, { dropPercent: 100, burstPackets: 8 }])('lose all of them: %o', (faults) => {
    expect(run(faults, 100).numbers).toEqual([]);
  });

  it('delay each by the same', () => {
    const { out } = run({ delayMs: 400 }, 100);
    expect(out).toEqual(Array.from({ length: 100 }, (_, number) => ({ number, lateMs: 400 })));
  });

  it('spread them over time, and keep their order', () => {
    const { out, numbers } = run({ jitterMs: 80 });
    expect(numbers).toHaveLength(PACKETS);
    expect(inOrder(numbers)).toBe(true);
    const late = out.map(({ lateMs }) => lateMs);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(80);
    expect(Math.max(...late) - Math.min(...late)).toBeGreaterThan(70);
  });

  it('let some be overtaken by the next one', () => {
    const { numbers } = run({ reorderPercent: 5 });
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: PACKETS }, (_, number) => number));
    const overtaken = numbers.filter((number, index) => number < (numbers[index - 1] ?? -1));
    expect(overtaken.length).toBeGreaterThan(PACKETS * 0.035);
    expect(overtaken.length).toBeLessThan(PACKETS * 0.06);
  });

  it('do not keep the last packet for ever', () => {
    const { out } = run({ reorderPercent: 100 }, 1);
    expect(out).toEqual([{ number: 0, lateMs: 200 }]);
  });

  it('send some twice', () => {
    const { numbers } = run({ duplicatePercent: 5 });
    expect(new Set(numbers).size).toBe(PACKETS);
    expect(numbers.length - PACKETS).toBeGreaterThan(PACKETS * 0.035);
    expect(numbers.length - PACKETS).toBeLessThan(PACKETS * 0.065);
  });

  it('leave no timer and no packet behind', () => {
    const clock = createManualClock();
    const sent: number[] = [];
    const wire = new FaultyWire({ delayMs: 100, reorderPercent: 50 }, clock, seeded(), () => sent.push(1));
    for (let i = 0; i < 10; i++) wire.send(new Uint8Array(4), TO, clock.now());
    wire.close();
    wire.send(new Uint8Array(4), TO, clock.now());
    expect(clock.timers).toBe(0);
    clock.advance(1000);
    expect(sent).toEqual([]);
  });
});
