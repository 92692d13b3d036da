import { describe, expect, it } from 'vitest';
import { A_LAW, MU_LAW, g711Decode, g711Encode } from './g711';

describe('ITU-T G.711', () => {
  it.each([
    // Decoder output values of tables 1 and 2, at 16 bits: ends and segment borders.
    { law: 'mu', tables: MU_LAW, code: 0x80, value: 32124 },
    { law: 'mu', tables: MU_LAW, code: 0x00, value: -32124 },
    { law: 'mu', tables: MU_LAW, code: 0xff, value: 0 },
    { law: 'mu', tables: MU_LAW, code: 0x7f, value: 0 },
    { law: 'mu', tables: MU_LAW, code: 0xfe, value: 8 },
    { law: 'mu', tables: MU_LAW, code: 0xef, value: 132 },
    { law: 'mu', tables: MU_LAW, code: 0x8f, value: 16764 },
    { law: 'A', tables: A_LAW, code: 0xd5, value: 8 },
    { law: 'A', tables: A_LAW, code: 0x55, value: -8 },
    { law: 'A', tables: A_LAW, code: 0xaa, value: 32256 },
    { law: 'A', tables: A_LAW, code: 0x2a, value: -32256 },
    { law: 'A', tables: A_LAW, code: 0xc5, value: 264 },
    { law: 'A', tables: A_LAW, code: 0xf5, value: 528 },
  ])('decodes $law-law $code to $value', ({ tables, code, value }) =>
    expect([...g711Decode(tables, Uint8Array.of(code))]).toEqual([value]),
  );

  it.each([
    { law: 'mu', tables: MU_LAW, twin: [0x7f] },
    { law: 'A', tables: A_LAW, twin: [] as number[] },
  ])('encodes each $law-law value to the code that it came from', ({ tables, twin }) => {
    const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
    const again = g711Encode(tables, g711Decode(tables, codes));
    // Mu-law has a positive and a negative zero; the positive one is sent.
    const expected = codes.map((code) => (twin.includes(code) ? 0xff : code));
    expect(again).toEqual(expected);
  });

  it.each([
    { law: 'mu', tables: MU_LAW, clip: 32635 },
    { law: 'A', tables: A_LAW, clip: 32767 },
  ])('errs by no more than half a $law-law step, and keeps the order of values', ({ tables, clip }) => {
    const values = Int16Array.from({ length: 65536 }, (_, i) => i - 32768);
    const decoded = g711Decode(tables, g711Encode(tables, values));
    // Steps double with each segment: a 32nd of the value, at least half of the smallest step.
    const tooFar = values.filter(
      (value, i) => Math.abs(value) <= clip && Math.abs(decoded[i]! - value) > Math.max(16, Math.abs(value) / 31 + 4),
    );
    expect([...tooFar]).toEqual([]);
    expect(decoded).toEqual(decoded.toSorted());
  });
});
