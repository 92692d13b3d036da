import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress } from './address';

describe('IP literals', () => {
  it.each([
    ['192.0.2.1', 'c0000201'],
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000000000001'],
    ['2001:db8::1', '20010db8000000000000000000000001'],
    ['2001:DB8:0:0:8:800:200C:417A', '20010db80000000000080800200c417a'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
    ['fe80::1%eth0', 'fe800000000000000000000000000001'],
    ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
  ])('reads %s', (text, hex) => {
    expect(Buffer.from(parseAddress(text) ?? []).toString('hex')).toBe(hex);
  });

  it.each([
    '',
    'pbx.test',
    '256.1.1.1',
    '1.2.3',
    '1:2:3',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '::1.2.3',
  ])('refuses %j', (text) => expect(parseAddress(text)).toBeNull());

  it.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
  ])('RFC 5952: writes %s as %s', (text, canonical) => {
    expect(formatAddress(parseAddress(text) ?? new Uint8Array(16))).toBe(canonical);
  });

  it('round trip', () => {
    const octets = fc.oneof(
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
    );
    fc.assert(fc.property(octets, (address) => void expect(parseAddress(formatAddress(address))).toEqual(address)));
    fc.assert(fc.property(fc.ipV6(), (text) => void expect(parseAddress(text)).toHaveLength(16)));
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(':', '.', '1', 'f', '%', 'x') }),
        (text) => void parseAddress(text),
      ),
    );
  });
});
