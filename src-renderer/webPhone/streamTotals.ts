/** Seconds of streams and the last report, as the figures of whole streams that a call's result has. */
import type { Endpoint, Spread, StreamSample } from '../../src-shared/model/media';
import { toIso } from '../../src-shared/time';
import { streamCodec } from './codec';
import type { BrowserStream } from './model';
import { rate, ssrcText } from './samples';
import { numberOf } from './statsView';
import type { StatsEntry, StatsView } from './statsView';

/** Least, mean and most of a figure that comes once a second. */
class Running {
  private count = 0;
  private sum = 0;
  private least = Infinity;
  private most = -Infinity;

  add(value: number | null): void {
    if (value === null) return;
    this.count++;
    this.sum += value;
    this.least = Math.min(this.least, value);
    this.most = Math.max(this.most, value);
  }

  get spread(): Spread | null {
    return this.count === 0 ? null : { min: this.least, mean: this.sum / this.count, max: this.most };
  }
}

interface Kept {
  jitter: Running;
  rtt: Running;
  bitrate: Running;
  firstAt: number;
  lastAt: number;
}

const NO_ENDPOINT: Endpoint = { address: '', port: 0 };

export class StreamTotals {
  private readonly kept = new Map<string, Kept>();

  add(samples: readonly StreamSample[]): void {
    for (const sample of samples) {
      const key = sample.direction + sample.ssrc;
      let kept = this.kept.get(key);
      if (!kept) {
        kept = { jitter: new Running(), rtt: new Running(), bitrate: new Running(), firstAt: sample.at, lastAt: 0 };
        this.kept.set(key, kept);
      }
      kept.jitter.add(sample.jitterMs);
      kept.rtt.add(sample.rttMs);
      // The first second of a stream has no beginning to measure from.
      if (sample.bitrateKbps > 0) kept.bitrate.add(sample.bitrateKbps);
      if (sample.packets > 0) kept.lastAt = sample.at;
    }
  }

  /** @param ends addresses of the pair in use; null where none was chosen */
  streams(view: StatsView, ends: { local: Endpoint; remote: Endpoint } | null): BrowserStream[] {
    const received = view.all('inbound-rtp').filter((entry) => (numberOf(entry, 'packetsReceived') ?? 0) > 0);
    const sent = view.all('outbound-rtp').filter((entry) => (numberOf(entry, 'packetsSent') ?? 0) > 0);
    return [
      ...received.map((entry) => this.inbound(view, entry, ends)),
      ...sent.map((entry) => this.outbound(view, entry, ends)),
    ];
  }

  private inbound(view: StatsView, entry: StatsEntry, ends: Ends): BrowserStream {
    const kept = this.kept.get(`inbound${ssrcText(entry)}`);
    const packets = numberOf(entry, 'packetsReceived') ?? 0;
    const lost = Math.max(0, numberOf(entry, 'packetsLost') ?? 0);
    const discarded = numberOf(entry, 'packetsDiscarded') ?? 0;
    const { codec, ...base } = this.common(view, entry, kept);
    const expected = packets + lost;
    const quality = rate({
      codec,
      packets,
      lossPercent: expected > 0 ? (100 * (lost + discarded)) / expected : 0,
      jitterMs: kept?.jitter.spread?.mean ?? null,
      rttMs: kept?.rtt.spread?.mean ?? null,
      packetMs: 20,
    });
    return {
      ...base,
      direction: 'inbound',
      codec,
      src: ends?.remote ?? NO_ENDPOINT,
      dst: ends?.local ?? NO_ENDPOINT,
      packets,
      octets: numberOf(entry, 'bytesReceived') ?? 0,
      expected,
      lost,
      lossPercent: expected > 0 ? (100 * lost) / expected : 0,
      jitterMs: kept?.jitter.spread ?? null,
      r: quality.r,
      mos: quality.mos,
      mosNote: quality.note,
      mosProvenance: quality.provenance,
      remoteReport: null,
    };
  }

  private outbound(view: StatsView, entry: StatsEntry, ends: Ends): BrowserStream {
    const kept = this.kept.get(`outbound${ssrcText(entry)}`);
    const packets = numberOf(entry, 'packetsSent') ?? 0;
    const remoteReport = peerReport(view.named(entry, 'remoteId'));
    const { codec, ...base } = this.common(view, entry, kept);
    const quality = remoteReport
      ? rate({
          codec,
          packets,
          lossPercent: packets > 0 ? (100 * remoteReport.lost) / packets : 0,
          jitterMs: remoteReport.jitterMs,
          rttMs: kept?.rtt.spread?.mean ?? null,
          packetMs: 20,
        })
      : null;
    return {
      ...base,
      direction: 'outbound',
      codec,
      src: ends?.local ?? NO_ENDPOINT,
      dst: ends?.remote ?? NO_ENDPOINT,
      packets,
      octets: numberOf(entry, 'bytesSent') ?? 0,
      expected: packets,
      lost: 0,
      lossPercent: 0,
      jitterMs: null,
      r: quality?.r ?? null,
      mos: quality?.mos ?? null,
      mosNote: quality?.note ?? 'No MOS: the peer sent no RTCP report, so what it received is not known.',
      mosProvenance: quality?.provenance ?? null,
      remoteReport,
    };
  }

  private common(view: StatsView, entry: StatsEntry, kept: Kept | undefined) {
    const { name, payloadType, clockRate } = streamCodec(view.named(entry, 'codecId'));
    return {
      ssrc: ssrcText(entry),
      payloadType,
      codec: name,
      clockRate,
      duplicates: null,
      reordered: null,
      rejected: null,
      deltaMs: null,
      burst: null,
      bitrateKbps: kept?.bitrate.spread?.mean ?? null,
      clockDriftPpm: null,
      // A browser tells peaks, see `HeardQuality`.
      levelDbov: null,
      rttMs: kept?.rtt.spread ?? null,
      startAt: kept ? toIso(kept.firstAt) : null,
      endAt: kept && kept.lastAt > 0 ? toIso(kept.lastAt) : null,
    };
  }
}

type Ends = { local: Endpoint; remote: Endpoint } | null;

function peerReport(entry: StatsEntry | null): BrowserStream['remoteReport'] {
  if (entry === null) return null;
  return {
    lost: Math.max(0, numberOf(entry, 'packetsLost') ?? 0),
    lossPercent: 100 * (numberOf(entry, 'fractionLost') ?? 0),
    jitterMs: 1000 * (numberOf(entry, 'jitter') ?? 0),
  };
}
