/** The octets of SIP messages, kept while there is room: to be shown, and to be judged. */

const BLOCK = 1024 * 1024;

/** Where a message lies. */
export interface StoredOctets {
  block: Uint8Array;
  from: number;
  to: number;
}

export class MessageStore {
  #block = new Uint8Array(0);
  #used = 0;
  /** Octets of all messages that were put here and not given up. */
  octets = 0;

  put(bytes: Uint8Array, start: number, end: number): StoredOctets {
    const length = end - start;
    if (this.#used + length > this.#block.length) {
      this.#block = new Uint8Array(Math.max(BLOCK, length));
      this.#used = 0;
    }
    const from = this.#used;
    this.#block.set(bytes.subarray(start, end), from);
    this.#used = from + length;
    this.octets += length;
    return { block: this.#block, from, to: this.#used };
  }
}
