/** When the packets of a call crossed its socket: what its recording, which puts sound where its time stamps belong, cannot tell. */
import { parseRtp } from '../../protocol/rtp/packet';
import { isRtcp } from '../../protocol/rtp/demultiplex';
import type { CapturedMedia } from '../../media/api';

/** A recording follows the time stamps until they are so far off the clock (media/recorder.ts), ms. */
const ANCHORED_MS = 400;

/** The first packets wait for what is loaded with the first call, ms. */
const WARM_MS = 500;
/** Of our own packets, to say how they left. */
const FEWEST = 50;

interface Crossed {
  at: number;
  ssrc: number;
  timestamp: number;
}

export class ArrivalLog {
  private readonly arrived: Crossed[] = [];
  private readonly left: Crossed[] = [];

  add(batch: readonly CapturedMedia[]): void {
    for (const { at, direction, protection, data } of batch) {
      // With SRTP each packet is shown a second time.
      if (protection === 'deciphered' || isRtcp(data)) continue;
      const packet = parseRtp(data);
      if (!packet) continue;
      const { ssrc, timestamp } = packet;
      (direction === 'inbound' ? this.arrived : this.left).push({ at, ssrc, timestamp });
    }
  }

  /** RTP datagrams that arrived before this moment (ms since the epoch). */
  before(at: number): number {
    return this.arrived.filter((packet) => packet.at < at).length;
  }

  /**
   * How much later than its time stamp says the sound arrived that the recording has at a moment.
   * @param ssrc of the stream that is recorded @param clockRate of its time stamps, Hz
   * @returns a function of ms since our first packet left
   */
  skew(ssrc: number, clockRate: number): (sinceSentMs: number) => number {
    const points: { at: number; ms: number }[] = [];
    let anchor: Crossed | null = null;
    for (const packet of this.arrived) {
      if (packet.ssrc !== ssrc) continue;
      anchor ??= packet;
      let ms = lateness(packet, anchor, clockRate);
      if (Math.abs(ms) > ANCHORED_MS) {
        anchor = packet;
        ms = 0;
      }
      points.push({ at: packet.at - (this.left[0]?.at ?? packet.at) - ms, ms });
    }
    return (sinceSentMs) => median(points.filter(({ at }) => Math.abs(at - sinceSentMs) <= 1000).map(({ ms }) => ms));
  }

  /**
   * How late our own packets left against their time stamps, ms; null with too few to say.
   * @param clockRate of our stream, Hz
   */
  departures(clockRate: number): { mean: number; p99: number; max: number } | null {
    const [first] = this.left;
    if (!first) return null;
    const steady = this.left.filter(({ at, ssrc }) => ssrc === first.ssrc && at - first.at >= WARM_MS);
    if (steady.length < FEWEST) return null;
    const ms = steady.map((packet) => lateness(packet, first, clockRate)).sort((a, b) => a - b);
    const [earliest = 0] = ms;
    const at = (share: number): number => (ms[Math.ceil(share * ms.length) - 1] ?? 0) - earliest;
    return { mean: ms.reduce((sum, one) => sum + one - earliest, 0) / ms.length, p99: at(0.99), max: at(1) };
  }
}

function lateness(packet: Crossed, anchor: Crossed, clockRate: number): number {
  const elapsed = (packet.timestamp - anchor.timestamp) | 0;
  return packet.at - anchor.at - (elapsed * 1000) / clockRate;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
