/** RFC 3550 section 6.6: BYE, a source leaves. */
import { PacketType, viewOf, withHeader } from './header';

export interface Goodbye {
  kind: 'goodbye';
  ssrcs: number[];
  reason: string | null;
}

const MAX_REASON_LENGTH = 255;

/** @param body after the common header */
export function parseGoodbye(body: Uint8Array, count: number): Goodbye | null {
  const listEnd = count * 4;
  if (body.length < listEnd) return null;
  const view = viewOf(body);
  const ssrcs = Array.from({ length: count }, (_, i) => view.getUint32(i * 4));
  const reasonEnd = listEnd + 1 + (body[listEnd] ?? 0);
  const reason =
    body.length > listEnd && reasonEnd <= body.length
      ? new TextDecoder().decode(body.subarray(listEnd + 1, reasonEnd))
      : null;
  return { kind: 'goodbye', ssrcs, reason };
}

export function buildGoodbye(ssrc: number, reason?: string): Uint8Array {
  const text = reason === undefined ? null : new TextEncoder().encode(reason).subarray(0, MAX_REASON_LENGTH);
  const body = new Uint8Array(text ? (4 + 1 + text.length + 3) & ~3 : 4);
  viewOf(body).setUint32(0, ssrc);
  if (text) {
    body[4] = text.length;
    body.set(text, 5);
  }
  return withHeader(PacketType.goodbye, 1, body);
}
