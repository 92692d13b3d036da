import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint, Spread } from '../../src-shared/model/media';
import { writeRtpHeader } from '../protocol/rtp/packet';
import { PayloadTypeTable } from '../protocol/rtp/payloadTypes';
import { PeerView } from './peerView';
import { StreamStatisticsReducer } from './streamStatistics';
import { pcapFile } from './testing/captureFile';

const installed = spawnSync('tshark', ['--version'], { stdio: 'ignore' }).status === 0;
const SRC: Endpoint = { address: '192.0.2.1', port: 4000 };
const DST: Endpoint = { address: '192.0.2.2', port: 5000 };
const EPOCH = 1_700_000_000_000;

interface Packet {
  at: number;
  seq: number;
  ts: number;
  pt: number;
  marker?: boolean;
  length?: number;
}

/** The same pseudo-random numbers on each run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 0x1_0000_0000;
  };
}

interface Shape {
  packets: number;
  pt: number;
  /** Time stamp units in 20 ms. */
  step?: number;
  firstSeq?: number;
  firstTs?: number;
  jitterMs?: number;
  loss?: number;
  duplicates?: number;
  seed?: number;
}

function stream(shape: Shape): Packet[] {
  const {
    packets,
    pt,
    step = 160,
    firstSeq = 1000,
    firstTs = 5000,
    jitterMs = 0,
    loss = 0,
    duplicates = 0,
    seed = 1,
  } = shape;
  const random = randomOf(seed);
  const sent: Packet[] = [];
  for (let i = 0; i < packets; i++) {
    const at = EPOCH + i * 20 + random() * jitterMs;
    const dropped = i > 0 && random() < loss;
    const twice = random() < duplicates;
    const packet = { at, seq: (firstSeq + i) & 0xffff, ts: (firstTs + i * step) >>> 0, pt, marker: i === 0 };
    if (!dropped) sent.push(packet);
    if (twice && !dropped) sent.push({ ...packet, at: at + 0.3 });
  }
  // Jitter above the packet time reorders.
  return sent.sort((a, b) => a.at - b.at);
}

/** A digit pressed at packet `at`: telephone-event packets take the place of the audio for 160 ms. */
function withDigit(packets: Packet[], at: number): Packet[] {
  const start = packets[at]!.ts;
  return packets.map((packet, i) =>
    i >= at && i < at + 8 ? { ...packet, pt: 101, ts: start, marker: i === at, length: 4 } : packet,
  );
}

const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 ADDRESS',
  's=-',
  'c=IN IP4 ADDRESS',
  't=0 0',
  'm=audio PORT RTP/AVP 0 8 9 13 96 101',
  'a=rtpmap:96 opus/48000/2',
  'a=rtpmap:101 telephone-event/8000',
  '',
].join('\r\n');

function sipWithSdp(startLine: string, media: Endpoint): Uint8Array {
  const body = SDP.replaceAll('ADDRESS', media.address).replace('PORT', String(media.port));
  const lines = [
    startLine,
    'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1',
    'From: <sip:alice@192.0.2.1>;tag=1',
    'To: <sip:bob@192.0.2.2>;tag=2',
    'Call-ID: one@192.0.2.1',
    'CSeq: 1 INVITE',
    'Contact: <sip:alice@192.0.2.1>',
    'Content-Type: application/sdp',
    `Content-Length: ${body.length}`,
    '',
    body,
  ];
  return new TextEncoder().encode(lines.join('\r\n'));
}

function rtp({ seq, ts, pt, marker = false, length = 160 }: Packet, ssrc: number): Uint8Array {
  const data = new Uint8Array(12 + length);
  writeRtpHeader(data, { sequenceNumber: seq, timestamp: ts, payloadType: pt, marker, ssrc });
  return data;
}

interface Row {
  packets: number;
  lost: number;
  deltaMs: Spread;
  jitterMs: Spread;
}

