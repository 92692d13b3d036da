import { describe, expect, it } from 'vitest';
import { comfortNoiseLevel, isComfortNoise } from './comfortNoise';
import { classifyDatagram, isRtcp } from './demultiplex';
import { PayloadKind, PayloadTypeTable } from './payloadTypes';

describe('RFC 3551 section 6', () => {
  it.each([
    [0, 'PCMU', 8000],
    [8, 'PCMA', 8000],
    [9, 'G722', 8000],
    [18, 'G729', 8000],
    [34, 'H263', 90000],
  ])('knows type %d as %s', (payloadType, name, clockRate) => {
    const table = new PayloadTypeTable();
    expect([table.name(payloadType), table.clockRates[payloadType]]).toEqual([name, clockRate]);
    expect(table.kinds[payloadType]).toBe(PayloadKind.media);
  });

  it('takes dynamic types from SDP, and knows none without', () => {
    const table = new PayloadTypeTable();
    expect([table.name(96), table.clockRates[96], table.kinds[96]]).toEqual([null, 0, PayloadKind.unknown]);
    table.set(96, 'opus', 48000);
    table.set(101, 'telephone-event', 8000);
    expect(table.kinds[96]).toBe(PayloadKind.media);
    expect(table.kinds[101]).toBe(PayloadKind.telephoneEvent);
  });
});

describe('RFC 3389', () => {
  it('recognises comfort noise and its level', () => {
    expect([13, 19, 0].map(isComfortNoise)).toEqual([true, true, false]);
    expect(new PayloadTypeTable().kinds[13]).toBe(PayloadKind.comfortNoise);
    expect(comfortNoiseLevel(Uint8Array.of(63, 1, 2))).toBe(-63);
    expect(comfortNoiseLevel(new Uint8Array(0))).toBeNull();
  });
});

describe('RFC 5761 section 4 and RFC 7983 section 7', () => {
  it.each([
    ['stun', [0, 1]],
    ['dtls', [22, 254, 253]],
    ['rtp', [0x80, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]],
    ['rtp', [0x80, 0xe0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3]],
    ['rtcp', [0x80, 200, 0, 1, 0, 0, 0, 2]],
    ['rtcp', [0x80, 207, 0, 1, 0, 0, 0, 2]],
    ['unknown', [0x40]],
    ['unknown', []],
  ])('calls it %s', (kind, octets) => expect(classifyDatagram(Uint8Array.from(octets))).toBe(kind));
  it('takes no short datagram for RTCP', () => expect(isRtcp(Uint8Array.of(0x80, 200, 0, 0))).toBe(false));
});
