/** The RTCP of one session: reports out about each 5 s, the peer's reports in (RFC 3550 section 6, RFC 3611). */
import type { Clock, Timer } from '../../net/clock';
import { PeerView } from '../../analysis/peerView';
import type { StreamStatisticsReducer } from '../../analysis/streamStatistics';
import { joinCompound, parseCompound, type RtcpPacket } from '../../protocol/rtcp/compound';
import { type ReportBlock, buildExtendedReport } from '../../protocol/rtcp/extendedReport';
import { buildGoodbye } from '../../protocol/rtcp/goodbye';
import { rtcpIntervalMs } from '../../protocol/rtcp/interval';
import { middle32, ntpOfMs } from '../../protocol/rtcp/ntp';
import { buildReceiverReport } from '../../protocol/rtcp/receiverReport';
import type { ReceptionReport } from '../../protocol/rtcp/receptionReport';
import { roundTripMs } from '../../protocol/rtcp/roundTrip';
import { buildSenderReport } from '../../protocol/rtcp/senderReport';
import { buildSourceDescription } from '../../protocol/rtcp/sourceDescription';
import type { VoipMetrics } from '../../protocol/rtcp/voipMetrics';

/** What a report says of our own stream. */
export interface SentFigures {
  ssrc: number;
  clockRate: number;
  rtpTimestamp: number;
  packets: number;
  /** Without headers. */
  payloadOctets: number;
}

export interface ReporterHooks {
  send(compound: Uint8Array): void;
  /** @param at ms since the epoch */
  sent(at: number): SentFigures;
  /** The source that is heard now; null before the first packet. */
  heard(): StreamStatisticsReducer | null;
  bye(ssrc: number, reason: string | null): void;
}

/** Gmin of RFC 3611 section 4.7.2. */
const GMIN = 16;
/** Section 4.7.7: standard concealment, a jitter buffer that does not adapt. */
const RX_CONFIG = 0b11100000;
/** What our decoder waits for a packet at most, ms: the depth of its reorder buffer. */
const JITTER_BUFFER_MS = 60;

