import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contributingSources, parseRtp, payloadOf, writeRtpHeader } from './packet';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

describe('RFC 3550 section 5.1', () => {
  it('reads the fixed header', () => {
    const packet = parseRtp(hex('80 88 ffff fffffff0 deadbeef 010203'))!;
    expect(packet).toMatchObject({
      marker: true,
      payloadType: 8,
      sequenceNumber: 65535,
      timestamp: 0xfffffff0,
      ssrc: 0xdeadbeef,
      csrcCount: 0,
      extensionOffset: -1,
      paddingLength: 0,
    });
    expect([...payloadOf(packet)]).toEqual([1, 2, 3]);
  });

  it('reads CSRC list, extension and padding', () => {
    const packet = parseRtp(hex('b2 00 0001 00000002 00000003 0000000a 0000000b bede0001 10ff0000 aabb 000003'))!;
    expect(contributingSources(packet)).toEqual([10, 11]);
    expect(packet).toMatchObject({ extensionOffset: 20, payloadOffset: 28, payloadLength: 2, paddingLength: 3 });
    expect([...payloadOf(packet)]).toEqual([0xaa, 0xbb]);
  });

  it.each([
    ['nothing', ''],
    ['eleven octets', '80 00 0001 00000002 000000'],
    ['version 1', '40 00 0001 00000002 00000003'],
    ['a CSRC list past the end', '81 00 0001 00000002 00000003 0000'],
    ['an extension header past the end', '90 00 0001 00000002 00000003 bede'],
    ['an extension past the end', '90 00 0001 00000002 00000003 bede0002 00000000'],
    ['padding of nothing', 'a0 00 0001 00000002 00000003 00'],
    ['padding past the start of the payload', 'a0 00 0001 00000002 00000003 0005'],
  ])('refuses %s', (_, text) => expect(parseRtp(hex(text))).toBeNull());

  it('reads what it writes', () => {
    fc.assert(
      fc.property(
        fc.record({
          marker: fc.boolean(),
          payloadType: fc.integer({ min: 0, max: 127 }),
          sequenceNumber: fc.integer({ min: 0, max: 0xffff }),
          timestamp: fc.integer({ min: 0, max: 0xffffffff }),
          ssrc: fc.integer({ min: 0, max: 0xffffffff }),
        }),
        fc.uint8Array({ maxLength: 40 }),
        (header, payload) => {
          const data = new Uint8Array(12 + payload.length);
          data.set(payload, writeRtpHeader(data, header));
          const packet = parseRtp(data)!;
          expect(packet).toMatchObject(header);
          expect(payloadOf(packet)).toEqual(payload);
        },
      ),
    );
  });

  it('never reaches past the end of random octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (data) => {
        if (data.length > 0) data[0] = (data[0]! & 0x3f) | 0x80;
        const packet = parseRtp(data);
        if (!packet) return;
        expect(packet.payloadLength).toBeGreaterThanOrEqual(0);
        expect(packet.payloadOffset + packet.payloadLength + packet.paddingLength).toBe(data.length);
        expect(contributingSources(packet)).toHaveLength(packet.csrcCount);
      }),
    );
  });
});
