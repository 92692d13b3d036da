/** RFC 8489 section 6.2.2 and RFC 8656 section 12.5: STUN messages and ChannelData out of a stream of octets. */

const STUN_HEADER = 20;
const CHANNEL_HEADER = 4;
/** A STUN message or ChannelData is never longer. */
const MAX_PENDING = 2 * 65_536;

/** ChannelData begins with 0x4000 to 0x4FFF (RFC 8656 section 12). */
export function isChannelData(frame: Uint8Array): boolean {
  return frame.length >= CHANNEL_HEADER && frame[0]! >> 4 === 4;
}

export class FrameSplitter {
  private pending: Buffer = Buffer.alloc(0);

  /** @returns whole frames, ChannelData without its padding; null where the stream is neither of both */
  push(chunk: Buffer): Buffer[] | null {
    this.pending = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    const frames: Buffer[] = [];
    while (this.pending.length >= CHANNEL_HEADER) {
      const first = this.pending[0] ?? 0;
      // RFC 7983 section 7: 0 to 3 is STUN, 64 to 79 ChannelData.
      const isStun = first < 4;
      if (!isStun && first >> 4 !== 4) return null;
      const length = (isStun ? STUN_HEADER : CHANNEL_HEADER) + this.pending.readUInt16BE(2);
      const taken = isStun ? length : length + ((4 - (length % 4)) % 4);
      if (this.pending.length < taken) break;
      frames.push(this.pending.subarray(0, length));
      this.pending = this.pending.subarray(taken);
    }
    return this.pending.length > MAX_PENDING ? null : frames;
  }
}

/** On a stream ChannelData is padded to a multiple of four octets (RFC 8656 section 12.5). */
export function padded(frame: Uint8Array): Uint8Array {
  const rest = frame.length % 4;
  if (rest === 0) return frame;
  const whole = new Uint8Array(frame.length + 4 - rest);
  whole.set(frame);
  return whole;
}
