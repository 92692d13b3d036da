/**
 * `getStats()` as the project's own seconds of streams, so that the same charts draw both paths. The browser counts packets, not
 * their distances: `maxDeltaMs`, `deltasMs`, duplicates and order stay unknown here.
 */
import type { Direction, StreamSample } from '../../src-shared/model/media';
import { noQuality, rateQuality } from '../../src-shared/eModel';
import type { Quality } from '../../src-shared/eModel';
import { streamCodec } from './codec';
import { heardQuality } from './heard';
import type { HeardQuality } from './heard';
import { growth, numberOf } from './statsView';
import type { StatsEntry, StatsView } from './statsView';

/** IPv4 and UDP, octets a packet: the wire path counts them into a bitrate, too. */
const IP_UDP_OCTETS = 28;
const USUAL_PACKET_MS = 20;

export interface Second {
  samples: StreamSample[];
  /** Of what was heard; null before anything arrived. */
  heard: HeardQuality | null;
}

export const ssrcText = (entry: StatsEntry): string =>
  `0x${(numberOf(entry, 'ssrc') ?? 0).toString(16).padStart(8, '0')}`;

/** Turns one report after the other into what happened between them. */
export class SampleMaker {
  private before: StatsView | null = null;

  /** Round trip of now, ms: what the peer's RTCP tells; null without any. */
  static roundTrip(view: StatsView): number | null {
    const seconds = numberOf(view.first('remote-inbound-rtp'), 'roundTripTime');
    return seconds === null ? null : seconds * 1000;
  }

  take(view: StatsView): Second {
    const { before } = this;
    this.before = view;
    const earlier = (entry: StatsEntry): StatsEntry | null =>
      before?.all(entry.type).find(({ id }) => id === entry.id) ?? null;
    const rttMs = SampleMaker.roundTrip(view);
    const inbound = view.all('inbound-rtp').filter((entry) => (numberOf(entry, 'packetsReceived') ?? 0) > 0);
    const outbound = view.all('outbound-rtp').filter((entry) => (numberOf(entry, 'packetsSent') ?? 0) > 0);
    const [heard] = inbound;
    return {
      samples: [
        ...inbound.map((entry) => inboundSample(view, entry, earlier(entry), { rttMs, spanMs: spanOf(entry, before) })),
        ...outbound.map((entry) =>
          outboundSample(view, entry, earlier(entry), { rttMs, spanMs: spanOf(entry, before) }),
        ),
      ],
      heard: heard ? heardQuality(heard, earlier(heard)) : null,
    };
  }
}

/** What a second needs besides the streams' own entries. */
interface Around {
  rttMs: number | null;
  /** Since the report before, ms; a stream that began meanwhile counts from there. Null: there was none. */
  spanMs: number | null;
}

const spanOf = (entry: StatsEntry, before: StatsView | null): number | null =>
  before === null ? null : entry.timestamp - before.at;

const percentOf = (part: number, whole: number): number => (whole > 0 ? (100 * part) / whole : 0);

function inboundSample(
  view: StatsView,
  now: StatsEntry,
  before: StatsEntry | null,
  { rttMs, spanMs }: Around,
): StreamSample {
  const packets = growth(now, before, 'packetsReceived') ?? 0;
  // A packet that was counted as lost may still come: never less than none in a second.
  const lost = Math.max(0, growth(now, before, 'packetsLost') ?? 0);
  const seconds = numberOf(now, 'jitter');
  const jitterMs = seconds === null ? null : seconds * 1000;
  const discarded = Math.max(0, growth(now, before, 'packetsDiscarded') ?? 0);
  const codec = streamCodec(view.named(now, 'codecId')).name;
  const quality = rate({
    codec,
    packets,
    lossPercent: percentOf(lost + discarded, packets + lost),
    jitterMs,
    rttMs,
    packetMs: packetMs(spanMs, packets),
  });
  const all = numberOf(now, 'packetsReceived') ?? 0;
  const allLost = Math.max(0, numberOf(now, 'packetsLost') ?? 0);
  return {
    ...common('inbound', now, codec, packets),
    lost,
    lossPercent: percentOf(lost, packets + lost),
    jitterMs,
    bitrateKbps: bitrate(
      spanMs,
      packets,
      growth(now, before, 'bytesReceived'),
      growth(now, before, 'headerBytesReceived'),
    ),
    // A browser tells peaks, see `HeardQuality`.
    levelDbov: null,
    rttMs,
    remoteLossPercent: null,
    remoteJitterMs: null,
    r: quality.r,
    mos: quality.mos,
    totals: { packets: all, expected: all + allLost, lost: allLost, duplicates: 0, reordered: 0 },
  };
}