/** One capture with all streams, told apart by SSRC (their index); the table that tshark makes of it. */
function tsharkTable(streams: readonly Packet[][]): Map<number, Row> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sidetone-rtp-'));
  try {
    const file = path.join(folder, 'call.pcap');
    const a = { ...SRC, port: 5060 };
    const b = { ...DST, port: 5060 };
    const media = streams.flatMap((packets, ssrc) =>
      packets.map((packet) => ({ at: packet.at, src: SRC, dst: DST, data: rtp(packet, ssrc) })),
    );
    const signalling = [
      { at: EPOCH - 200, src: a, dst: b, data: sipWithSdp('INVITE sip:bob@192.0.2.2 SIP/2.0', SRC) },
      { at: EPOCH - 100, src: b, dst: a, data: sipWithSdp('SIP/2.0 200 OK', DST) },
    ];
    writeFileSync(file, pcapFile([...signalling, ...media.sort((x, y) => x.at - y.at)]));
    const { stdout } = spawnSync('tshark', ['-n', '-q', '-r', file, '-z', 'rtp,streams'], { encoding: 'utf8' });
    return new Map(stdout.split('\n').flatMap((line) => rowOf(line)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rowOf(line: string): [number, Row][] {
  const match = /(0x[0-9A-F]{8}) .*? (\d+)\s+(-?\d+) \(\S+%\)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)/.exec(
    line,
  );
  if (!match) return [];
  const [ssrc, packets, lost, ...figures] = match.slice(1).map(Number);
  const spread = (at: number): Spread => ({ min: figures[at]!, mean: figures[at + 1]!, max: figures[at + 2]! });
  return [[ssrc!, { packets: packets!, lost: lost!, deltaMs: spread(0), jitterMs: spread(3) }]];
}

function ours(packets: readonly Packet[]) {
  const payloadTypes = new PayloadTypeTable();
  payloadTypes.set(96, 'opus', 48000);
  payloadTypes.set(101, 'telephone-event', 8000);
  const reducer = new StreamStatisticsReducer({
    direction: 'inbound',
    ssrc: 0,
    src: SRC,
    dst: DST,
    payloadTypes,
    secured: false,
    keepDeltas: true,
  });
  for (const packet of packets) {
    const { seq, ts, pt, marker = false, length = 160, at } = packet;
    reducer.add({ sequenceNumber: seq, timestamp: ts, payloadType: pt, marker, ssrc: 0 }, 12 + length, at);
  }
  return reducer.statistics(new PeerView());
}

/** tshark prints three decimals. */
const PRINTED = 0.0011;

function expectSpread(actual: Spread | null, expected: Spread, what: string): void {
  // What tshark cannot know it prints as 0; here it is null.
  if (actual === null && expected.max === 0) return;
  for (const key of ['min', 'mean', 'max'] as const) {
    const difference = Math.abs((actual?.[key] ?? Number.NaN) - expected[key]);
    expect(difference, `${what}.${key}: ours ${actual?.[key]}, tshark ${expected[key]}`).toBeLessThan(PRINTED);
  }
}

const G711 = stream({ packets: 300, pt: 0, jitterMs: 8 });
const SCENARIOS: Record<string, Packet[]> = {
  'a clean stream': stream({ packets: 200, pt: 0 }),
  'jitter below the packet time': G711,
  'random loss': stream({ packets: 500, pt: 8, jitterMs: 6, loss: 0.07, seed: 2 }),
  'reordering by jitter above the packet time': stream({ packets: 500, pt: 0, jitterMs: 70, seed: 3 }),
  duplicates: stream({ packets: 300, pt: 0, jitterMs: 4, duplicates: 0.05, seed: 4 }),
  'loss, reordering and duplicates at once': stream({
    packets: 600,
    pt: 0,
    jitterMs: 50,
    loss: 0.05,
    duplicates: 0.03,
    seed: 5,
  }),
  'a wrap of the sequence number': stream({ packets: 300, pt: 0, jitterMs: 30, firstSeq: 65_400, loss: 0.03, seed: 6 }),
  'a wrap of the time stamp': stream({ packets: 300, pt: 0, jitterMs: 5, firstTs: 0xffff_ff00 - 160 * 100, seed: 7 }),
  'G.722 with its clock of 8000': stream({ packets: 250, pt: 9, jitterMs: 10, seed: 8 }),
  'Opus at 48000': stream({ packets: 250, pt: 96, step: 960, jitterMs: 15, loss: 0.02, seed: 9 }),
  'telephone-events': withDigit(withDigit(stream({ packets: 200, pt: 0, jitterMs: 7, seed: 10 }), 60), 120),
  'marker bits in mid-stream': G711.map((packet, i) => ({ ...packet, marker: i % 50 === 0 })),
  'comfort noise in pauses': G711.filter((_, i) => i < 100 || i > 140 || i % 10 === 0)
    .map((packet) => (packet.seq >= 1100 && packet.seq <= 1140 ? { ...packet, pt: 13, length: 1 } : packet))
    .map((packet, i) => ({ ...packet, seq: 1000 + i })),
  'a last packet that was overtaken': [
    ...stream({ packets: 50, pt: 0 }).slice(0, 48),
    ...stream({ packets: 50, pt: 0 })
      .slice(48)
      .toReversed()
      .map((packet, i) => ({ ...packet, at: EPOCH + 960 + i * 20 })),
  ],
  'a first packet that was overtaken': stream({ packets: 50, pt: 0 }).map((packet, i) =>
    i < 2 ? { ...packet, seq: 1001 - i, ts: 5160 - i * 160, marker: false } : packet,
  ),
  'a change of the codec': stream({ packets: 200, pt: 0, jitterMs: 5 }).map((packet, i) =>
    i < 100 ? packet : { ...packet, pt: 8 },
  ),
  'a change of the codec and its clock': stream({ packets: 200, pt: 0, jitterMs: 5 }).map((packet, i) =>
    i < 100 ? packet : { ...packet, pt: 96, ts: 5000 + 16_000 + (i - 100) * 960 },
  ),
  'a payload type that no SDP names': stream({ packets: 100, pt: 120, jitterMs: 5 }),
  'a time stamp that jumps': stream({ packets: 200, pt: 0, jitterMs: 5 }).map((packet, i) =>
    i < 100 ? packet : { ...packet, ts: packet.ts + 1_000_000 },
  ),
};

for (let seed = 100; seed < 140; seed++) {
  const random = randomOf(seed);
  const packets = stream({
    packets: 50 + Math.floor(random() * 300),
    pt: [0, 8, 9][seed % 3]!,
    firstSeq: Math.floor(random() * 65536),
    firstTs: Math.floor(random() * 0xffff0000),
    jitterMs: random() * 60,
    loss: random() * 0.2,
    duplicates: random() * 0.05,
    seed,
  });
  SCENARIOS[`random stream ${seed}`] = seed % 2 ? packets : withDigit(packets, 20);
}

describe.skipIf(!installed)('tshark -q -z rtp,streams (skipped where tshark is not installed)', () => {
  let table = new Map<number, Row>();
  beforeAll(() => {
    table = tsharkTable(Object.values(SCENARIOS));
  });
  it.each(Object.entries(SCENARIOS).map(([name, packets], ssrc) => ({ name, packets, ssrc })))(
    'agrees on $name',
    ({ packets, ssrc }) => {
      const row = table.get(ssrc)!;
      const statistics = ours(packets);
      expect({ packets: statistics.packets, lost: statistics.lost }).toEqual({ packets: row.packets, lost: row.lost });
      expectSpread(statistics.deltaMs, row.deltaMs, 'deltaMs');
      expectSpread(statistics.jitterMs, row.jitterMs, 'jitterMs');
    },
  );
});
