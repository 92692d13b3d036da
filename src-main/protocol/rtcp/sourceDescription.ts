/** RFC 3550 section 6.5: SDES. Only the canonical name is read and sent: it is the one item that must be there. */
import { PacketType, viewOf, withHeader } from './header';

export interface SourceDescription {
  kind: 'source-description';
  chunks: { ssrc: number; cname: string | null }[];
}

const ITEM_END = 0;
const ITEM_CNAME = 1;
const MAX_ITEM_LENGTH = 255;

/** @param body after the common header. A chunk that is cut off ends the list. */
export function parseSourceDescription(body: Uint8Array, count: number): SourceDescription {
  const view = viewOf(body);
  const chunks: SourceDescription['chunks'] = [];
  let at = 0;
  while (chunks.length < count && at + 4 <= body.length) {
    const chunk: SourceDescription['chunks'][number] = { ssrc: view.getUint32(at), cname: null };
    at += 4;
    while (at + 2 <= body.length && body[at] !== ITEM_END) {
      const end = at + 2 + body[at + 1]!;
      if (body[at] === ITEM_CNAME && end <= body.length)
        chunk.cname = new TextDecoder().decode(body.subarray(at + 2, end));
      at = end;
    }
    chunks.push(chunk);
    // The list of items ends with at least one zero octet and is filled up to 32 bits.
    at = (at + 4) & ~3;
  }
  return { kind: 'source-description', chunks };
}

export function buildSourceDescription(ssrc: number, cname: string): Uint8Array {
  const text = new TextEncoder().encode(cname).subarray(0, MAX_ITEM_LENGTH);
  const itemsEnd = 4 + 2 + text.length;
  const body = new Uint8Array((itemsEnd + 4) & ~3);
  viewOf(body).setUint32(0, ssrc);
  body[4] = ITEM_CNAME;
  body[5] = text.length;
  body.set(text, 6);
  return withHeader(PacketType.sourceDescription, 1, body);
}
