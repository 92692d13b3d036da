import type { SrvRecord } from 'node:dns';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderSrv } from './srv';

const record = (priority: number, weight: number, name: string): SrvRecord => ({ priority, weight, port: 5060, name });

describe('RFC 2782', () => {
  it('priorities come in their order', () => {
    const records = [record(20, 0, 'c'), record(10, 1, 'a'), record(15, 9, 'b')];
    expect(orderSrv(records, () => 0).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it('within a priority the weights decide how often a record comes first', () => {
    const records = [record(1, 75, 'heavy'), record(1, 25, 'light'), record(1, 0, 'spare')];
    const first = { heavy: 0, light: 0, spare: 0 } as Record<string, number>;
    for (let i = 0; i < 1010; i++) {
      const name = orderSrv(records, () => i / 1010)[0]?.name ?? '';
      first[name] = (first[name] ?? 0) + 1;
    }
    // The running sum is drawn from 0 to 100 inclusive: 1 in 101 for the record without weight.
    expect(first).toEqual({ spare: 10, heavy: 750, light: 250 });
  });

  it('nothing is lost or doubled', () => {
    const records = fc.array(
      fc.record({ priority: fc.nat(2), weight: fc.nat(65_535), port: fc.nat(65_535), name: fc.string() }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(records, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (list, number) => {
        const ordered = orderSrv(list, () => number);
        expect(new Set(ordered)).toEqual(new Set(list));
        expect(ordered).toHaveLength(list.length);
      }),
    );
  });
});
