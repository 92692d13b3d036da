/**
 * RTP that no SDP has announced: a source has to look like one over several packets before it counts. What it sent until then is kept, so that
 * its figures begin with its first packet.
 */
import type { RtpHeader } from '../../../protocol/rtp/packet';
import type { Flow } from '../api';

/** Packets in a row that make a source (RFC 3550 appendix A.1 says 2; a capture has no session that vouches for it). */
const ENOUGH = 6;
/** Sources of one flow that are looked at at once. */
const MAX_SOURCES = 4;
const MAX_STEP = 20;
/** Time stamps may go this far between packets: ten seconds of a 90 kHz clock. */
const MAX_TIMESTAMP_STEP = 900_000;

export interface Held {
  header: RtpHeader;
  bytes: Uint8Array;
  octets: number;
  at: number;
  packet: number;
  position: number;
  dscp: number;
  flow: Flow;
  interfaceId: number;
}

interface Candidate {
  held: Held[];
  sequence: number;
  timestamp: number;
  payloadType: number;
}

export class Probation {
  private readonly candidates = new Map<number, Candidate>();

  /** @returns all packets of the source once it is believed; null before. `bytes` of `held` must be a copy. */
  add(held: Held): Held[] | null {
    const { header } = held;
    const known = this.candidates.get(header.ssrc);
    if (!known || !follows(known, header)) {
      this.candidates.delete(header.ssrc);
      if (this.candidates.size >= MAX_SOURCES) {
        const oldest = this.candidates.keys().next();
        if (!oldest.done) this.candidates.delete(oldest.value);
      }
      const { sequenceNumber: sequence, timestamp, payloadType } = header;
      this.candidates.set(header.ssrc, { held: [held], sequence, timestamp, payloadType });
      return null;
    }
    known.held.push(held);
    known.sequence = header.sequenceNumber;
    known.timestamp = header.timestamp;
    if (known.held.length < ENOUGH) return null;
    this.candidates.delete(header.ssrc);
    return isMoving(known.held) ? known.held : null;
  }

  /** Everything that waits, for when an SDP vouches for the flow after all. */
  release(): Held[] {
    const held = [...this.candidates.values()].flatMap((candidate) => candidate.held);
    this.candidates.clear();
    return held.sort((a, b) => a.packet - b.packet);
  }
}

/** The next number or a few lost, the same payload type (an event may be in between), time that goes on. */
function follows(known: Candidate, { sequenceNumber, timestamp, payloadType }: RtpHeader): boolean {
  const step = (sequenceNumber - known.sequence) & 0xffff;
  const time = (timestamp - known.timestamp) | 0;
  const sameType = payloadType === known.payloadType || (payloadType >= 96 && payloadType <= 127);
  return step >= 1 && step <= MAX_STEP && sameType && time >= 0 && time <= MAX_TIMESTAMP_STEP;
}

/** Not all of one moment, and not all with one time stamp: random data would need luck four times over. */
function isMoving(held: readonly Held[]): boolean {
  const [first] = held;
  const last = held.at(-1);
  if (!first || !last) return false;
  return last.header.timestamp !== first.header.timestamp && held.every(({ octets }) => octets <= 1600);
}
