import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureError } from '../errors';
import {
  A,
  A6,
  B,
  B6,
  BASE_S,
  bytes,
  ip,
  LINKS,
  pcap,
  type PcapOptions,
  pcapng,
  tcp,
  type TestPacket,
  udp,
} from './testing/build';
import { collect, collectFrom } from './testing/collect';

const HELLO = new TextEncoder().encode('hello');
const text = (data: Uint8Array): string => Buffer.from(data).toString('latin1');
const one = (data: Uint8Array, at = 0.25): TestPacket[] => [{ at, data }];

describe('every link layer', () => {
  for (const [name, { linkType, wrap }] of Object.entries(LINKS)) {
    it.each([
      ['IPv4', A, B],
      ['IPv6', A6, B6],
    ])(`${name}, %s`, async (_family, from, to) => {
      const { datagrams, result } = await collect(pcap(one(wrap(udp(from, to, HELLO))), { linkType }));
      expect(datagrams).toMatchObject([
        {
          packet: 1,
          at: 0.25,
          from: `${from.address} ${from.port}`,
          to: `${to.address} ${to.port}`,
          data: HELLO,
          ttl: 64,
        },
      ]);
      expect(result).toMatchObject({ packets: 1, base: BASE_S, format: { broken: null, skipped: [] } });
    });
  }

  it('what is not IP is passed over, what is not known is told', async () => {
    const arp = bytes(new Uint8Array(12), 0x08, 0x06, new Uint8Array(28));
    expect((await collect(pcap(one(arp), { linkType: 1 }))).result.format.skipped).toEqual([]);
    const unknown = await collect(pcap(one(HELLO), { linkType: 147 }));
    expect(unknown.result.format.skipped).toEqual([{ reason: 'link type 147 cannot be read', packets: 1 }]);
    const cut = await collect(pcap(one(new Uint8Array(10)), { linkType: 1 }));
    expect(cut.result.format.skipped).toEqual([{ reason: 'cut off before its IP header', packets: 1 }]);
  });

  it('IP within IP, and within GRE', async () => {
    const inner = udp(A, B, HELLO);
    for (const outer of [ip(B, A, 4, inner), ip(B, A, 47, bytes(0x20, 0, 0x08, 0, 0, 0, 0, 9, inner))]) {
      expect((await collect(pcap(one(outer)))).datagrams).toMatchObject([{ from: '192.0.2.10 40000', data: HELLO }]);
    }
  });

  describe('what mirrors send', () => {
    const frame = LINKS['802.1Q']?.wrap(udp(A, B, HELLO)) ?? bytes();
    const gre = (...header: number[]): Uint8Array => ip(B, A, 47, bytes(...header, frame));
    const to = (port: number, ...header: number[]): Uint8Array => udp(B, { ...A, port }, bytes(...header, frame));
    it.each([
      ['Ethernet in GRE', gre(0, 0, 0x65, 0x58)],
      ['ERSPAN type I', gre(0, 0, 0x88, 0xbe)],
      ['ERSPAN type II', gre(0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 1, 0, 1, 0, 0, 0, 0)],
      ['ERSPAN type III', gre(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
      [
        'ERSPAN type III with its platform',
        gre(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
      ],
      ['VXLAN', to(4789, 8, 0, 0, 0, 0, 0, 42, 0)],
      ['Geneve with an option', to(6081, 1, 0, 0x65, 0x58, 0, 0, 42, 0, 1, 1, 1, 0)],
      ['TZSP with a tag', to(37_008, 1, 0, 0, 1, 10, 1, 0xc8, 0, 1)],
    ])('%s: the packet inside, and nothing of the one around it', async (_name, packet) => {
      const { datagrams } = await collect(pcap(one(packet)));
      expect(datagrams).toMatchObject([{ from: '192.0.2.10 40000', to: '198.51.100.20 50000', data: HELLO }]);
    });

    it('a tunnel whose own packet came in fragments', async () => {
      const outer = gre(0, 0, 0x65, 0x58);
      const payload = outer.subarray(20);
      const piece = (from: number, end: number, more: boolean): Uint8Array => {
        const packet = ip(B, A, 47, payload.subarray(from, end));
        new DataView(packet.buffer).setUint16(6, (more ? 0x2000 : 0) | (from >> 3));
        return packet;
      };
      const pieces = [piece(0, 24, true), piece(24, payload.length, false)];
      const { datagrams } = await collect(pcap(pieces.map((data, at) => ({ at, data }))));
      expect(datagrams).toMatchObject([{ from: '192.0.2.10 40000', data: HELLO }]);
    });

    it.each([
      ['RTP on the port of VXLAN', bytes(0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, new Uint8Array(160))],
      ['a header without a packet', bytes(8, 0, 0, 0, 0, 0, 42, 0)],
    ])('%s is a datagram like others', async (_name, payload) => {
      const { datagrams } = await collect(pcap(one(udp(B, { ...A, port: 4789 }, payload))));
      expect(datagrams).toMatchObject([{ to: '192.0.2.10 4789', data: payload }]);
    });
  });

  describe('GTP-U', () => {
    const inner = udp(A, B, HELLO);
    const outer = (...header: number[]): Uint8Array => udp(B, { ...A, port: 2152 }, bytes(...header, inner));
    it.each([
      ['without options', outer(0x30, 255, 0, inner.length, 0, 0, 0, 7)],
      ['with a sequence number', outer(0x32, 255, 0, inner.length + 4, 0, 0, 0, 7, 0, 1, 0, 0)],
      ['with an extension header', outer(0x34, 255, 0, inner.length + 8, 0, 0, 0, 7, 0, 0, 0, 0x85, 1, 0, 9, 0)],
    ])('%s: the packet inside', async (_name, packet) => {
      const { datagrams } = await collect(pcap(one(packet)));
      expect(datagrams).toMatchObject([{ from: '192.0.2.10 40000', to: '198.51.100.20 50000', data: HELLO }]);
    });

    it('an echo of the tunnel, and RTP on its port, are datagrams like others', async () => {
      for (const payload of [bytes(0x32, 1, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0), bytes(0x80, 255, new Uint8Array(170))]) {
        const { datagrams } = await collect(pcap(one(udp(B, { ...A, port: 2152 }, payload))));
        expect(datagrams).toMatchObject([{ to: '192.0.2.10 2152', data: payload }]);
      }
    });
  });

  it('what is inside IPsec is counted', async () => {
    const packet = { at: 0, data: ip(A, B, 50, bytes(0, 0, 0, 1, 0, 0, 0, 1, new Uint8Array(32))) };
    const { result } = await collect(pcap(Array.from({ length: 1204 }, () => packet)));
    expect(result.notes).toContain('1,204 packets are inside IPsec: nothing can be said about them.');
  });

  it('IPv6 extension headers', async () => {
    const whole = udp(A6, B6, HELLO);
    const options = bytes(17, 0, 1, 4, 0, 0, 0, 0);
    const packet = bytes(whole.subarray(0, 40), 60, 0, 1, 4, 0, 0, 0, 0, options, whole.subarray(40));
    packet[6] = 0;
    new DataView(packet.buffer).setUint16(4, packet.length - 40);
    expect((await collect(pcap(one(packet)))).datagrams).toMatchObject([{ data: HELLO }]);
  });
});

describe('the classic format', () => {
  const variants: PcapOptions[] = [true, false].flatMap((little) =>
    [true, false].map((nanoseconds) => ({ little, nanoseconds })),
  );
  it.each(variants)('%o', async (options) => {
    const packets = [0.001, 999.999, 86_400_000.5].map((at) => ({ at, data: udp(A, B, HELLO) }));
    const { datagrams, result } = await collect(pcap(packets, options));
    expect(datagrams.map(({ at }) => at)).toEqual(packets.map(({ at }) => expect.closeTo(at, 6)));
    expect(result.format).toMatchObject({ container: 'pcap', compressed: false, sections: 1 });
    expect(result.format.interfaces[0]).toMatchObject({
      linkType: 101,
      resolution: options.nanoseconds ? 1e9 : 1e6,
      packets: 3,
    });
  });

  it('nanoseconds are exact', async () => {
    const packets = [100.000001, 100.000002].map((at) => ({ at, data: udp(A, B, HELLO) }));
    const { datagrams } = await collect(pcap(packets, { nanoseconds: true }));
    expect(datagrams[1]!.at - datagrams[0]!.at).toBeCloseTo(0.000001, 9);
  });

  it('a snapped packet says how long it was', async () => {
    const whole = udp(A, B, new Uint8Array(500));
    const { datagrams } = await collect(pcap([{ at: 0, data: whole.slice(0, 60), wire: whole.length }]));
    expect(datagrams).toMatchObject([{ wireOctets: 500 }]);
    expect(datagrams[0]?.data).toHaveLength(32);
  });

  it('what was cut, and what is not in order, is told in one sentence each', async () => {
    const whole = udp(A, B, new Uint8Array(500));
    const packets = [5, 1, 7].map((at) => ({ at, data: whole.slice(0, 60), wire: whole.length }));
    const { result } = await collect(pcap(packets));
    expect(result.notes).toEqual([
      'Of 3 packets only the beginning was captured: what is missing cannot be read. Capture whole packets (tcpdump -s 0).',
      'The file is not in the order of time: behind one packet stands an earlier one. Sort it with reordercap.',
    ]);
  });
});

describe('pcapng', () => {
  it('sections of either byte order, interfaces of their own link type and clock', async () => {
    const wrap = LINKS.Ethernet?.wrap ?? ((packet) => packet);
    const file = pcapng([
      {
        little: true,
        strange: true,
        interfaces: [
          { linkType: 1, name: 'eth0' },
          { linkType: 101, tsresol: 9, name: 'tun0' },
        ],
        packets: [
          { at: 1, data: wrap(udp(A, B, HELLO)), comment: 'the first' },
          { at: 2.5, data: udp(B, A, HELLO), on: 1 },
          { at: 3, data: wrap(udp(A, B, HELLO)), kind: 'old' },
        ],
      },
      {
        little: false,
        interfaces: [{ linkType: 113, tsresol: 0x80 | 10, tsoffset: 1000 }],
        packets: [{ at: 4.8828125, data: LINKS['Linux cooked']!.wrap(udp(A6, B6, HELLO)) }],
      },
    ]);
    const { datagrams, result, comments } = await collect(file);
    expect(datagrams.map(({ at }) => Math.round(at * 1e4) / 1e4)).toEqual([1, 2.5, 3, 4.8828]);
    expect(datagrams.map(({ from }) => from.split(' ')[0])).toEqual([A.address, B.address, A.address, A6.address]);
    expect(comments).toEqual(['the first']);
    expect(result.format).toMatchObject({ container: 'pcapng', sections: 2, broken: null });
    expect(result.format.interfaces.map(({ name, resolution, packets }) => [name, resolution, packets])).toEqual([
      ['eth0', 1e6, 2],
      ['tun0', 1e9, 1],
      [null, 1024, 1],
    ]);
  });

  it('simple packets', async () => {
    const { datagrams } = await collect(
      pcapng([{ interfaces: [{ linkType: 101 }], packets: [{ at: 0, data: udp(A, B, HELLO), kind: 'simple' }] }]),
    );
    expect(datagrams).toMatchObject([{ data: HELLO }]);
  });
});

describe('a file that is not whole', () => {
  const packets = Array.from({ length: 5 }, (_, index) => ({ at: index, data: udp(A, B, HELLO) }));
  const files = { pcap: pcap(packets), pcapng: pcapng([{ interfaces: [{ linkType: 101 }], packets }]) };

  it.each(Object.entries(files))('%s: cut off anywhere, what stands before is read', async (_name, file) => {
    const whole = (await collect(file)).datagrams.length;
    for (let length = 200; length < file.length; length += 7) {
      const { datagrams, result } = await collect(file.slice(0, length));
      expect(datagrams.length).toBeLessThanOrEqual(whole);
      if (result.format.broken) {
        expect(result.format.broken.packet).toBe(datagrams.length);
        expect(result.format.broken.octet).toBeLessThanOrEqual(length);
      } else expect(result.packets).toBe(datagrams.length);
    }
  });

  it('a time that cannot be ends it there; what stands before is read', async () => {
    const file = files.pcapng.slice();
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    const last = file.length - view.getUint32(file.length - 4, true);
    // The upper half of its time, in microseconds: the year 586,524.
    view.setUint32(last + 12, 0xffffffff, true);
    const { result, datagrams } = await collect(file);
    expect(datagrams).toHaveLength(4);
    expect(result.format.broken).toEqual({ packet: 4, octet: last, reason: 'a packet has a time that cannot be' });
  });

  it('damaged in the middle: says where', async () => {
    const broken = files.pcap.slice();
    const third = 24 + 2 * (16 + packets[0]!.data.length);
    new DataView(broken.buffer).setUint32(third + 8, 0x7fffffff, true);
    const { datagrams, result } = await collect(broken);
    expect(datagrams).toHaveLength(2);
    expect(result.format.broken).toEqual({
      packet: 2,
      octet: third,
      reason: 'a record claims to hold 2147483647 octets',
    });
  });

  it('gzip: whole, of several members, cut off', async () => {
    const zipped = gzipSync(files.pcap);
    const { datagrams, result } = await collect(zipped);
    expect([datagrams.length, result.format.compressed]).toEqual([5, true]);
    const members = Buffer.concat([gzipSync(files.pcap.slice(0, 100)), gzipSync(files.pcap.slice(100))]);
    expect((await collect(members)).datagrams).toHaveLength(5);
    const large = pcap(
      Array.from({ length: 5000 }, (_, index) => ({ at: index, data: udp(A, B, bytes(index & 255, index >> 8)) })),
    );
    const half = await collect(gzipSync(large).subarray(0, 20_000));
    expect(half.datagrams.length).toBeGreaterThan(100);
    expect(half.result.format.broken).not.toBeNull();
  });

  /** RFC 1952 section 2.3.1: all that may stand in a head. */
  const withHead = (zip: Buffer): Buffer => {
    const head = Buffer.from(zip.subarray(0, 10));
    head[3] = 0x1f;
    return Buffer.concat([
      head,
      bytes(3, 0, 7, 7, 7),
      Buffer.from('call.pcap\0of alice\0'),
      bytes(9, 9),
      zip.subarray(10),
    ]);
  };

  it.each([
    [
      'something else behind it',
      (zip: Buffer) => Buffer.concat([zip, Buffer.from('and more')]),
      5,
      /something else follows/,
    ],
    ['zeros behind it', (zip: Buffer) => Buffer.concat([zip, Buffer.alloc(512)]), 5, null],
    ['a name, a comment and extra data in its head', withHead, 5, null],
    ['a cut within its end', (zip: Buffer) => zip.subarray(0, -3), 5, /end too early/],
    ['a wrong check sum', (zip: Buffer) => (zip.writeUInt32LE(1, zip.length - 8), zip), 5, /check sum/],
    ['damage within', (zip: Buffer) => zip.fill(0xff, 20, 40), 0, /damaged/],
  ])('gzip with %s: what could be read, and what was wrong', async (_name, change, count, said) => {
    const { datagrams, result } = await collect(change(gzipSync(files.pcap))).catch((error: unknown) => {
      if (count > 0) throw error;
      return { datagrams: [], result: { format: { broken: { reason: 'damaged' } } } };
    });
    expect(datagrams).toHaveLength(count);
    if (said) expect(result.format.broken?.reason).toMatch(said);
    else expect(result.format.broken).toBeNull();
  });

  it.each([
    ['an empty file', new Uint8Array(0)],
    ['a text', new TextEncoder().encode('INVITE sip:bob@pbx.test SIP/2.0 and more of it')],
    ['a picture', bytes(0x89, 0x50, 0x4e, 0x47, new Uint8Array(100))],
  ])('%s is no capture: one sentence', async (_name, content) => {
    const error: unknown = await collect(content).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CaptureError);
    expect(String(error)).toMatch(/is no capture: give a pcap or pcapng/);
  });

  it.each(['/no/such/file.pcap', tmpdir()])('%s cannot be opened', async (name) => {
    await expect(collectFrom(name)).rejects.toThrow(/cannot be opened: (there is no such file|it is a folder)/);
  });
});

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

describe('a second look', () => {
  it('reads only the packets of a span, with everything known that stands before', async () => {
    const file = pcapng([
      {
        interfaces: [{ linkType: 101, tsresol: 9 }],
        packets: Array.from({ length: 100 }, (_, at) => ({ at, data: udp(A, B, Uint8Array.of(at)) })),
      },
    ]);
    const all = (await collect(file)).datagrams;
    const [from, to] = [all[40]!.position, all[49]!.position];
    const again = (await collect(file, { span: { from, to } })).datagrams;
    expect(again.map(({ packet, data }) => [packet, data[0]])).toEqual(
      all.slice(40, 50).map(({ packet, data }) => [packet, data[0]]),
    );
    const zipped = (await collect(gzipSync(file), { span: { from, to } })).datagrams;
    expect(zipped).toHaveLength(10);
  });

  it('tells progress, and stops when it is asked to', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'progress-'));
    const name = path.join(folder, 'large.pcap');
    const packet = udp(A, B, new Uint8Array(1000));
    writeFileSync(name, pcap(Array.from({ length: 8000 }, (_, at) => ({ at, data: packet }))));
    const steps: number[] = [];
    const whole = await collectFrom(name, { onProgress: (done, total) => void steps.push(done / total) });
    expect(steps.at(-1)).toBe(1);
    const signal = AbortSignal.abort();
    const stopped = await collectFrom(name, { signal });
    expect(stopped.datagrams.length).toBeLessThan(whole.datagrams.length);
    rmSync(folder, { recursive: true });
  });
});

