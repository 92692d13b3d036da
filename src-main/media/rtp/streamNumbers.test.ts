import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PageNumbers } from '../bridge/pageNumbers';
import { ReorderBuffer } from '../audio/reorderBuffer';
import { RelayClock, RtpTimeline } from './timeline';

const packet = (sequenceNumber: number, timestamp = sequenceNumber * 160, ssrc = 1) => {
  return { sequenceNumber: sequenceNumber & 0xffff, timestamp: timestamp >>> 0, ssrc, marker: false, payloadType: 0 };
};

describe('reorder buffer', () => {
  function run(sequences: number[]): string {
    const out: string[] = [];
    const buffer = new ReorderBuffer<number>({
      packet: (n) => out.push(String(n)),
      lost: (count) => out.push(`-${count}`),
    });
    for (const sequence of sequences) buffer.push(sequence & 0xffff, sequence);
    return out.join(' ');
  }

  it.each([
    ['in order', [1, 2, 3], '1 2 3'],
    ['over a wrap', [65_535, 65_536, 65_537], '65535 65536 65537'],
    ['two swapped', [1, 3, 2, 4], '1 2 3 4'],
    ['a duplicate', [1, 2, 2, 3], '1 2 3'],
    ['one lost', [1, 3, 4, 5, 6, 7], '1 -1 3 4 5 6 7'],
    ['too late', [1, 3, 4, 5, 6, 2, 7], '1 -1 3 4 5 6 7'],
    ['two gaps', [1, 3, 5, 6, 7, 8], '1 -1 3 -1 5 6 7 8'],
    ['a restart', [1, 2, 30_000, 30_001], '1 2 30000 30001'],
  ])('%s', (_what, sequences, expected) => expect(run(sequences)).toBe(expected));

  it('never gives a packet twice or out of order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 })), (sequences) => {
        const given = run(sequences)
          .split(' ')
          .filter((item) => item !== '' && !item.startsWith('-'))
          .map(Number);
        expect(given).toEqual([...new Set(given)].sort((a, b) => a - b));
      }),
    );
  });
});

describe('numbers towards the page', () => {
  it('real gaps stay, digits leave none', () => {
    const numbers = new PageNumbers();
    const first = numbers.map(packet(100)).sequenceNumber;
    expect(numbers.map(packet(102)).sequenceNumber).toBe(first + 2);
    numbers.skip(packet(103));
    numbers.skip(packet(104));
    expect(numbers.map(packet(105)).sequenceNumber).toBe(first + 3);
  });

  it('a reordered packet fills its place', () => {
    const numbers = new PageNumbers();
    const sequences = [10, 12, 11, 13].map((n) => numbers.map(packet(n)).sequenceNumber);
    expect(sequences.map((n) => n - sequences[0]!)).toEqual([0, 2, 1, 3]);
  });

  it.each([
    ['a new source', packet(40_000, 77, 2)],
    ['a restart of the same', packet(99, 5)],
  ])('%s goes on where the one before stopped', (_what, next) => {
    const numbers = new PageNumbers();
    numbers.map(packet(1000));
    const before = numbers.map(packet(1001));
    const after = numbers.map(next);
    expect((after.sequenceNumber - before.sequenceNumber) & 0xffff).toBe(1);
    expect((after.timestamp - before.timestamp) >>> 0).toBe(160);
  });
});

describe('our line of RTP', () => {
  it('counts on without a break over wraps', () => {
    const line = new RtpTimeline();
    const first = line.nextSequence();
    expect(first).toBeLessThan(0x8000);
    for (let n = 1; n < 70_000; n++) expect(line.nextSequence()).toBe((first + n) & 0xffff);
    expect(line.lastSequence).toBe((first + 69_999) & 0xffff);
  });

  it('has time stamps by the clock, and goes on at another rate without a jump', () => {
    const line = new RtpTimeline();
    line.setClockRate(8000, 1000);
    const start = line.timestampAt(1000);
    expect((line.timestampAt(1020) - start) >>> 0).toBe(160);
    line.setClockRate(48_000, 2000);
    expect((line.timestampAt(2000) - start) >>> 0).toBe(8000);
    expect((line.timestampAt(2020) - start) >>> 0).toBe(8960);
  });

  it('a relayed line keeps its steps; a new one joins at the present', () => {
    const clock = new RelayClock();
    expect(clock.map(7, 5_000, 100)).toBe(100);
    expect(clock.map(7, 5_160, 250)).toBe(260);
    expect(clock.map(8, 0, 1000)).toBe(1000);
    expect(clock.map(8, 160, 1160)).toBe(1160);
    expect(clock.map(8, 3_000_000_000, 1320)).toBe(1320);
  });
});
