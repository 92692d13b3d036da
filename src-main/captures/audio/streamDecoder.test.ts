import { describe, expect, it } from 'vitest';
import { createCodec } from '../../protocol/audio/createCodec';
import { readWav } from '../../protocol/audio/wav';
import { SoundTrack } from './soundTrack';
import { createDecoders, type PlayedFormat, rateOf, StreamDecoder } from './streamDecoder';
import { wavPieces } from './wavOf';

const PCMU: PlayedFormat = { codec: 'PCMU', clockRate: 8000 };
const G722: PlayedFormat = { codec: 'G722', clockRate: 8000 };
const OPUS: PlayedFormat = { codec: 'opus', clockRate: 48_000 };
/** G.711's mu-law for a loud sample, and for silence. */
const LOUD = 0x80;
const MS = 8;

interface Packet {
  /** Number of the packet, 20 ms each. */
  n: number;
  /** Arrival, ms; default: on time. */
  at?: number;
  sequence?: number;
  timestamp?: number;
  type?: number;
}

async function decode(packets: readonly Packet[], limitMs = 60_000) {
  const track = new SoundTrack(8000);
  const decoders = await createDecoders(new Map([[0, PCMU]]), 8000);
  const decoder = new StreamDecoder({ decoders, track, origin: 0, limit: limitMs * MS });
  for (const { n, at = n * 20, sequence = 65_530 + n, timestamp = 4_294_967_000 + n * 160, type = 0 } of packets) {
    decoder.add({
      sequenceNumber: sequence & 0xffff,
      timestamp: timestamp >>> 0,
      payloadType: type,
      at,
      payload: new Uint8Array(160).fill(LOUD),
    });
  }
  decoder.finish();
  return { track, decoder, silent: silences(track) };
}

/** Silent spans, ms. */
function silences(track: SoundTrack): [number, number][] {
  const pcm = new Int16Array(track.length);
  track.read(0, pcm);
  const spans: [number, number][] = [];
  for (let at = 0; at < pcm.length; at++) {
    if (pcm[at] !== 0) continue;
    const last = spans.at(-1);
    if (last && last[1] === at) last[1] = at + 1;
    else spans.push([at, at + 1]);
  }
  return spans.map(([from, to]) => [from / MS, to / MS]);
}

const run = (from: number, to: number): Packet[] => Array.from({ length: to - from }, (_, n) => ({ n: from + n }));

describe('packets on the time axis', () => {
  it('follow one another across the ends of both counters', async () => {
    const { track, decoder, silent } = await decode(run(0, 50));
    expect([track.length, silent, decoder.gaps]).toEqual([8000, [], []]);
  });

  it('are put into order, and played once', async () => {
    const [a, b, c, ...rest] = run(0, 20);
    const { track, silent } = await decode([a, c, b, b, a, ...rest].filter((packet) => packet !== undefined));
    expect([track.length, silent]).toEqual([20 * 160, []]);
  });

  it('leave silence where some are missing, and say where', async () => {
    const { decoder, silent } = await decode([...run(0, 10), ...run(13, 30)]);
    expect(silent).toEqual([[200, 260]]);
    expect(decoder.gaps).toEqual([{ atMs: 200, lengthMs: 60 }]);
  });

  it('leave silence where the sender paused, which is no gap', async () => {
    const pause = run(10, 30).map(({ n }) => ({ n, at: n * 20 + 1000, timestamp: 4_294_967_000 + n * 160 + 8000 }));
    const { decoder, silent } = await decode([...run(0, 10), ...pause]);
    expect(silent).toEqual([[200, 1200]]);
    expect(decoder.gaps).toEqual([]);
  });

  it('stay where they belong when the network held them up', async () => {
    const late = run(10, 60).map(({ n }) => ({ n, at: Math.max(3000, n * 20) }));
    const { silent, track } = await decode([...run(0, 10), ...late]);
    expect([silent, track.length]).toEqual([[], 60 * 160]);
  });

  it('follow the arrival where the time stamps begin anew', async () => {
    const anew = run(10, 20).map(({ n }) => ({ n, at: n * 20 + 500, timestamp: 77 + (n - 10) * 160 }));
    const { silent } = await decode([...run(0, 10), ...anew]);
    expect(silent).toEqual([[200, 700]]);
  });

  it('follow the arrival where the numbers begin anew', async () => {
    const anew = run(10, 20).map(({ n }) => ({ n, at: n * 20 + 100, sequence: 20_000 + n, timestamp: 77 + n * 160 }));
    const { silent, decoder } = await decode([...run(0, 10), ...anew]);
    expect(silent).toEqual([[200, 300]]);
    expect(decoder.gaps).toEqual([]);
  });

  it('that carry digits or comfort noise are a pause, not a gap', async () => {
    const digits = run(10, 15).map(({ n }) => ({ n, type: 101, timestamp: 4_294_967_000 + 1600 }));
    const { silent, decoder } = await decode([...run(0, 10), ...digits, ...run(15, 20)]);
    expect(silent).toEqual([[200, 300]]);
    expect(decoder.gaps).toEqual([]);
  });

  it('beyond the limit are left out, and that is said', async () => {
    const { track, decoder } = await decode(run(0, 50), 300);
    expect([track.length, decoder.cut]).toEqual([300 * MS, true]);
  });
});

