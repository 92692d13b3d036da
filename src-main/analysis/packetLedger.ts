/**
 * Which packets of a source came: lost, duplicate, reordered, discarded (RFC 3550 appendices A.1 and A.3, RFC 3611 A.2). The
 * last numbers stay open, so that a reordered packet is not first taken for lost.
 */
import { ExtendedSequence, MAX_MISORDER, SequenceVerdict } from '../protocol/rtp/sequence';
import { BurstGapCounter } from './burstGap';

/** A power of two above MAX_MISORDER. */
const WINDOW = 128;
const MASK = WINDOW - 1;
if (WINDOW <= MAX_MISORDER) throw new RangeError('the window has to hold every number that can still be filled');

const EMPTY = 0;
const MISSING = 1;
const RECEIVED = 2;
const DISCARDED = 3;

export class PacketLedger {
  private readonly sequence = new ExtendedSequence();
  private readonly window = new Uint8Array(WINDOW);
  private readonly burstGap = new BurstGapCounter();
  /** Expected packets of the numberings before the last restart. */
  private expectedBefore = 0;
  private started = false;
  /** All packets that came, duplicates and strays too. */
  packets = 0;
  duplicates = 0;
  reordered = 0;
  /** Came, but too late to be played. */
  discarded = 0;
  /** Packets of a jump that no second packet confirmed: part of no numbering. */
  strays = 0;
  restarts = 0;

  /**
   * @param late the packet missed its time of play-out
   * @returns a value of `SequenceVerdict`
   */
  add(sequenceNumber: number, late: boolean): number {
    const { sequence } = this;
    this.packets++;
    if (late) this.discarded++;
    const before = sequence.highest;
    const { base } = sequence;
    const verdict = sequence.update(sequenceNumber);
    if (verdict === SequenceVerdict.advanced) {
      if (this.started) this.open(before + 1, sequence.current);
      else this.started = true;
      this.window[sequence.current & MASK] = late ? DISCARDED : RECEIVED;
    } else if (verdict === SequenceVerdict.behind) {
      this.fill(sequence.current, late);
    } else if (verdict === SequenceVerdict.jumped) {
      this.strays++;
    } else {
      this.restart(before, base, late);
    }
    return verdict;
  }

  /** Extended highest sequence number of the current numbering. */
  get highest(): number {
    return this.sequence.highest;
  }

  get expected(): number {
    return this.started ? this.expectedBefore + this.sequence.highest - this.sequence.base + 1 : 0;
  }

  /**
   * Expected packets up to the one that came last. It differs from `expected` only while the last packet is a reordered one;
   * it is what tshark counts losses from.
   */
  get expectedAtLast(): number {
    return this.started ? this.expectedBefore + this.sequence.current - this.sequence.base + 1 : 0;
  }

  /** Numbers that never came; unlike RFC 3550's count not diminished by duplicates. */
  get missing(): number {
    return Math.max(0, this.expected - (this.packets - this.duplicates - this.strays));
  }

  /** With the numbers that are still open taken as they stand. */
  burstsSoFar(): BurstGapCounter {
    const counter = this.burstGap.clone();
    for (let n = this.highest - WINDOW + 1; n <= this.highest; n++) count(counter, this.window[n & MASK]!);
    return counter;
  }

  private open(first: number, last: number): void {
    const { window, burstGap } = this;
    for (let n = first; n <= last; n++) {
      const slot = n & MASK;
      count(burstGap, window[slot]!);
      window[slot] = MISSING;
    }
  }

  private fill(number: number, late: boolean): void {
    const slot = number & MASK;
    const state = this.window[slot]!;
    if (state === RECEIVED || state === DISCARDED) {
      this.duplicates++;
      return;
    }
    this.reordered++;
    this.window[slot] = late ? DISCARDED : RECEIVED;
  }

  /** The packet before this one, taken for a stray, was the first of the new numbering. */
  private restart(highestBefore: number, baseBefore: number, late: boolean): void {
    const { sequence, window } = this;
    this.expectedBefore += highestBefore - baseBefore + 1;
    for (let n = highestBefore + 1; n <= highestBefore + WINDOW; n++) count(this.burstGap, window[n & MASK]!);
    window.fill(EMPTY);
    window[(sequence.current - 1) & MASK] = RECEIVED;
    window[sequence.current & MASK] = late ? DISCARDED : RECEIVED;
    this.strays--;
    this.restarts++;
  }
}

function count(counter: BurstGapCounter, state: number): void {
  if (state === RECEIVED) counter.addReceived();
  else if (state !== EMPTY) counter.addLost();
}
