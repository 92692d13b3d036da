import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureRing } from './captureRing';

const LOCAL = { address: '192.0.2.1', port: 40_000 };
const REMOTE = { address: '192.0.2.2', port: 50_000 };
const BLOCK = 64 * 1024;

describe('the ring buffer of media', () => {
  it('gives back what it was given, with path, label and time', () => {
    const ring = new CaptureRing(4 * BLOCK);
    const tap = ring.tapFor('call to echo');
    tap(1000.25, 'outbound', LOCAL, REMOTE, Uint8Array.of(1, 2, 3), 'none');
    tap(1020.5, 'inbound', LOCAL, { ...REMOTE }, Uint8Array.of(4), 'srtp');
    tap(1020.5, 'inbound', LOCAL, REMOTE, new Uint8Array(0), 'deciphered');
    const common = { local: LOCAL, remote: REMOTE, label: 'call to echo' };
    expect(ring.take(0)).toEqual([
      { at: 1000.25, direction: 'outbound', protection: 'none', data: Uint8Array.of(1, 2, 3), ...common },
      { at: 1020.5, direction: 'inbound', protection: 'srtp', data: Uint8Array.of(4), ...common },
      { at: 1020.5, direction: 'inbound', protection: 'deciphered', data: new Uint8Array(0), ...common },
    ]);
    expect(ring.take(1001)).toHaveLength(2);
    expect(ring.figures).toEqual({ packets: 3, octets: BLOCK, oldestAt: 1000.25 });
  });

  it('what was taken stays as it was when the memory is used again', () => {
    const ring = new CaptureRing(BLOCK);
    const tap = ring.tapFor('a');
    tap(1, 'outbound', LOCAL, REMOTE, new Uint8Array(1000).fill(7), 'none');
    const [first] = ring.take(0);
    for (let at = 2; at < 200; at++) tap(at, 'outbound', LOCAL, REMOTE, new Uint8Array(1000).fill(9), 'none');
    expect(first?.data.every((octet) => octet === 7)).toBe(true);
  });

  it('keeps the newest packets in order within its memory, whatever comes', () => {
    const packets = fc.array(fc.record({ size: fc.nat(3000), path: fc.nat(5) }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(packets, fc.integer({ min: 1, max: 5 }), (given, blocks) => {
        const ring = new CaptureRing(blocks * BLOCK);
        const taps = [ring.tapFor('a'), ring.tapFor('b')];
        given.forEach(({ size, path }, at) => {
          const remote = { address: '192.0.2.2', port: path };
          taps[path % 2]?.(at, path > 2 ? 'inbound' : 'outbound', LOCAL, remote, new Uint8Array(size).fill(at), 'none');
        });
        const kept = ring.take(0);
        expect(ring.figures.octets).toBeLessThanOrEqual(blocks * BLOCK);
        expect(ring.figures.packets).toBe(kept.length);
        kept.forEach((packet, index) => {
          const at = given.length - kept.length + index;
          expect(packet.at).toBe(at);
          expect(packet.remote.port).toBe(given[at]?.path);
          expect(packet.label).toBe(packet.remote.port % 2 === 0 ? 'a' : 'b');
          expect(packet.data.length).toBe(given[at]?.size);
          expect(packet.data.every((octet) => octet === (at & 0xff))).toBe(true);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('a smaller limit forgets, none keeps nothing', () => {
    const ring = new CaptureRing(8 * BLOCK);
    const tap = ring.tapFor('a');
    for (let at = 0; at < 400; at++) tap(at, 'outbound', LOCAL, REMOTE, new Uint8Array(1000), 'none');
    ring.setLimit(2 * BLOCK);
    expect(ring.take(0).at(-1)?.at).toBe(399);
    expect(ring.figures.octets).toBe(2 * BLOCK);
    ring.setLimit(0);
    tap(400, 'outbound', LOCAL, REMOTE, new Uint8Array(10), 'none');
    expect(ring.figures).toEqual({ packets: 0, octets: 0, oldestAt: null });
  });
});