function outboundSample(
  view: StatsView,
  now: StatsEntry,
  before: StatsEntry | null,
  { rttMs, spanMs }: Around,
): StreamSample {
  const packets = growth(now, before, 'packetsSent') ?? 0;
  const remote = view.named(now, 'remoteId');
  const codec = streamCodec(view.named(now, 'codecId')).name;
  const fraction = numberOf(remote, 'fractionLost');
  const jitter = numberOf(remote, 'jitter');
  const quality = remote
    ? rate({
        codec,
        packets,
        lossPercent: 100 * (fraction ?? 0),
        jitterMs: jitter === null ? null : jitter * 1000,
        rttMs,
        packetMs: packetMs(spanMs, packets),
      })
    : noQuality('');
  const all = numberOf(now, 'packetsSent') ?? 0;
  return {
    ...common('outbound', now, codec, packets),
    lost: 0,
    lossPercent: 0,
    // That of our own sending, which a browser does not measure; the peer's is beside it.
    jitterMs: null,
    bitrateKbps: bitrate(spanMs, packets, growth(now, before, 'bytesSent'), growth(now, before, 'headerBytesSent')),
    levelDbov: null,
    rttMs,
    remoteLossPercent: fraction === null ? null : 100 * fraction,
    remoteJitterMs: jitter === null ? null : jitter * 1000,
    r: quality.r,
    mos: quality.mos,
    totals: { packets: all, expected: all, lost: 0, duplicates: 0, reordered: 0 },
  };
}

function common(direction: Direction, now: StatsEntry, codec: string | null, packets: number) {
  return {
    direction,
    ssrc: ssrcText(now),
    at: now.timestamp,
    codec,
    packets,
    duplicates: 0,
    reordered: 0,
    maxDeltaMs: null,
    deltasMs: [],
  };
}

function bitrate(spanMs: number | null, packets: number, payload: number | null, headers: number | null): number {
  const octets = (payload ?? 0) + (headers ?? 0) + packets * IP_UDP_OCTETS;
  return spanMs !== null && spanMs > 0 ? (octets * 8) / spanMs : 0;
}

/** Mean time between two packets, to the next multiple of 10 ms; the usual one where a second says nothing. */
function packetMs(spanMs: number | null, packets: number): number {
  if (spanMs === null || packets < 10) return USUAL_PACKET_MS;
  return Math.max(10, Math.round(spanMs / packets / 10) * 10);
}

export interface RatedSpan {
  codec: string | null;
  packets: number;
  /** Lost, and discarded as too late, percent. */
  lossPercent: number;
  jitterMs: number | null;
  rttMs: number | null;
  packetMs: number;
}

/** The E-model over a span, with the same inputs as on the wire path; how the loss clusters is not known here. */
export function rate({ codec, packets, lossPercent, jitterMs, rttMs, packetMs: packet }: RatedSpan): Quality {
  if (packets === 0) return noQuality('No MOS: no packet was seen.');
  return rateQuality({
    codec,
    delayMs: (rttMs ?? 0) / 2 + 2 * (jitterMs ?? 0) + packet,
    delaySource:
      rttMs === null
        ? 'network delay not known and left out; twice the jitter for the play-out buffer, one packet time'
        : 'half the round trip, twice the jitter for the play-out buffer, one packet time',
    lossPercent,
    burstR: 1,
  });
}
