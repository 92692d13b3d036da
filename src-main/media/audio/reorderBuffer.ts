/** Brings packets back into order for a decoder, as far as a few packets' patience goes. No clock: a gap ends by what follows it. */

/** So many packets may wait for a missing one: 60 to 80 ms. */
const DEPTH = 4;
/** A jump larger than this is a restart, not a gap. */
const MAX_GAP = 100;

export interface OrderedSink<T> {
  /** In the order of sequence numbers, each once. */
  packet(item: T): void;
  /** So many packets before the next one will not come any more. */
  lost(count: number): void;
}

export class ReorderBuffer<T> {
  private next = -1;
  private readonly waiting = new Map<number, T>();

  constructor(private readonly sink: OrderedSink<T>) {}

  /** @param sequence RTP sequence number, 16 bits */
  push(sequence: number, item: T): void {
    if (this.next < 0) this.next = sequence;
    const ahead = (sequence - this.next) & 0xffff;
    if (ahead === 0) {
      this.deliver(item);
      if (this.waiting.size > 0) this.drain();
      return;
    }
    // Behind: a duplicate, or too late to be decoded.
    if (ahead > 0xffff - MAX_GAP) return;
    if (ahead > MAX_GAP) {
      this.waiting.clear();
      this.next = sequence;
      this.deliver(item);
      return;
    }
    this.waiting.set(sequence, item);
    while (this.waiting.size >= DEPTH) {
      this.skip();
      this.drain();
    }
  }

  private deliver(item: T): void {
    this.next = (this.next + 1) & 0xffff;
    this.sink.packet(item);
  }

  private drain(): void {
    for (let item = this.take(); item !== undefined; item = this.take()) this.deliver(item);
  }

  private take(): T | undefined {
    const item = this.waiting.get(this.next);
    if (item !== undefined) this.waiting.delete(this.next);
    return item;
  }

  /** Up to the first packet that waits. */
  private skip(): void {
    let count = 0;
    while (!this.waiting.has(this.next)) {
      this.next = (this.next + 1) & 0xffff;
      count += 1;
    }
    this.sink.lost(count);
  }
}
