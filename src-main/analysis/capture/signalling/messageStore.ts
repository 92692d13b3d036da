/** The octets of SIP messages, kept while there is room: to be shown, and to be judged. */

const BLOCK = 64 * 1024;
/** Empty blocks that are kept for new messages; the collector is slow to notice what lies outside of its heap. */
const MAX_SPARE = 256;

/** Where a message lies. */
export interface StoredOctets {
  block: Uint8Array;
  from: number;
  to: number;
}

export class MessageStore {
  private block: Uint8Array = new Uint8Array(0);
  private used = 0;
  /** Messages in each block. */
  private readonly live = new Map<Uint8Array, number>();
  private readonly spare: Uint8Array[] = [];
  /** Octets of all messages that are here. */
  octets = 0;

  put(bytes: Uint8Array, start: number, end: number): StoredOctets {
    const length = end - start;
    if (this.used + length > this.block.length) this.next(length);
    const block = this.block;
    const from = this.used;
    block.set(bytes.subarray(start, end), from);
    this.used = from + length;
    this.live.set(block, (this.live.get(block) ?? 0) + 1);
    this.octets += length;
    return { block, from, to: this.used };
  }

  /** The message is not asked for any more: its place is written over. */
  release({ block, from, to }: StoredOctets): void {
    this.octets -= to - from;
    const left = (this.live.get(block) ?? 0) - 1;
    if (left > 0 || block === this.block) {
      this.live.set(block, left);
      return;
    }
    this.live.delete(block);
    if (block.length === BLOCK && this.spare.length < MAX_SPARE) this.spare.push(block);
  }

  private next(length: number): void {
    const full = this.block;
    if (this.live.get(full) === 0) {
      this.live.delete(full);
      if (full.length === BLOCK) this.spare.push(full);
    }
    this.block = length <= BLOCK ? (this.spare.pop() ?? new Uint8Array(BLOCK)) : new Uint8Array(length);
    this.used = 0;
  }
}