export class RtcpReporter {
  readonly view = new PeerView();
  /** What the peer's reports hold, as far as a diagnosis wants it. */
  readonly peer = {
    senderReports: 0,
    peerSent: null as number | null,
    lastSenderReportAt: null as number | null,
    reportBlocks: 0,
    firstHighest: null as number | null,
    lastHighest: null as number | null,
    /** Packets that had left when the last report about them came. */
    sentAtReport: 0,
    cumulativeLost: 0,
  };
  private timer: Timer | null = null;
  private initial = true;
  private packetsAtReport = 0;
  /** Of the peer's last SR, for LSR and DLSR. */
  private lastSr: { ssrc: number; middle: number; at: number } | null = null;
  /** Of the peer's last reference time block, for DLRR. */
  private lastRr: { ssrc: number; middle: number; at: number } | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly cname: string,
    private readonly random: () => number,
    private readonly hooks: ReporterHooks,
  ) {}

  /** Idempotent. */
  start(): void {
    if (!this.timer) this.schedule();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  /** Reports at once and says that we leave (section 6.6). Not when nothing was ever sent to anybody. */
  goodbye(reason?: string): void {
    const at = this.clock.now();
    this.hooks.send(joinCompound([...this.report(at), buildGoodbye(this.hooks.sent(at).ssrc, reason)]));
  }

  /** @param data a plain compound @param at arrival, ms since the epoch */
  receive(data: Uint8Array, at: number): void {
    for (const packet of parseCompound(data)) this.take(packet, at);
  }

  private schedule(): void {
    this.timer = this.clock.setTimeout(
      () => {
        this.schedule();
        this.hooks.send(joinCompound(this.report(this.clock.now())));
      },
      rtcpIntervalMs(this.initial, this.random()),
    );
    this.initial = false;
  }

  private report(at: number): Uint8Array[] {
    const sent = this.hooks.sent(at);
    const heard = this.hooks.heard();
    const reports = heard && heard.packets > 0 ? [this.receptionReport(heard, at)] : [];
    const active = sent.packets > this.packetsAtReport;
    this.packetsAtReport = sent.packets;
    const first = active
      ? buildSenderReport({
          kind: 'sender-report',
          ssrc: sent.ssrc,
          ntp: ntpOfMs(at),
          rtpTimestamp: sent.rtpTimestamp,
          packetCount: sent.packets,
          octetCount: sent.payloadOctets % 2 ** 32,
          reports,
        })
      : buildReceiverReport({ kind: 'receiver-report', ssrc: sent.ssrc, reports });
    const blocks = this.blocks(heard, active, at);
    return [
      first,
      buildSourceDescription(sent.ssrc, this.cname),
      ...(blocks.length > 0 ? [buildExtendedReport({ kind: 'extended-report', ssrc: sent.ssrc, blocks })] : []),
    ];
  }

  private receptionReport(heard: StreamStatisticsReducer, at: number): ReceptionReport {
    const { lastSr } = this;
    const known = lastSr?.ssrc === heard.ssrc ? lastSr : null;
    return {
      ...heard.receptionReport(),
      lastSr: known?.middle ?? 0,
      delaySinceLastSr: known ? delayUnits(at - known.at) : 0,
    };
  }

  private blocks(heard: StreamStatisticsReducer | null, active: boolean, at: number): ReportBlock[] {
    const blocks: ReportBlock[] = [];
    const { lastRr } = this;
    // Who sends measures the round trip by SR; who does not needs a reference time block (RFC 3611 section 4.4).
    if (!active) blocks.push({ kind: 'receiver-reference-time', ntp: ntpOfMs(at) });
    if (lastRr) {
      const entry = { ssrc: lastRr.ssrc, lastRr: lastRr.middle, delaySinceLastRr: delayUnits(at - lastRr.at) };
      blocks.push({ kind: 'delay-since-last-report', reports: [entry] });
    }
    if (heard && heard.packets > 0) blocks.push(this.voipMetrics(heard));
    return blocks;
  }

  private voipMetrics(heard: StreamStatisticsReducer): VoipMetrics {
    const figures = heard.statistics(this.view);
    return {
      kind: 'voip-metrics',
      ssrc: heard.ssrc,
      lossPercent: figures.lossPercent,
      discardPercent: 0,
      burstDensity: figures.burst?.density ?? 0,
      gapDensity: figures.burst?.gapDensity ?? 0,
      burstMs: figures.burst?.meanMs ?? 0,
      gapMs: figures.burst?.gapMeanMs ?? 0,
      roundTripMs: this.view.lastRttMs ?? 0,
      endSystemDelayMs: JITTER_BUFFER_MS,
      signalLevel: figures.levelDbov === null ? null : Math.round(figures.levelDbov),
      noiseLevel: null,
      rerl: null,
      gmin: GMIN,
      r: figures.r === null ? null : Math.round(figures.r),
      externalR: null,
      mosLq: null,
      mosCq: figures.mos,
      rxConfig: RX_CONFIG,
      jitterBufferNominalMs: JITTER_BUFFER_MS,
      jitterBufferMaximumMs: JITTER_BUFFER_MS,
      jitterBufferAbsoluteMaximumMs: JITTER_BUFFER_MS,
    };
  }

  private take(packet: RtcpPacket, at: number): void {
    switch (packet.kind) {
      case 'sender-report':
        this.lastSr = { ssrc: packet.ssrc, middle: middle32(packet.ntp), at };
        this.peer.senderReports += 1;
        this.peer.peerSent = packet.packetCount;
        this.peer.lastSenderReportAt = at;
        return this.takeReports(packet.reports, at);
      case 'receiver-report':
        return this.takeReports(packet.reports, at);
      case 'extended-report':
        for (const block of packet.blocks) this.takeBlock(block, packet.ssrc, at);
        return;
      case 'goodbye':
        for (const ssrc of packet.ssrcs) this.hooks.bye(ssrc, packet.reason);
        return;
      case 'source-description':
        return;
    }
  }

  private takeReports(reports: readonly ReceptionReport[], at: number): void {
    const ours = this.hooks.sent(at);
    for (const report of reports) {
      if (report.ssrc !== ours.ssrc) continue;
      this.view.addReport(report, at, ours.clockRate);
      const { peer } = this;
      peer.reportBlocks += 1;
      peer.firstHighest ??= report.highestSequence;
      peer.lastHighest = report.highestSequence;
      peer.sentAtReport = ours.packets;
      peer.cumulativeLost = report.cumulativeLost;
    }
  }

  private takeBlock(block: ReportBlock, from: number, at: number): void {
    const { ssrc } = this.hooks.sent(at);
    switch (block.kind) {
      case 'receiver-reference-time':
        this.lastRr = { ssrc: from, middle: middle32(block.ntp), at };
        return;
      case 'delay-since-last-report':
        for (const entry of block.reports) {
          if (entry.ssrc === ssrc) this.view.addRoundTrip(roundTripMs(at, entry.lastRr, entry.delaySinceLastRr));
        }
        return;
      case 'voip-metrics':
        if (block.ssrc === ssrc) this.view.addVoipMetrics(block);
        return;
    }
  }
}

/** ms to 1/65536 s. */
function delayUnits(ms: number): number {
  return Math.round((Math.max(0, ms) * 65536) / 1000) >>> 0;
}
