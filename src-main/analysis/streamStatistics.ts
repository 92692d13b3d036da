/**
 * The reducer from packets to what is shown of a stream. `add` runs for each packet of each call, so it allocates nothing; all
 * that costs more is put off to `sample` (once a second) and `statistics` (once a call).
 */
import { ssrcText } from '../../src-shared/words/endpoint';
import type { Direction, Endpoint, StreamSample, StreamStatistics } from '../../src-shared/model/media';
import { levelDbov } from '../protocol/audio/level';
import { PayloadKind, type PayloadTypeTable } from '../protocol/rtp/payloadTypes';
import type { RtpHeader } from '../protocol/rtp/packet';
import { SequenceVerdict } from '../protocol/rtp/sequence';
import { ClockDrift } from './clockDrift';
import { MediaTime } from './mediaTime';
import { PacketLedger } from './packetLedger';
import { PacketTiming } from './packetTiming';
import { streamQuality, type PeerFigures } from './streamQuality';
import { toIso } from '../../src-shared/time';

export interface StreamOptions {
  direction: Direction;
  ssrc: number;
  src: Endpoint;
  dst: Endpoint;
  /** Shared by all streams of a session. */
  payloadTypes: PayloadTypeTable;
  /** Whether packets are authenticated; false leaves `rejected` null. */
  secured: boolean;
  /** Keep the distance of each packet for the packet-timing chart; false where thousands of calls run. */
  keepDeltas: boolean;
}

export type { PeerFigures };

/** IP and UDP headers, octets. */
const OVERHEAD_V4 = 28;
const OVERHEAD_V6 = 48;
/** Up to here a second's deltas need no growth: 50 packets a second, with room for a backlog. */
const DELTAS_RESERVED = 128;

export class StreamStatisticsReducer {
  readonly ssrc: number;
  private readonly ledger = new PacketLedger();
  private readonly timing = new PacketTiming();
  private readonly drift = new ClockDrift();
  private readonly mediaTime = new MediaTime();
  private readonly overhead: number;
  /** Of the first packet, until a media packet comes. */
  private payloadType = -1;
  private lastKind: number = PayloadKind.unknown;
  private lastTimestamp = 0;
  private packetMs = 0;
  private octets = 0;
  private rejected = 0;
  private energy = 0;
  private energySamples = 0;
  private firstAt = -1;
  private lastAt = -1;
  private reported = { expected: 0, received: 0 };

  // The second that is running.
  private mark: Mark = {
    at: -1,
    packets: 0,
    octets: 0,
    missing: 0,
    duplicates: 0,
    reordered: 0,
    expected: 0,
    discarded: 0,
  };
  private maxDelta = -1;
  private deltas: Float64Array;
  private deltaCount = 0;
  private markEnergy = 0;
  private markEnergySamples = 0;

  constructor(private readonly options: StreamOptions) {
    this.ssrc = options.ssrc;
    this.overhead = options.src.address.includes(':') ? OVERHEAD_V6 : OVERHEAD_V4;
    this.deltas = new Float64Array(options.keepDeltas ? DELTAS_RESERVED : 0);
  }

  /**
   * @param header of the packet; it is not kept
   * @param octets of the whole RTP packet
   * @param at arrival or departure, ms since the epoch
   * @param late came too late to be played
   */
  add(header: RtpHeader, octets: number, at: number, late = false): void {
    const { payloadType, timestamp, marker } = header;
    const { kinds, clockRates } = this.options.payloadTypes;
    const kind = kinds[payloadType]!;
    const clockRate = clockRates[payloadType]!;
    const highest = this.ledger.highest;
    const verdict = this.ledger.add(header.sequenceNumber, late);
    if (verdict === SequenceVerdict.restarted) {
      this.timing.restart();
      this.mediaTime.restart();
      this.drift.reset();
    }
    this.octets += octets;
    if (this.firstAt < 0) {
      this.firstAt = at;
      this.payloadType = payloadType;
    } else {
      this.addDelta(at - this.lastAt);
    }
    this.lastAt = at;
    this.timing.add(at, timestamp, marker, kind, clockRate);
    if (kind === PayloadKind.media) {
      const inOrder = verdict === SequenceVerdict.advanced && this.ledger.highest === highest + 1;
      if (clockRate > 0 && verdict === SequenceVerdict.advanced) this.mediaTime.add(at, timestamp, clockRate, inOrder);
      this.addMedia(payloadType, timestamp, clockRate, at, inOrder && !marker && this.lastKind === PayloadKind.media);
    }
    this.lastKind = kind;
    this.lastTimestamp = timestamp;
  }