it.each([
  ['PCMA', { codec: 'PCMA', clockRate: 8000 } as PlayedFormat],
  ['G722', G722],
  ['opus', OPUS],
])('%s is heard at its own speed', async (name, format) => {
  const codec = await createCodec(format.codec);
  const rate = rateOf(format.codec);
  const track = new SoundTrack(rate);
  const decoder = new StreamDecoder({
    decoders: await createDecoders(new Map([[96, format]]), rate),
    track,
    origin: 0,
    limit: 60 * rate,
  });
  const frame = codec.samplesPerFrame(20);
  for (let n = 0; n < 50; n++) {
    const pcm = Int16Array.from(
      { length: frame },
      (_, at) => 8000 * Math.sin((2 * Math.PI * 500 * (n * frame + at)) / codec.sampleRate),
    );
    const timestamp = n * 20 * (format.clockRate / 1000);
    decoder.add({ sequenceNumber: n, timestamp, payloadType: 96, at: n * 20, payload: codec.encode(pcm) });
  }
  decoder.finish();
  expect(track.length, name).toBe(rate);
  const pcm = new Int16Array(rate);
  track.read(0, pcm);
  // 500 Hz crosses zero upwards 250 times in the second half.
  const half = pcm.subarray(rate / 2);
  const crossings = half.reduce(
    (count, sample, at) => count + Number(at > 0 && sample >= 0 && (half[at - 1] ?? 0) < 0),
    0,
  );
  expect(Math.abs(crossings - 250)).toBeLessThanOrEqual(1);
});

it('two codecs in one stream are decoded at the rate of the better one', async () => {
  const formats = new Map([
    [0, PCMU],
    [9, G722],
  ]);
  const track = new SoundTrack(16_000);
  const decoder = new StreamDecoder({ decoders: await createDecoders(formats, 16_000), track, origin: 0, limit: 1e6 });
  for (let n = 0; n < 20; n++) {
    const payloadType = n < 10 ? 0 : 9;
    decoder.add({
      sequenceNumber: n,
      timestamp: n * 160,
      payloadType,
      at: n * 20,
      payload: new Uint8Array(160).fill(LOUD),
    });
  }
  decoder.finish();
  expect(track.length).toBe(20 * 320);
  expect(decoder.damaged).toBe(0);
});

describe('a track', () => {
  it('takes memory for what sounds alone, and reads as silence elsewhere', () => {
    const track = new SoundTrack(8000);
    track.write(100_000_000, Int16Array.of(1000, -2000));
    const read = new Int16Array(4);
    track.read(99_999_999, read);
    expect([...read]).toEqual([0, 1000, -2000, 0]);
    expect(track.length).toBe(100_000_002);
  });

  it('lays one voice over another without turning over', () => {
    const track = new SoundTrack(8000);
    track.write(0, Int16Array.of(30_000, -30_000));
    track.write(0, Int16Array.of(30_000, -30_000));
    const read = new Int16Array(2);
    track.read(0, read);
    expect([...read]).toEqual([32_767, -32_768]);
    expect(track.peaks(1, 0)).toEqual([[-1, 1]]);
  });

  it('becomes a WAV that others read', () => {
    const [left, right] = [new SoundTrack(8000), new SoundTrack(8000)];
    left.write(
      0,
      Int16Array.from({ length: 70_000 }, (_, at) => at % 1000),
    );
    right.write(69_000, Int16Array.of(7));
    const file = Buffer.concat([...wavPieces([left, right], { from: 500, to: 70_000 }, 8000)]);
    const { sampleRate, channels } = readWav(file);
    expect(sampleRate).toBe(8000);
    expect(channels.map(({ length }) => length)).toEqual([69_500, 69_500]);
    expect([channels[0]?.[0], channels[0]?.[68_000], channels[1]?.[68_500], channels[1]?.[0]]).toEqual([
      500, 500, 7, 0,
    ]);
  });

  it('is laid over one of another rate where it belongs', () => {
    const slow = new SoundTrack(8000);
    slow.write(8000, new Int16Array(8000).fill(10_000));
    const fast = new SoundTrack(16_000);
    slow.addTo(fast);
    const read = new Int16Array(1);
    const at = (sample: number): number => {
      fast.read(sample, read);
      return read[0] ?? 0;
    };
    expect(Math.abs(at(15_900))).toBeLessThan(100);
    expect(Math.abs(at(16_100) - 10_000)).toBeLessThan(500);
    expect(Math.abs(at(24_000) - 10_000)).toBeLessThan(100);
  });
});
