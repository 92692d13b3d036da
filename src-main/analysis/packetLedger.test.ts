import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SequenceVerdict } from '../protocol/rtp/sequence';
import { PacketLedger } from './packetLedger';

function ledgerOf(numbers: readonly number[]): PacketLedger {
  const ledger = new PacketLedger();
  for (const number of numbers) ledger.add(number & 0xffff, false);
  return ledger;
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('RFC 3550 appendices A.1 and A.3', () => {
  it('counts a single packet at once', () => {
    expect(ledgerOf([7])).toMatchObject({ packets: 1, expected: 1, missing: 0 });
  });

  it.each([
    {
      name: 'a gap',
      numbers: [...range(0, 10), ...range(13, 20)],
      expected: 20,
      missing: 3,
      duplicates: 0,
      reordered: 0,
    },
    { name: 'a wrap', numbers: range(65_500, 65_600), expected: 100, missing: 0, duplicates: 0, reordered: 0 },
    {
      name: 'a wrap in a gap',
      numbers: [...range(65_500, 65_530), ...range(65_540, 65_560)],
      expected: 60,
      missing: 10,
      duplicates: 0,
      reordered: 0,
    },
    {
      name: 'reordering over a wrap',
      numbers: [65_534, 65_536, 65_535, 65_537],
      expected: 4,
      missing: 0,
      duplicates: 0,
      reordered: 1,
    },
    { name: 'duplicates', numbers: [1, 2, 2, 3, 2], expected: 3, missing: 0, duplicates: 2, reordered: 0 },
    {
      name: 'a duplicate of a reordered packet',
      numbers: [1, 3, 2, 2],
      expected: 3,
      missing: 0,
      duplicates: 1,
      reordered: 1,
    },
  ])('counts $name', ({ numbers, expected, missing, duplicates, reordered }) => {
    expect(ledgerOf(numbers)).toMatchObject({ packets: numbers.length, expected, missing, duplicates, reordered });
  });

  it('takes two packets in a row after a jump for a restart, and counts the first of them too', () => {
    const ledger = ledgerOf([...range(100, 110), ...range(30_000, 30_010)]);
    expect(ledger).toMatchObject({ restarts: 1, packets: 20, expected: 20, missing: 0, strays: 0 });
  });

  it('restarts at zero', () => {
    expect(ledgerOf([...range(20_000, 20_010), 0, 1, 2])).toMatchObject({ restarts: 1, expected: 13, missing: 0 });
  });

  it('keeps a single stray out of the numbering', () => {
    const ledger = ledgerOf([1, 2, 40_000, 3, 4]);
    expect(ledger).toMatchObject({ restarts: 0, strays: 1, packets: 5, expected: 4, missing: 0 });
    expect(ledger.add(5, false)).toBe(SequenceVerdict.advanced);
  });

  it('knows the losses of a restart that follows on a gap', () => {
    const ledger = ledgerOf([1, 2, 5, 40_000, 40_001, 40_003]);
    expect(ledger).toMatchObject({ restarts: 1, expected: 9, missing: 3 });
    expect(ledger.burstsSoFar().result(20).density).toBeGreaterThan(0);
  });

  it('counts the same whatever the order of arrival, as long as it stays within the window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 65_535 }),
        fc.array(fc.record({ lost: fc.boolean(), delay: fc.integer({ min: 0, max: 60 }) }), {
          minLength: 1,
          maxLength: 400,
        }),
        (first, fates) => {
          const arrived = fates
            .map(({ lost, delay }, i) => ({
              number: first + i,
              at: i + delay,
              lost: lost && i > 0 && i < fates.length - 1,
            }))
            .filter(({ lost }) => !lost);
          // The first packet stands for the base: RFC 3550 counts from what came first.
          const [head, ...tail] = arrived;
          const shuffled = [head!, ...tail.sort((a, b) => a.at - b.at)];
          const ordered = ledgerOf(arrived.map(({ number }) => number));
          const ledger = ledgerOf(shuffled.map(({ number }) => number));
          expect(ledger).toMatchObject({
            packets: arrived.length,
            expected: fates.length,
            missing: fates.length - arrived.length,
            duplicates: 0,
            restarts: 0,
          });
          expect(ledger.burstsSoFar()).toEqual(ordered.burstsSoFar());
        },
      ),
      { numRuns: 200 },
    );
  });

  it('survives any numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 65_535 }), { maxLength: 300 }), (numbers) => {
        const ledger = ledgerOf(numbers);
        expect(ledger.packets).toBe(numbers.length);
        expect(ledger.missing).toBeGreaterThanOrEqual(0);
        expect(ledger.expected).toBeGreaterThanOrEqual(ledger.packets > 0 ? 1 : 0);
      }),
    );
  });
});

it('takes a late packet for discarded', () => {
  const ledger = new PacketLedger();
  for (const number of range(0, 60)) ledger.add(number, number === 30);
  expect(ledger).toMatchObject({ discarded: 1, missing: 0 });
  expect(ledger.burstsSoFar().result(20).gapMeanMs).toBeGreaterThan(0);
  expect(ledger.burstsSoFar().result(20)).not.toEqual(ledgerOf(range(0, 60)).burstsSoFar().result(20));
});
