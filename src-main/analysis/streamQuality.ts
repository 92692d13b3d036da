/** The E-model's input for one direction of a call: whose ear is meant, and what is known of what it hears. */
import type { Direction, RemoteReport, Spread } from '../../src-shared/model/media';
import { noQuality, rateQuality, type Quality } from '../../src-shared/eModel';

/** What RTCP tells of the path and of the other end; see `PeerView`. */
export interface PeerFigures {
  readonly rttMs: Spread | null;
  readonly lastRttMs: number | null;
  readonly remoteReport: RemoteReport | null;
}

interface HeardStream {
  direction: Direction;
  codec: string | null;
  /** At least one packet in the span of time that is rated. */
  heard: boolean;
  /** Lost and discarded here, percent. */
  lossPercent: number;
  burstR: number;
  /** Lost on the way to the peer, as it says, percent over the same time. */
  remoteLossPercent: number;
  jitterMs: number;
  packetMs: number;
}

/** An inbound stream is rated by what came; an outbound one is heard elsewhere, so only the peer's report can rate it. */
export function streamQuality(peer: PeerFigures, stream: HeardStream): Quality {
  if (!stream.heard) return noQuality('No MOS: no packet was seen.');
  const outbound = stream.direction === 'outbound';
  if (outbound && !peer.remoteReport) {
    return noQuality('No MOS: the peer sent no RTCP report, so what it received is not known.');
  }
  const jitterMs = outbound ? peer.remoteReport!.jitterMs : stream.jitterMs;
  const networkMs = (peer.rttMs?.mean ?? 0) / 2;
  return rateQuality({
    codec: stream.codec,
    delayMs: networkMs + 2 * jitterMs + stream.packetMs,
    delaySource: peer.rttMs
      ? 'half the round trip, twice the jitter for the play-out buffer, one packet time'
      : 'network delay not known and left out; twice the jitter for the play-out buffer, one packet time',
    lossPercent: outbound ? stream.remoteLossPercent : stream.lossPercent,
    burstR: outbound ? 1 : stream.burstR,
  });
}