  /** A packet that failed authentication or was replayed. It is not part of the stream. */
  reject(): void {
    this.rejected++;
  }

  /** @param energy of the decoded packet, as by `signalEnergy` */
  addLevel(energy: number, samples: number): void {
    this.energy += energy;
    this.energySamples += samples;
  }

  get packets(): number {
    return this.ledger.packets;
  }

  /** Numbers that have not come so far. */
  get missing(): number {
    return this.ledger.missing;
  }

  /** RFC 3550's jitter as it stands, ms; null before two media packets. */
  get jitterMs(): number | null {
    return this.timing.jitterMs;
  }

  /** Time stamps from one packet to the next in order, ms; 0 while not known. */
  get packetTimeMs(): number {
    return this.packetMs;
  }

  /** Of the packet before, ms since the epoch; null before the first. */
  get lastPacketAt(): number | null {
    return this.lastAt < 0 ? null : this.lastAt;
  }

  /** The second that ends at `at`: figures of the interval since the last call. */
  sample(at: number, peer: PeerFigures): StreamSample {
    const { ledger, mark } = this;
    const next = this.markAt(at);
    const begin = mark.at >= 0 ? mark.at : this.firstAt;
    // A call's last interval may be shorter than the packet in it.
    const intervalMs = Math.max(at - begin, this.packetMs);
    const expected = next.expected - mark.expected;
    const lost = Math.max(0, next.missing - mark.missing);
    const lossPercent = percent(lost, expected);
    const impaired = percent(lost + next.discarded - mark.discarded, expected);
    const packets = next.packets - mark.packets;
    const quality = streamQuality(peer, {
      ...this.listener,
      heard: packets > 0,
      lossPercent: impaired,
      burstR: 1,
      remoteLossPercent: peer.remoteReport?.lossPercent ?? 0,
    });
    const report = peer.remoteReport;
    const outbound = this.options.direction === 'outbound';
    const sample: StreamSample = {
      direction: this.options.direction,
      ssrc: ssrcText(this.ssrc),
      at,
      codec: this.codec,
      packets,
      lost,
      lossPercent,
      duplicates: next.duplicates - mark.duplicates,
      reordered: next.reordered - mark.reordered,
      jitterMs: packets > 0 ? this.timing.jitterMs : null,
      maxDeltaMs: this.maxDelta < 0 ? null : this.maxDelta,
      deltasMs: Array.from(this.deltas.subarray(0, this.deltaCount)),
      bitrateKbps: intervalMs > 0 ? this.kilobits(packets, next.octets - mark.octets) / (intervalMs / 1000) : 0,
      levelDbov: levelDbov(this.energy - this.markEnergy, this.energySamples - this.markEnergySamples),
      rttMs: peer.lastRttMs,
      remoteLossPercent: outbound && report ? report.lossPercent : null,
      remoteJitterMs: outbound && report ? report.jitterMs : null,
      r: quality.r,
      mos: quality.mos,
      totals: {
        packets: ledger.packets,
        expected: ledger.expected,
        lost: ledger.expected - ledger.packets,
        duplicates: ledger.duplicates,
        reordered: ledger.reordered,
      },
    };
    this.mark = next;
    this.maxDelta = -1;
    this.deltaCount = 0;
    this.markEnergy = this.energy;
    this.markEnergySamples = this.energySamples;
    return sample;
  }

