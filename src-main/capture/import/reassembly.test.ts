import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { A, A6, B, B6, bytes, ip, pcap, tcp, udp } from './testing/build';
import { collect } from './testing/collect';
import { HELLO, text, one } from './testing/packets';

describe('datagrams in fragments', () => {
  const data = Uint8Array.from({ length: 3000 }, (_, index) => index & 0xff);
  /** Cut into pieces of 8n octets. */
  function fragments(sizes: number[]): Uint8Array[] {
    const whole = udp(A, B, data);
    const payload = whole.subarray(20);
    const pieces: Uint8Array[] = [];
    for (let at = 0, index = 0; at < payload.length; index++) {
      const size = Math.min((sizes[index % sizes.length] ?? 64) * 8, payload.length - at);
      const packet = bytes(whole.subarray(0, 20), payload.subarray(at, at + size));
      const view = new DataView(packet.buffer);
      view.setUint16(2, packet.length);
      view.setUint16(6, (at >> 3) | (at + size < payload.length ? 0x2000 : 0));
      pieces.push(packet);
      at += size;
    }
    return pieces;
  }

  it('in any order, with pieces that came twice', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 120 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.infiniteStream(fc.nat()), async (lengths, random) => {
        const pieces = fragments(lengths);
        const order = [...pieces, pieces[0]!]
          .map((packet) => ({ packet, key: random.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key);
        const { datagrams } = await collect(pcap(order.map(({ packet }, at) => ({ at, data: packet }))));
        expect(datagrams.length).toBeGreaterThanOrEqual(1);
        expect(datagrams[0]).toMatchObject({ data, from: '192.0.2.10 40000' });
      }),
      { numRuns: 25 },
    );
  });

  it('a piece that never comes is told', async () => {
    const pieces = fragments([60]).slice(1);
    const later = { at: 60_000, data: fragments([60])[0]! };
    const { datagrams, result } = await collect(pcap([...pieces.map((packet, at) => ({ at, data: packet })), later]));
    expect(datagrams).toEqual([]);
    expect(result.notes.join()).toMatch(/a fragment is missing/);
    const { result: ended } = await collect(pcap(pieces.map((packet, at) => ({ at, data: packet }))));
    expect(ended.notes).toEqual(['Of one fragmented packet a fragment is missing.']);
  });
});

describe('TCP put into order', () => {
  const stream = new TextEncoder().encode(
    'The octets of a connection, in the order in which they were sent. '.repeat(20),
  );

  it('segments in any order, sent again, overlapping', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 3, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.infiniteStream(fc.nat()), async (sizes, random) => {
        const segments: { sequence: number; data: Uint8Array }[] = [];
        for (let at = 0, index = 0; at < stream.length; index++) {
          const size = sizes[index % sizes.length] ?? 50;
          // Some reach back into the one before.
          const from = Math.max(0, at - ((random.next().value ?? 0) % 3 === 0 ? 10 : 0));
          segments.push({ sequence: 1000 + from, data: stream.slice(from, at + size) });
          at += size;
        }
        const [first, ...rest] = segments;
        const shuffled = [...rest, ...rest.slice(0, 2)]
          .map((segment) => ({ segment, key: random.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key);
        const order = [first!, ...shuffled.map(({ segment }) => segment)];
        const { chunks } = await collect(
          pcap(order.map(({ sequence, data }, at) => ({ at, data: tcp(A, B, sequence, data) }))),
        );
        expect(text(bytes(...chunks.map(({ data }) => data)))).toBe(text(stream));
        expect(chunks.some(({ afterGap }) => afterGap)).toBe(false);
      }),
      { numRuns: 25 },
    );
  });

  it('what the capture lost is a gap, and reading goes on', async () => {
    const packets = [
      { at: 0, data: tcp(A, B, 1000, stream.slice(0, 100)) },
      { at: 10, data: tcp(A, B, 1200, stream.slice(200, 300)) },
      { at: 9000, data: tcp(A, B, 1300, stream.slice(300, 400)) },
    ];
    const { chunks } = await collect(pcap(packets));
    expect(chunks.map(({ afterGap, data }) => [afterGap, data.length])).toEqual([
      [false, 100],
      [true, 100],
      [false, 100],
    ]);
  });

  it('sequence numbers wrap', async () => {
    const packets = [0, 1, 2, 3].map((index) => ({
      at: index,
      data: tcp(A, B, (0xffffff80 + index * 100) >>> 0, stream.slice(index * 100, index * 100 + 100)),
    }));
    const { chunks } = await collect(pcap(packets));
    expect(text(bytes(...chunks.map(({ data }) => data)))).toBe(text(stream.slice(0, 400)));
  });
});

describe('ICMP errors', () => {
  it('name the datagram that they answer', async () => {
    const about = udp(A, B, HELLO);
    const v4 = ip(B, A, 1, bytes(3, 3, 0, 0, 0, 0, 0, 0, about));
    const toobig = ip(B, A, 1, bytes(3, 4, 0, 0, 0, 0, 0x05, 0x78, about));
    const v6 = ip(B6, A6, 58, bytes(1, 4, 0, 0, 0, 0, 0, 0, udp(A6, B6, HELLO)));
    const { icmp } = await collect(pcap([v4, toobig, v6].map((data, at) => ({ at, data }))));
    expect(icmp).toMatchObject([
      { from: B.address, family: 4, type: 3, code: 3, mtu: null, about: { src: A, dst: B, protocol: 'udp' } },
      { code: 4, mtu: 1400 },
      { from: B6.address, family: 6, type: 1, code: 4, about: { src: A6, dst: B6 } },
    ]);
  });

  it('an echo is none', async () => {
    expect((await collect(pcap(one(ip(A, B, 1, bytes(8, 0, 0, 0, 0, 0, 0, 0)))))).icmp).toEqual([]);
  });
});
