/** One direction of a TCP connection, put into order (RFC 9293 section 3.4) from what a capture saw of it. */

/** Octets that wait for a piece before them. A capture that has lost it goes on without. */
const MAX_PENDING = 512 * 1024;
const MAX_SEGMENTS = 1024;
/** ms of the capture's time that a missing piece is waited for. */
const PATIENCE_MS = 3000;
/** Sequence numbers this far off are of another connection on the same ports. */
const MAX_JUMP = 16 * 1024 * 1024;

interface Segment {
  sequence: number;
  data: Uint8Array;
  at: number;
}

/** What is in order now. `afterGap`: octets before it never came. */
export type Deliver = (bytes: Uint8Array, start: number, end: number, afterGap: boolean) => void;

export class TcpStream {
  /** Sequence number of the next octet; -1 before the first. */
  #next = -1;
  #pending: Segment[] = [];
  #pendingOctets = 0;

  /** A SYN: numbers begin anew. */
  begin(sequence: number): void {
    this.#next = (sequence + 1) >>> 0;
    this.#pending = [];
    this.#pendingOctets = 0;
  }

  /** @returns true where these octets were there before (a retransmission) */
  add(sequence: number, bytes: Uint8Array, start: number, end: number, at: number, deliver: Deliver): boolean {
    if (this.#next < 0) this.#next = sequence;
    const ahead = (sequence - this.#next) | 0;
    const length = end - start;
    if (Math.abs(ahead) > MAX_JUMP) {
      this.#pending = [];
      this.#pendingOctets = 0;
      this.#next = (sequence + length) >>> 0;
      deliver(bytes, start, end, true);
      return false;
    }
    if (ahead > 0) {
      this.#wait(sequence, bytes, start, end, at);
      this.#giveUp(at, deliver);
      return false;
    }
    if (ahead + length <= 0) return true;
    this.#next = (sequence + length) >>> 0;
    deliver(bytes, start - ahead, end, false);
    this.#release(deliver, false);
    this.#giveUp(at, deliver);
    return ahead < 0;
  }

  /** No more will come: what waits is all there is. */
  end(deliver: Deliver): void {
    while (this.#pending.length > 0) this.#skip(deliver);
  }

  #wait(sequence: number, bytes: Uint8Array, start: number, end: number, at: number): void {
    const place = this.#pending.findIndex((one) => ((one.sequence - sequence) | 0) >= 0);
    const segment = { sequence, data: bytes.slice(start, end), at };
    if (place >= 0 && this.#pending[place]?.sequence === sequence) {
      if ((this.#pending[place]?.data.length ?? 0) >= segment.data.length) return;
    }
    this.#pending.splice(place < 0 ? this.#pending.length : place, 0, segment);
    this.#pendingOctets += segment.data.length;
  }

  /** What follows on without a gap. */
  #release(deliver: Deliver, afterGap: boolean): void {
    let gap = afterGap;
    for (;;) {
      const [first] = this.#pending;
      if (!first) return;
      const ahead = (first.sequence - this.#next) | 0;
      if (ahead > 0) return;
      this.#pending.shift();
      this.#pendingOctets -= first.data.length;
      if (ahead + first.data.length <= 0) continue;
      this.#next = (first.sequence + first.data.length) >>> 0;
      deliver(first.data, -ahead, first.data.length, gap);
      gap = false;
    }
  }

  #giveUp(at: number, deliver: Deliver): void {
    const [first] = this.#pending;
    if (!first) return;
    const full = this.#pendingOctets > MAX_PENDING || this.#pending.length > MAX_SEGMENTS;
    const oldest = this.#pending.reduce((least, segment) => Math.min(least, segment.at), first.at);
    if (full || at - oldest > PATIENCE_MS) this.#skip(deliver);
  }

  #skip(deliver: Deliver): void {
    const [first] = this.#pending;
    if (!first) return;
    this.#next = first.sequence;
    this.#release(deliver, true);
  }
}