  /**
   * The whole call. `packets`, `lost`, `deltaMs` and `jitterMs` equal tshark's stream table, so `lost` is expected minus
   * received (RFC 3550 appendix A.3) and a duplicate lowers it.
   */
  statistics(peer: PeerFigures): StreamStatistics {
    const { ledger, timing, options } = this;
    const expected = ledger.expectedAtLast;
    const lost = expected - ledger.packets;
    const bursts = ledger.burstsSoFar();
    const impaired = percent(ledger.missing + ledger.discarded, ledger.expected);
    const quality = streamQuality(peer, {
      ...this.listener,
      heard: ledger.packets > 0,
      lossPercent: impaired,
      burstR: bursts.burstRatio(impaired / 100),
      remoteLossPercent: percent(Math.max(0, peer.remoteReport?.lost ?? 0), ledger.expected),
    });
    const seconds = (this.lastAt - this.firstAt + this.packetMs) / 1000;
    return {
      direction: options.direction,
      ssrc: ssrcText(this.ssrc),
      src: options.src,
      dst: options.dst,
      payloadType: this.payloadType,
      codec: this.codec,
      clockRate: this.clockRate,
      packets: ledger.packets,
      octets: this.octets,
      expected,
      lost,
      lossPercent: percent(Math.max(0, lost), expected),
      duplicates: ledger.duplicates,
      reordered: ledger.reordered,
      rejected: options.secured ? this.rejected : null,
      deltaMs: timing.deltaSpread,
      jitterMs: timing.jitterSpread,
      burst: this.packetMs > 0 ? bursts.result(this.packetMs) : null,
      bitrateKbps: seconds > 0 ? this.kilobits(ledger.packets, this.octets) / seconds : null,
      clockDriftPpm: this.drift.ppm,
      mediaTime: this.mediaTime.facts,
      rttMs: peer.rttMs,
      r: quality.r,
      mos: quality.mos,
      mosNote: quality.note,
      mosProvenance: quality.provenance,
      levelDbov: levelDbov(this.energy, this.energySamples),
      remoteReport: options.direction === 'outbound' ? peer.remoteReport : null,
      startAt: this.firstAt < 0 ? null : toIso(this.firstAt),
      endAt: this.lastAt < 0 ? null : toIso(this.lastAt),
    };
  }

  /** The report block that we send of this stream; the fraction is of the interval since the last call. */
  receptionReport(): {
    ssrc: number;
    fractionLost: number;
    cumulativeLost: number;
    highestSequence: number;
    jitter: number;
  } {
    const { ledger, reported } = this;
    const expected = ledger.expected - reported.expected;
    const lost = expected - (ledger.packets - reported.received);
    this.reported = { expected: ledger.expected, received: ledger.packets };
    return {
      ssrc: this.ssrc,
      fractionLost: expected <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / expected)),
      cumulativeLost: ledger.expected - ledger.packets,
      highestSequence: ledger.highest >>> 0,
      jitter: Math.floor(((this.timing.jitterMs ?? 0) * (this.clockRate ?? 0)) / 1000),
    };
  }

  private addMedia(payloadType: number, timestamp: number, clockRate: number, at: number, follows: boolean): void {
    this.payloadType = payloadType;
    if (clockRate === 0) return;
    if (follows) this.packetMs = (((timestamp - this.lastTimestamp) | 0) * 1000) / clockRate;
    const elapsed = at - this.firstAt;
    this.drift.add(elapsed, elapsed - this.timing.mediaTimeMs);
  }

  private addDelta(delta: number): void {
    if (delta > this.maxDelta) this.maxDelta = delta;
    if (!this.options.keepDeltas) return;
    if (this.deltaCount === this.deltas.length) {
      const grown = new Float64Array(this.deltas.length * 2);
      grown.set(this.deltas);
      this.deltas = grown;
    }
    this.deltas[this.deltaCount++] = delta;
  }

  private get codec(): string | null {
    return this.payloadType < 0 ? null : this.options.payloadTypes.name(this.payloadType);
  }

  private get clockRate(): number | null {
    return (this.payloadType < 0 ? 0 : this.options.payloadTypes.clockRates[this.payloadType]!) || null;
  }

  private kilobits(packets: number, octets: number): number {
    return ((octets + packets * this.overhead) * 8) / 1000;
  }

  /** What does not depend on the span of time that a quality is computed for. */
  private get listener() {
    const { timing, packetMs, codec } = this;
    return { direction: this.options.direction, codec, jitterMs: timing.jitterMs ?? 0, packetMs };
  }

  private markAt(at: number): Mark {
    const { ledger } = this;
    return {
      at,
      packets: ledger.packets,
      octets: this.octets,
      missing: ledger.missing,
      duplicates: ledger.duplicates,
      reordered: ledger.reordered,
      expected: ledger.expected,
      discarded: ledger.discarded,
    };
  }
}

/** The totals at the end of the second before. */
interface Mark {
  at: number;
  packets: number;
  octets: number;
  missing: number;
  duplicates: number;
  reordered: number;
  expected: number;
  discarded: number;
}

function percent(part: number, whole: number): number {
  return whole > 0 ? Math.min(100, (part * 100) / whole) : 0;
}
