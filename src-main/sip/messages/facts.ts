/** RFC 3261 section 8.1.1: the header fields that every request must have, read once. */
import { parseCSeq, type CSeq } from '../../protocol/sip/cseq';
import { headerValue } from '../../protocol/sip/headers';
import { splitOutside } from '../../protocol/sip/lexical';
import type { SipMessage } from '../../protocol/sip/message';
import { parseNameAddr, type NameAddr } from '../../protocol/sip/nameAddr';
import { parseVia, type Via } from '../../protocol/sip/via';

export interface Facts {
  /** Top value. */
  via: Via;
  callId: string;
  cseq: CSeq;
  from: NameAddr;
  to: NameAddr;
  fromTag: string | null;
  toTag: string | null;
}

/** The name of the first header that is missing or cannot be read, where there is one. */
export function readFacts(message: SipMessage): Facts | string {
  const viaText = headerValue(message, 'Via');
  const via = viaText === undefined ? null : parseVia(firstValue(viaText));
  if (!via) return 'Via';
  const callId = headerValue(message, 'Call-ID');
  if (!callId) return 'Call-ID';
  const cseq = parseCSeq(headerValue(message, 'CSeq') ?? '');
  if (!cseq || (message.kind === 'request' && cseq.method !== message.method)) return 'CSeq';
  const from = parseNameAddr(headerValue(message, 'From') ?? '');
  if (!from) return 'From';
  const to = parseNameAddr(headerValue(message, 'To') ?? '');
  if (!to) return 'To';
  return { via, callId, cseq, from, to, fromTag: from.params.get('tag') ?? null, toTag: to.params.get('tag') ?? null };
}

export function firstValue(text: string): string {
  return text.includes(',') ? (splitOutside(text, ',')[0] ?? '') : text;
}

/** The `tag` of From or To without reading the rest of the message; null without one. */
export function tagOf(message: SipMessage, header: 'From' | 'To'): string | null {
  return parseNameAddr(headerValue(message, header) ?? '')?.params.get('tag') ?? null;
}
