/** RFC 3550 appendix A.1: extended sequence numbers. */

const SEQUENCE_MODULUS = 0x10000;
const MAX_DROPOUT = 3000;
export const MAX_MISORDER = 100;

/** What `ExtendedSequence.update` found out about a packet. */
export const SequenceVerdict = {
  /** In order, perhaps after a gap. */
  advanced: 0,
  /** Behind the highest number, by less than MAX_MISORDER: reordered or a duplicate. */
  behind: 1,
  /** A jump too large to be loss; a restart only if the next packet follows on. */
  jumped: 2,
  /** Second packet after a jump: the source has restarted its numbering. */
  restarted: 3,
} as const;

/**
 * The sequence numbers of one source. Other than in the appendix the first packet counts at once instead of after
 * MIN_SEQUENTIAL packets: a diagnosis has to show a stream of which only one packet came.
 */
export class ExtendedSequence {
  private started = false;
  private cycles = 0;
  private maximum = 0;
  private badSequence = -1;
  /** Extended number of the packet that `update` saw last, if that was 'advanced', 'behind' or 'restarted'. */
  current = 0;
  /** Extended number of the first packet; after a restart, of the packet that jumped (one before the one that confirmed it). */
  base = 0;

  /** Extended highest sequence number received: cycles in the upper 16 bits. */
  get highest(): number {
    return this.cycles + this.maximum;
  }

  /** @returns a value of `SequenceVerdict` */
  update(sequenceNumber: number): number {
    if (!this.started) {
      this.started = true;
      this.restart(sequenceNumber);
      return SequenceVerdict.advanced;
    }
    const ahead = (sequenceNumber - this.maximum) & 0xffff;
    if (ahead !== 0 && ahead < MAX_DROPOUT) {
      if (sequenceNumber < this.maximum) this.cycles += SEQUENCE_MODULUS;
      this.maximum = sequenceNumber;
      this.badSequence = -1;
      this.current = this.cycles + sequenceNumber;
      return SequenceVerdict.advanced;
    }
    if (ahead === 0 || ahead > SEQUENCE_MODULUS - MAX_MISORDER) {
      this.current = this.highest - ((SEQUENCE_MODULUS - ahead) & 0xffff);
      return SequenceVerdict.behind;
    }
    if (sequenceNumber === this.badSequence) {
      this.restart(sequenceNumber);
      this.base = sequenceNumber - 1;
      return SequenceVerdict.restarted;
    }
    this.badSequence = (sequenceNumber + 1) & 0xffff;
    return SequenceVerdict.jumped;
  }

  private restart(sequenceNumber: number): void {
    this.cycles = 0;
    this.maximum = sequenceNumber;
    this.badSequence = -1;
    this.base = sequenceNumber;
    this.current = sequenceNumber;
  }
}
