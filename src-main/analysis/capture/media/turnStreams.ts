/** STUN and TURN over TCP (RFC 8656 section 12.5): messages and channel data, one after the other, put together out of what segments hold. */
import type { Flow, StreamChunk } from '../api';

/** Directions that are followed at once. */
const MAX_STREAMS = 5000;
const HEADER = 20;

export class TurnStreams {
  /** What has begun in each direction and waits for its end. */
  private readonly begun = new Map<Flow, Uint8Array>();

  /** @param deliver is given each message without its padding @returns false where the connection carries something else */
  chunk(
    { flow, bytes: segment, start, end, afterGap }: StreamChunk,
    deliver: (bytes: Uint8Array, start: number, end: number) => void,
  ): boolean {
    const begun = this.begun.get(flow);
    if (!begun && !this.isNew(flow, segment, start, end)) return false;
    const piece = segment.subarray(start, end);
    const bytes = begun && begun.length > 0 && !afterGap ? joined(begun, piece) : piece;
    let at = 0;
    while (at + 4 <= bytes.length) {
      const length = lengthAt(bytes, at);
      // Neither of the two: the next segment is likely to begin with one.
      if (length < 0) at = bytes.length;
      const padded = (length + 3) & ~3;
      if (length < 0 || at + padded > bytes.length) break;
      deliver(bytes, at, at + length);
      at += padded;
    }
    this.begun.set(flow, bytes.slice(at));
    return true;
  }

  /** A connection is known by the cookie of its first message, and both its directions by either. */
  private isNew(flow: Flow, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.begun.size >= MAX_STREAMS) return false;
    return (flow.reverse !== null && this.begun.has(flow.reverse)) || (end - start >= 8 && isStun(bytes, start));
  }
}

function isStun(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at]! < 4 &&
    bytes[at + 4] === 0x21 &&
    bytes[at + 5] === 0x12 &&
    bytes[at + 6] === 0xa4 &&
    bytes[at + 7] === 0x42
  );
}

/** @returns octets of the message at hand; -1 where it is none */
function lengthAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  if (first >= 64 && first <= 79) return 4 + length;
  return first < 4 && (at + 8 > bytes.length || isStun(bytes, at)) ? HEADER + length : -1;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const whole = new Uint8Array(one.length + other.length);
  whole.set(one);
  whole.set(other, one.length);
  return whole;
}
