/** RFC 6455 section 5: messages out of frames, masked or not. */

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
/** What a SIP message never is. */
const MAX_MESSAGE = 1_200_000;
/** Frames of one message; empty ones cost memory too. */
const MAX_PARTS = 10_000;
/** Of a frame: two octets, its length in eight, and the mask. */
const MAX_HEADER = 14;

const NOTHING = new Uint8Array(0);

export class WebSocketFrames {
  /** What is here of a frame that is not whole: the first `#held` octets. Grows by doubling, so that small pieces cost no more than large ones. */
  private rest: Uint8Array = NOTHING;
  private held = 0;
  private parts: Uint8Array[] = [];
  private length = 0;
  /** What came is no WebSocket, or compressed (RFC 7692), which SIP never is. */
  failed = false;

  push(data: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    if (this.failed) return messages;
    const bytes = this.held === 0 ? data : this.joined(data);
    let at = 0;
    for (;;) {
      const taken = this.frame(bytes, at, messages);
      if (taken === 0 || this.failed) break;
      at += taken;
    }
    this.keep(bytes, at);
    if (this.held > MAX_MESSAGE + MAX_HEADER) this.failed = true;
    return messages;
  }

  /** Memory of what is not whole yet, octets. */
  get size(): number {
    return this.rest.length + this.length;
  }

  private joined(data: Uint8Array): Uint8Array {
    const length = this.held + data.length;
    if (length > this.rest.length) {
      const grown = new Uint8Array(Math.max(length, 2 * this.rest.length));
      grown.set(this.rest.subarray(0, this.held));
      this.rest = grown;
    }
    this.rest.set(data, this.held);
    return this.rest.subarray(0, length);
  }

  private keep(bytes: Uint8Array, from: number): void {
    this.held = bytes.length - from;
    if (this.held === 0) this.rest = NOTHING;
    else if (bytes.buffer !== this.rest.buffer) this.rest = new Uint8Array(bytes.subarray(from));
    else if (from > 0) this.rest.copyWithin(0, from, bytes.length);
  }

  /** @returns octets of the frame; 0 where more are needed */
  private frame(bytes: Uint8Array, start: number, messages: Uint8Array[]): number {
    if (start + 2 > bytes.length) return 0;
    const first = bytes[start]!;
    const second = bytes[start + 1]!;
    let length = second & 0x7f;
    let at = start + 2;
    const wide = length === 126 ? 2 : length === 127 ? 8 : 0;
    if (at + wide > bytes.length) return 0;
    if (wide > 0) {
      length = 0;
      for (let i = 0; i < wide; i++) length = length * 256 + bytes[at + i]!;
      at += wide;
    }
    if ((first & 0x70) !== 0 || length > MAX_MESSAGE) {
      this.failed = true;
      return 0;
    }
    const masked = second >= 128;
    const key = at;
    if (masked) at += 4;
    if (at + length > bytes.length) return 0;
    // A copy in any case: a Buffer's own `slice` would be a view, and unmasking would change the capture's octets.
    const payload = new Uint8Array(bytes.subarray(at, at + length));
    if (masked) for (let i = 0; i < length; i++) payload[i]! ^= bytes[key + (i & 3)]!;
    this.take(first & 0x0f, first >= 128, payload, messages);
    return at + length - start;
  }

  private take(opcode: number, last: boolean, payload: Uint8Array, messages: Uint8Array[]): void {
    // Control frames may stand between the parts of a message.
    if (opcode !== CONTINUATION && opcode !== TEXT && opcode !== BINARY) return;
    if (opcode !== CONTINUATION) {
      this.parts = [];
      this.length = 0;
    }
    this.parts.push(payload);
    this.length += payload.length;
    if (this.length > MAX_MESSAGE || this.parts.length > MAX_PARTS) this.failed = true;
    if (!last || this.failed) return;
    const [only] = this.parts;
    if (this.parts.length === 1 && only) {
      messages.push(only);
    } else {
      const whole = new Uint8Array(this.length);
      let at = 0;
      for (const part of this.parts) {
        whole.set(part, at);
        at += part.length;
      }
      messages.push(whole);
    }
    this.parts = [];
    this.length = 0;
  }
}
