import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTelephoneEvent, digitOfEvent, eventOfDigit, parseTelephoneEvent, scheduleEvent } from './telephoneEvent';

describe('RFC 4733', () => {
  it('reads the payload of section 2.3', () =>
    expect(parseTelephoneEvent(Uint8Array.of(11, 0x8a, 0x03, 0x20))).toEqual({
      event: 11,
      end: true,
      volume: 10,
      duration: 800,
    }));
  it.each([0, 1, 2, 3])('refuses %d octets', (length) =>
    expect(parseTelephoneEvent(new Uint8Array(length))).toBeNull(),
  );

  it('reads what it writes', () => {
    const octet = (max: number) => fc.integer({ min: 0, max });
    fc.assert(
      fc.property(
        fc.record({ event: octet(255), end: fc.boolean(), volume: octet(63), duration: octet(65535) }),
        (event) => {
          expect(parseTelephoneEvent(buildTelephoneEvent(event))).toEqual(event);
        },
      ),
    );
  });

  it('knows the codes of table 3', () => {
    expect([...'0123456789*#ABCD'].map(eventOfDigit)).toEqual(Array.from({ length: 16 }, (_, i) => i));
    expect(eventOfDigit('d')).toBe(15);
    expect(['E', '', '12', ' '].map(eventOfDigit)).toEqual([null, null, null, null]);
    expect([10, 16, 255].map(digitOfEvent)).toEqual(['*', null, null]);
  });

  describe('sender schedule of section 2.5.1', () => {
    const read = (event: number, toneUnits: number, packetUnits: number) =>
      scheduleEvent(event, toneUnits, packetUnits).map(({ slot, marker, timestampOffset, payload }) => {
        const { end, duration } = parseTelephoneEvent(payload)!;
        return { slot, marker, timestampOffset, end, duration };
      });

    it('lets the duration grow and sends the last packet three times', () =>
      expect(read(5, 640, 160)).toEqual([
        { slot: 0, marker: true, timestampOffset: 0, end: false, duration: 160 },
        { slot: 1, marker: false, timestampOffset: 0, end: false, duration: 320 },
        { slot: 2, marker: false, timestampOffset: 0, end: false, duration: 480 },
        { slot: 3, marker: false, timestampOffset: 0, end: true, duration: 640 },
        { slot: 4, marker: false, timestampOffset: 0, end: true, duration: 640 },
        { slot: 5, marker: false, timestampOffset: 0, end: true, duration: 640 },
      ]));

    it('marks only the first packet of a tone of one packet', () =>
      expect(read(1, 100, 160).map(({ marker, end, duration }) => [marker, end, duration])).toEqual([
        [true, true, 100],
        [false, true, 100],
        [false, true, 100],
      ]));

    it('cuts a tone beyond 0xFFFF units into segments (section 2.5.1.3)', () => {
      const packets = read(0, 100_000, 160);
      expect(Math.max(...packets.map(({ duration }) => duration))).toBeLessThanOrEqual(0xffff);
      const segments = [...new Set(packets.map(({ timestampOffset }) => timestampOffset))];
      expect(segments).toEqual([0, 65_440]);
      const last = packets.at(-1)!;
      expect(last.timestampOffset + last.duration).toBe(100_000);
      // A segment that is continued has no end bit, and the next one no marker.
      expect(packets.filter(({ end }) => end)).toHaveLength(3);
      expect(packets.filter(({ marker }) => marker)).toHaveLength(1);
    });
  });
});
