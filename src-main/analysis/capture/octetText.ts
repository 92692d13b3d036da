/** Text out of octets. Buffers read short strings far faster than a decoder; the last memory's buffer is kept, because many come from one. */
let memory: ArrayBufferLike | null = null;
let buffer: Buffer = Buffer.alloc(0);

/** Each octet one character (ISO 8859-1): for names, numbers and tokens. */
export function octetText(bytes: Uint8Array, from: number, to: number): string {
  if (bytes.buffer !== memory) {
    memory = bytes.buffer;
    buffer = Buffer.from(bytes.buffer);
  }
  return buffer.toString('latin1', bytes.byteOffset + from, bytes.byteOffset + to);
}

/** UTF-8, for what people wrote. */
export function peopleText(bytes: Uint8Array, from: number, to: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, to - from)).toString('utf8');
}
