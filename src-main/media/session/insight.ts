/** What one session saw beside the statistics of its streams, put together when somebody asks. */
import type { Endpoint, StreamStatistics } from '../../../src-shared/model/media';
import type { MediaInsight } from '../api';
import type { InsightMeter } from './insightMeter';
import type { OutboundStream } from '../rtp/outboundStream';
import type { RtpReceiver } from '../rtp/receiver';
import type { RtcpReporter } from '../rtp/rtcpReporter';

export interface InsightParts {
  meter: InsightMeter;
  receiver: RtpReceiver;
  reporter: RtcpReporter;
  outbound: OutboundStream;
  sendsTo: Endpoint | null;
  dscp: number | null;
  /** Of the same moment: making them twice would cost twice, and many calls may end at once. */
  streams: readonly StreamStatistics[];
}

export function insightOf({ meter, receiver, reporter, outbound, sendsTo, dscp, streams }: InsightParts): MediaInsight {
  const { firstAt, lastAt, wrappedAt, decodedPackets, silentPackets } = receiver.figures;
  const { cumulativeLost, sentAtReport, ...peer } = reporter.peer;
  const longest = longestOf(streams.filter(({ direction }) => direction === 'inbound'));
  const sent = outbound.totals;
  return {
    rtpArrived: meter.rtpArrived,
    notRtp: meter.notRtp,
    rtcpArrived: meter.rtcpArrived,
    rtpSent: sent.packets,
    rejected: meter.rejected,
    firstRejectedAt: meter.firstRejectedAt,
    firstAcceptedAt: firstAt,
    lastAcceptedAt: lastAt,
    sequenceWrappedAt: wrappedAt,
    sources: meter.heardFrom,
    payloadTypes: meter.payloadTypes((payloadType) => receiver.expects(payloadType)),
    ...peer,
    peerLossPercent: lossPercent(cumulativeLost, sent.firstSequence, peer.lastHighest),
    peerBehind: unheard(sentAtReport, sent.firstSequence, peer.lastHighest),
    levelDbov: longest?.levelDbov ?? null,
    exactSilencePercent: decodedPackets > 0 ? (silentPackets * 100) / decodedPackets : null,
    dscp,
    jitterInMs: longest?.jitterMs?.mean ?? null,
    sendsTo: sendsTo && { ...sendsTo },
  };
}

function longestOf(streams: readonly StreamStatistics[]): StreamStatistics | null {
  return streams.reduce<StreamStatistics | null>(
    (best, one) => (best && best.packets >= one.packets ? best : one),
    null,
  );
}

/** Packets at the end of what we had sent that its last report knows nothing of; null where its numbers are not ours. */
function unheard(sent: number, firstSequence: number | null, highest: number | null): number | null {
  if (firstSequence === null || highest === null) return null;
  const known = highest - firstSequence + 1;
  return known > 0 && known <= sent ? sent - known : null;
}

/** RFC 3550 appendix A.3, from the peer's side: what it expected runs from our first packet to the highest that it has seen. */
function lossPercent(lost: number, firstSequence: number | null, highest: number | null): number | null {
  if (firstSequence === null || highest === null) return null;
  const expected = highest - firstSequence + 1;
  return expected > 0 ? Math.min(100, Math.max(0, (lost * 100) / expected)) : null;
}
