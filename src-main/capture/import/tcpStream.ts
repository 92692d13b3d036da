/** One direction of a TCP connection, put into order (RFC 9293 section 3.4) from what a capture saw of it. */

/** Octets that wait for a piece before them. A capture that has lost it goes on without. */
const MAX_PENDING = 512 * 1024;
const MAX_SEGMENTS = 1024;
/** ms of the capture's time that a missing piece is waited for. */
const PATIENCE_MS = 3000;
/** Sequence numbers this far off are of another connection on the same ports. */
const MAX_JUMP = 16 * 1024 * 1024;
/** What a segment costs that waits, beside its octets. */
const SEGMENT_COST = 256;

interface Segment {
  sequence: number;
  data: Uint8Array;
  at: number;
}

/** What is in order now. `afterGap`: octets before it never came. */
export type Deliver = (bytes: Uint8Array, start: number, end: number, afterGap: boolean) => void;

export class TcpStream {
  /** Sequence number of the next octet; -1 before the first. */
  private next = -1;
  /** In the order of their numbers. */
  private pending: Segment[] = [];
  private pendingOctets = 0;
  /** The earliest that one of them came; counted anew when that one goes. */
  private oldestAt = Infinity;

  /** A SYN: numbers begin anew. */
  begin(sequence: number): void {
    this.next = (sequence + 1) >>> 0;
    this.forget();
  }

  /** Memory of what waits, octets. */
  get held(): number {
    return this.pendingOctets + this.pending.length * SEGMENT_COST;
  }

  /** @returns true where these octets were there before (a retransmission) */
  add(sequence: number, bytes: Uint8Array, start: number, end: number, at: number, deliver: Deliver): boolean {
    if (this.next < 0) this.next = sequence;
    const ahead = (sequence - this.next) | 0;
    const length = end - start;
    if (Math.abs(ahead) > MAX_JUMP) {
      this.forget();
      this.next = (sequence + length) >>> 0;
      deliver(bytes, start, end, true);
      return false;
    }
    if (ahead > 0) {
      this.wait(sequence, bytes, start, end, at);
      this.giveUp(at, deliver);
      return false;
    }
    if (ahead + length <= 0) return true;
    this.next = (sequence + length) >>> 0;
    deliver(bytes, start - ahead, end, false);
    this.release(deliver, false);
    this.giveUp(at, deliver);
    return ahead < 0;
  }

  /** No more will come, or there is no room for more: what waits is all there is. */
  end(deliver: Deliver): void {
    while (this.pending.length > 0) this.skip(deliver);
  }

  private wait(sequence: number, bytes: Uint8Array, start: number, end: number, at: number): void {
    const place = this.placeOf(sequence);
    const known = this.pending[place];
    if (known?.sequence === sequence && known.data.length >= end - start) return;
    this.pending.splice(place, 0, { sequence, data: bytes.slice(start, end), at });
    this.pendingOctets += end - start;
    if (at < this.oldestAt) this.oldestAt = at;
  }

  /** Of the first that does not come before `sequence`. */
  private placeOf(sequence: number): number {
    let low = 0;
    for (let high = this.pending.length; low < high;) {
      const middle = (low + high) >> 1;
      if (((this.pending[middle]!.sequence - sequence) | 0) >= 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** What follows on without a gap. */
  private release(deliver: Deliver, afterGap: boolean): void {
    let gap = afterGap;
    let done = 0;
    for (const segment of this.pending) {
      const ahead = (segment.sequence - this.next) | 0;
      if (ahead > 0) break;
      done++;
      this.pendingOctets -= segment.data.length;
      if (ahead + segment.data.length <= 0) continue;
      this.next = (segment.sequence + segment.data.length) >>> 0;
      deliver(segment.data, -ahead, segment.data.length, gap);
      gap = false;
    }
    if (done === 0) return;
    this.pending.splice(0, done);
    this.oldestAt = this.pending.reduce((least, { at }) => Math.min(least, at), Infinity);
  }

  private giveUp(at: number, deliver: Deliver): void {
    if (this.pending.length === 0) return;
    const full = this.pendingOctets > MAX_PENDING || this.pending.length > MAX_SEGMENTS;
    if (full || at - this.oldestAt > PATIENCE_MS) this.skip(deliver);
  }

  private skip(deliver: Deliver): void {
    const [first] = this.pending;
    if (!first) return;
    this.next = first.sequence;
    this.release(deliver, true);
  }

  private forget(): void {
    this.pending = [];
    this.pendingOctets = 0;
    this.oldestAt = Infinity;
  }
}
