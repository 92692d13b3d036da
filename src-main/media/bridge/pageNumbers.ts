import type { RtpHeader } from '../../protocol/rtp/packet';

/** A packet that is behind by more than this belongs to a source that has begun anew. */
const MAX_MISORDER = 100;
/** RTP time stamp units between the last packet of one source and the first of the next: a packet time at 8 kHz. */
const JOIN_STEP = 160;

/**
 * Sequence numbers and time stamps towards the page. Real gaps stay gaps, so that the page conceals what was lost; packets that
 * are not passed on (digits) leave none, or the page would conceal loss that never was. A new source goes on where the one before
 * stopped.
 */
export class PageNumbers {
  private ssrc = -1;
  private highest = 0;
  private sequenceOffset = 0;
  private timestampOffset = 0;
  private lastSequence = 0;
  private lastTimestamp = 0;

  map(packet: RtpHeader): { sequenceNumber: number; timestamp: number } {
    const isNew = this.advance(packet);
    const sequenceNumber = (packet.sequenceNumber + this.sequenceOffset) & 0xffff;
    const timestamp = (packet.timestamp + this.timestampOffset) >>> 0;
    if (isNew) {
      this.lastSequence = sequenceNumber;
      this.lastTimestamp = timestamp;
    }
    return { sequenceNumber, timestamp };
  }

  /** The packet is not passed on: the numbers after it close up. */
  skip(packet: RtpHeader): void {
    if (this.advance(packet)) this.sequenceOffset -= 1;
  }

  /** False for a packet that was overtaken. */
  private advance(packet: RtpHeader): boolean {
    const behind = (this.highest - packet.sequenceNumber) & 0xffff;
    const restarted = behind > MAX_MISORDER && behind < 0x8000;
    if (packet.ssrc !== this.ssrc || restarted) {
      this.ssrc = packet.ssrc;
      this.sequenceOffset = this.lastSequence + 1 - packet.sequenceNumber;
      this.timestampOffset = this.lastTimestamp + JOIN_STEP - packet.timestamp;
    } else if (behind < 0x8000) {
      return false;
    }
    this.highest = packet.sequenceNumber;
    return true;
  }
}
