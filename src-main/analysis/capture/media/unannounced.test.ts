import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Feed, rtp } from '../testing/feed';
import { A, B, called } from '../testing/called';

describe('a stream that nobody announced', () => {
  it('is found by its look, and counted from its first packet', () => {
    const feed = new Feed();
    feed.talk(0, A, B, 50);
    expect(feed.finish().streams).toMatchObject([{ packets: 50, foundBy: 'heuristic', callId: null, firstPacket: 1 }]);
  });

  it('is not invented out of other traffic', () => {
    const octets = fc.uint8Array({ minLength: 12, maxLength: 400 });
    fc.assert(
      fc.property(fc.array(octets, { minLength: 20, maxLength: 60 }), (datagrams) => {
        const feed = new Feed();
        datagrams.forEach((data, index) => {
          // Each begins as RTP would.
          const packet = Uint8Array.from(data);
          packet[0] = 0x80 | ((packet[0] ?? 0) & 0x3f);
          feed.udp(index * 5, A, B, packet);
        });
        expect(feed.finish().streams).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['DNS answers', (n: number) => [n >> 8, n & 0xff, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0, 3, 119, 119, 119, 0]],
    ['QUIC', (n: number) => [0x40 | (n & 3), n, n >> 8, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]],
    ['a counter with nothing else', () => [0x80, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3]],
    ['time signals of one moment', (n: number) => [0x80, 0, 0, n & 0xff, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3]],
  ])('%s are no audio', (_name, make) => {
    const feed = new Feed();
    for (let n = 0; n < 100; n++) feed.udp(n * 20, A, B, Uint8Array.from(make(n)));
    expect(feed.finish().streams).toEqual([]);
  });

  it('whatever is lost, doubled or late: packets and losses add up to what was expected', () => {
    const fate = fc.constantFrom('sent', 'sent', 'sent', 'sent', 'lost', 'twice');
    fc.assert(
      fc.property(fc.array(fate, { minLength: 20, maxLength: 300 }), (fates) => {
        const feed = called();
        fates.forEach((what, n) => {
          const packet = rtp({ sequence: 65_500 + n, timestamp: n * 160 });
          if (what !== 'lost') feed.udp(1010 + n * 20, A, B, packet);
          if (what === 'twice') feed.udp(1011 + n * 20, A, B, packet);
        });
        const [stream] = feed.finish().streams;
        if (!stream) return;
        const first = fates.findIndex((what) => what !== 'lost');
        const last = fates.findLastIndex((what) => what !== 'lost');
        expect(stream.expected).toBe(last - first + 1);
        expect(stream.packets + stream.lost).toBe(stream.expected);
        expect(stream.duplicates).toBe(fates.filter((what) => what === 'twice').length);
      }),
      { numRuns: 100 },
    );
  });
});
