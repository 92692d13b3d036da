import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Tally } from './tally';

it('counts each value, whatever runs they come in', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (values) => {
      const tally = new Tally();
      const counts = new Map<number, number>();
      for (const value of values) {
        tally.add(value);
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      for (let value = 0; value <= 6; value++) expect(tally.of(value)).toBe(counts.get(value) ?? 0);
      const wanted = [...counts].sort(([a, countA], [b, countB]) => countB - countA || a - b);
      expect([tally.entries, tally.most]).toEqual([wanted, wanted[0]?.[0] ?? 0]);
    }),
  );
});
