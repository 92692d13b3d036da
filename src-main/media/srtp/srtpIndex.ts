/** RFC 3711 section 3.3.1 and 3.3.2: the 48-bit packet index of one source, and what of it was seen already. */

/** At least 64 by section 3.3.2. */
const WINDOW = 128;
const HALF = 0x8000;
const MODULUS = 0x10000;

/** Sliding window over indices of any width; `accept` only what has been authenticated. */
export class ReplayWindow {
  private highest = -1;
  private readonly seen = new Float64Array(WINDOW).fill(-1);

  /** Seen before, or too old to tell. */
  isReplay(index: number): boolean {
    if (index > this.highest) return false;
    return index <= this.highest - WINDOW || this.seen[index % WINDOW] === index;
  }

  accept(index: number): void {
    this.seen[index % WINDOW] = index;
    if (index > this.highest) this.highest = index;
  }
}

/** Receiver's state for one SSRC. */
export class SrtpIndex {
  private rollover = 0;
  private last = -1;
  private readonly window = new ReplayWindow();

  /** The likeliest rollover counter for a sequence number (appendix A); -1 for a packet from before the first. */
  estimate(sequence: number): number {
    if (this.last < 0) return 0;
    if (this.last < HALF) return sequence - this.last > HALF ? this.rollover - 1 : this.rollover;
    return this.last - HALF > sequence ? this.rollover + 1 : this.rollover;
  }

  isReplay(rollover: number, sequence: number): boolean {
    return this.window.isReplay(rollover * MODULUS + sequence);
  }

  accept(rollover: number, sequence: number): void {
    this.window.accept(rollover * MODULUS + sequence);
    if (rollover > this.rollover || (rollover === this.rollover && sequence > this.last)) {
      this.rollover = rollover;
      this.last = sequence;
    }
  }
}

/** Sender's side: counts the wraps of its own sequence numbers. */
export class RolloverCounter {
  private rollover = 0;
  private last = -1;

  next(sequence: number): number {
    if (sequence < this.last) this.rollover += 1;
    this.last = sequence;
    return this.rollover;
  }
}
