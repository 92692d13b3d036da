/** RFC 6455 section 5: messages out of frames, masked or not. */

const CONTINUATION = 0;
const TEXT = 1;
const BINARY = 2;
/** What a SIP message never is. */
const MAX_MESSAGE = 1_200_000;

export class WebSocketFrames {
  #rest: Uint8Array = new Uint8Array(0);
  #parts: Uint8Array[] = [];
  #length = 0;
  /** What came is no WebSocket, or compressed (RFC 7692), which SIP never is. */
  failed = false;

  push(data: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = [];
    if (this.failed) return messages;
    let bytes = data;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + data.length);
      bytes.set(this.#rest);
      bytes.set(data, this.#rest.length);
    }
    let at = 0;
    for (;;) {
      const taken = this.#frame(bytes, at, messages);
      if (taken === 0 || this.failed) break;
      at += taken;
    }
    this.#rest = bytes.slice(at);
    if (this.#rest.length > MAX_MESSAGE) this.failed = true;
    return messages;
  }

  /** @returns octets of the frame; 0 where more are needed */
  #frame(bytes: Uint8Array, start: number, messages: Uint8Array[]): number {
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
    this.#take(first & 0x0f, first >= 128, payload, messages);
    return at + length - start;
  }

  #take(opcode: number, last: boolean, payload: Uint8Array, messages: Uint8Array[]): void {
    // Control frames may stand between the parts of a message.
    if (opcode !== CONTINUATION && opcode !== TEXT && opcode !== BINARY) return;
    if (opcode !== CONTINUATION) {
      this.#parts = [];
      this.#length = 0;
    }
    this.#parts.push(payload);
    this.#length += payload.length;
    if (this.#length > MAX_MESSAGE) this.failed = true;
    if (!last || this.failed) return;
    const [only] = this.#parts;
    if (this.#parts.length === 1 && only) {
      messages.push(only);
    } else {
      const whole = new Uint8Array(this.#length);
      let at = 0;
      for (const part of this.#parts) {
        whole.set(part, at);
        at += part.length;
      }
      messages.push(whole);
    }
    this.#parts = [];
    this.#length = 0;
  }
}
