/** Our own line of RTP: one SSRC, one sequence, one clock, whoever supplies the payloads (RFC 3550 section 5.1). */
import { randomInt } from 'node:crypto';

export class RtpTimeline {
  ssrc: number;
  /** Section 5.1 wants a random start; below 2^15, so that the first packets of SRTP cannot be a wrap (RFC 3711 section 3.3.1). */
  private sequence = randomInt(0, 2 ** 15);
  private clockRate = 8000;
  private anchorAt = 0;
  private anchorTimestamp = randomInt(0, 2 ** 32);
  private started = false;

  /** @param newSsrc also after a collision */
  constructor(private readonly newSsrc: () => number = () => randomInt(1, 2 ** 32)) {
    this.ssrc = newSsrc();
  }

  /** Of the last packet. */
  get lastSequence(): number {
    return (this.sequence - 1) & 0xffff;
  }

  nextSequence(): number {
    const sequence = this.sequence;
    this.sequence = (sequence + 1) & 0xffff;
    return sequence;
  }

  /** The time stamp goes on where it is, at another rate from now on. */
  setClockRate(clockRate: number, at: number): void {
    if (clockRate === this.clockRate && this.started) return;
    this.anchorTimestamp = this.started ? this.timestampAt(at) : this.anchorTimestamp;
    this.anchorAt = at;
    this.clockRate = clockRate;
    this.started = true;
  }

  /** @param at ms since the epoch */
  timestampAt(at: number): number {
    return (this.anchorTimestamp + Math.round(((at - this.anchorAt) * this.clockRate) / 1000)) >>> 0;
  }

  /** After a collision (section 8.2). */
  renew(): void {
    this.ssrc = this.newSsrc();
  }
}

/** Maps the time stamps of a foreign line (an echoed peer, the page's microphone) onto ours. */
export class RelayClock {
  private ssrc = -1;
  private offset = 0;

  /** @param current our time stamp at this moment: where a new source is joined on */
  map(ssrc: number, timestamp: number, current: number): number {
    const mapped = (timestamp + this.offset) >>> 0;
    // More than half a minute off at the highest clock: the source has restarted its time stamps.
    const strayed = Math.abs((mapped - current) | 0) > MAX_STRAY;
    if (ssrc === this.ssrc && !strayed) return mapped;
    this.ssrc = ssrc;
    this.offset = (current - timestamp) >>> 0;
    return current;
  }
}

const MAX_STRAY = 48_000 * 30;