describe('whatever a file holds', () => {
  const packets = [
    udp(A, B, HELLO),
    tcp(A, B, 1, HELLO),
    udp(A6, B6, new Uint8Array(40)),
    ip(B, A, 1, bytes(3, 3, 0, 0, 0, 0, 0, 0, udp(A, B, HELLO))),
    ip(A, B, 47, bytes(0, 0, 8, 0, udp(A, B, HELLO))),
  ];
  const seeds = [
    ...Object.values(LINKS).map(({ linkType, wrap }) =>
      pcap(
        packets.map((data, at) => ({ at, data: wrap(data) })),
        { linkType },
      ),
    ),
    pcapng([
      {
        interfaces: [{ linkType: 101, tsresol: 9 }],
        packets: packets.map((data, at) => ({ at, data, comment: 'c' })),
        strange: true,
      },
    ]),
    pcapng([
      {
        little: false,
        interfaces: [{ linkType: 1 }],
        packets: packets.map((data, at) => ({ at, data, kind: 'old' as const })),
      },
    ]),
  ];

  it('no change of octets, no cut and no length makes it fail or hang', async () => {
    const change = fc.record({ at: fc.nat(2000), value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0xff), fc.nat(255)) });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(seeds.length - 1),
        fc.array(change, { maxLength: 12 }),
        fc.nat(3000),
        async (seed, changes, cut) => {
          const file = seeds[seed]!.slice();
          for (const { at, value } of changes) if (at < file.length) file[at] = value;
          const outcome = await collect(file.subarray(0, Math.max(0, file.length - (cut % 5 === 0 ? cut : 0)))).catch(
            (error: unknown) => error,
          );
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(CaptureError);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('random octets behind a good beginning', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(seeds.length - 1), fc.uint8Array({ maxLength: 600 }), async (seed, junk) => {
        const { result } = await collect(bytes(seeds[seed]!, junk));
        expect(result.packets).toBeGreaterThanOrEqual(packets.length);
      }),
      { numRuns: 150 },
    );
  });
});
