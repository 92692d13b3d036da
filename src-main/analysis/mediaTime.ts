/**
 * Time as the RTP time stamps tell it, against time as the packets arrive: between two packets that follow each other in number the one is
 * as long as the other, but for jitter. A wrong clock rate shows as a ratio, a new source behind an old SSRC as a jump (RFC 3550 section 5.1).
 */
import type { MediaTimeFacts } from '../../src-shared/model/media';

/** A pause of the sender; what its time stamps do meanwhile is another matter. What is shorter may be a stall, which is caught up with. ms */
const PAUSE_MS = 2000;
/** No telephone puts so much into one packet, ms. */
const JUMP_MS = 400;
/** Fewer pairs say nothing of a rate. */
const FEWEST = 100;

/** Off by more than any clock or pacing of a telephone: a rate, not a drift. */
const RATIO_OFF = 0.03;
/** A stall at the beginning or the end of a short stream makes a ratio of its own; so much no stall is long, ms. */
const RATE_OFF_MS = 1000;

export const isWrongRate = (facts: MediaTimeFacts | null | undefined): boolean =>
  facts?.ratio != null && Math.abs(facts.ratio - 1) > RATIO_OFF && Math.abs(facts.offMs) > RATE_OFF_MS;

export class MediaTime {
  private pairs = 0;
  private arrivedMs = 0;
  private stampedMs = 0;
  private jumps = 0;
  private jumpedMs = 0;
  private largestMs = 0;

  private lastAt = -1;
  private lastTimestamp = 0;

  /**
   * A media packet that is newer than all before; what was overtaken says nothing of the sender's time.
   * @param at arrival, ms @param clockRate Hz @param follows no number is missing before it
   */
  add(at: number, timestamp: number, clockRate: number, follows: boolean): void {
    const { lastAt, lastTimestamp } = this;
    this.lastAt = at;
    this.lastTimestamp = timestamp;
    const deltaMs = at - lastAt;
    if (lastAt < 0 || Math.abs(deltaMs) > PAUSE_MS) return;
    const stepMs = (((timestamp - lastTimestamp) | 0) * 1000) / clockRate;
    if (stepMs > Math.max(0, deltaMs) + JUMP_MS || stepMs < -JUMP_MS) {
      if (!follows) return;
      const off = stepMs - deltaMs;
      this.jumps++;
      this.jumpedMs += Math.abs(off);
      if (Math.abs(off) > Math.abs(this.largestMs)) this.largestMs = off;
      return;
    }
    this.pairs++;
    this.arrivedMs += deltaMs;
    this.stampedMs += stepMs;
  }

  /** The sender begins anew. */
  restart(): void {
    this.lastAt = -1;
  }

  get facts(): MediaTimeFacts | null {
    const { pairs, arrivedMs, stampedMs, jumps, jumpedMs, largestMs } = this;
    if (pairs < FEWEST && jumps === 0) return null;
    const ratio = pairs < FEWEST || arrivedMs <= 0 ? null : stampedMs / arrivedMs;
    return { ratio, offMs: stampedMs - arrivedMs, jumps, jumpedMs, largestMs };
  }
}
