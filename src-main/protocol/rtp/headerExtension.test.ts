import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerExtensions } from './headerExtension';
import { parseRtp } from './packet';

/** A packet with this extension: profile, length in words, content. */
function elements(extension: string): [number, string][] {
  const data = Buffer.from(`900000010000000200000003${extension.replaceAll(' ', '')}`, 'hex');
  return headerExtensions(parseRtp(data)!).map(({ id, data: value }) => [id, Buffer.from(value).toString('hex')]);
}

describe('RFC 8285', () => {
  it('reads the one-byte form of section 4.2, with padding between', () =>
    expect(elements('bede0003 10aa 21bbbb 0000 33cccccccc')).toEqual([
      [1, 'aa'],
      [2, 'bbbb'],
      [3, 'cccccccc'],
    ]));
  it('reads the two-byte form of section 4.3, empty elements too', () =>
    expect(elements('10000003 0100 0201aa 00 0304bbbbbbbb')).toEqual([
      [1, ''],
      [2, 'aa'],
      [3, 'bbbbbbbb'],
    ]));
  it('stops at identifier 15', () => expect(elements('bede0002 10aa f0bb 20cc 0000')).toEqual([[1, 'aa']]));
  it('stops at an element that is cut off', () => expect(elements('bede0001 10aa 2fbb')).toEqual([[1, 'aa']]));
  it('knows no other profile', () => expect(elements('abcd0001 10aa0000')).toEqual([]));
  it('finds none where there is no extension', () =>
    expect(headerExtensions(parseRtp(Buffer.from('800000010000000200000003', 'hex'))!)).toEqual([]));

  it('survives random octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 64 }), fc.constantFrom(0xbede, 0x1000), (tail, profile) => {
        const data = Uint8Array.of(
          0x90,
          0,
          0,
          1,
          0,
          0,
          0,
          2,
          0,
          0,
          0,
          3,
          profile >> 8,
          profile & 0xff,
          0,
          tail.length >> 2,
          ...tail,
        );
        for (const element of headerExtensions(parseRtp(data)!)) expect(element.id).toBeGreaterThan(0);
      }),
    );
  });
});
