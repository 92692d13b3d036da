import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayWindow, RolloverCounter, SrtpIndex } from './srtpIndex';

describe('packet index (RFC 3711 section 3.3.1)', () => {
  it('sender and receiver agree through losses, reordering and wraps', () => {
    // Steps up to half the number space can be told from a step back.
    const steps = fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0x7fff }), steps, (start, gaps) => {
        const index = new SrtpIndex();
        let extended = start;
        for (const gap of [0, ...gaps]) {
          extended += gap;
          const rollover = index.estimate(extended & 0xffff);
          expect(rollover).toBe(Math.floor(extended / 0x10000));
          expect(index.isReplay(rollover, extended & 0xffff)).toBe(false);
          index.accept(rollover, extended & 0xffff);
        }
      }),
    );
  });

  it.each([
    [
      [65_534, 65_535, 0, 1],
      [0, 0, 1, 1],
    ],
    [
      [65_535, 1, 0, 65_534],
      [0, 1, 1, 0],
    ],
    [
      [65_000, 400, 65_100],
      [0, 1, 0],
    ],
  ])('%j has the rollover counters %j', (sequences, expected) => {
    const index = new SrtpIndex();
    const rollovers = sequences.map((sequence) => {
      const rollover = index.estimate(sequence);
      index.accept(rollover, sequence);
      return rollover;
    });
    expect(rollovers).toEqual(expected);
  });

  it('a packet from before the first has no index', () => {
    const index = new SrtpIndex();
    index.accept(0, 3);
    expect(index.estimate(65_500)).toBe(-1);
  });

  it('the sender counts its own wraps', () => {
    const counter = new RolloverCounter();
    expect([65_535, 0, 1, 65_535, 0].map((sequence) => counter.next(sequence))).toEqual([0, 1, 1, 1, 2]);
  });
});

describe('replay window (RFC 3711 section 3.3.2)', () => {
  it('takes each index once, in any order within the window', () => {
    const window = new ReplayWindow();
    const order = [5, 3, 4, 10, 9, 100, 50];
    for (const index of order) {
      expect(window.isReplay(index)).toBe(false);
      window.accept(index);
    }
    for (const index of order) expect(window.isReplay(index)).toBe(true);
    expect(window.isReplay(51)).toBe(false);
  });

  it('what is older than 128 packets counts as seen', () => {
    const window = new ReplayWindow();
    window.accept(1000);
    expect(window.isReplay(872)).toBe(true);
    expect(window.isReplay(873)).toBe(false);
  });
});
