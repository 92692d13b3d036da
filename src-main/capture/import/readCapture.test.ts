import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CaptureError } from '../errors';
import { A, A6, B, B6, bytes, ip, LINKS, pcap, type PcapOptions, pcapng, tcp, udp } from './testing/build';
import { collect, collectFrom } from './testing/collect';
import { HELLO } from './testing/packets';

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
