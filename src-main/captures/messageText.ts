/** SIP messages as people read them: whole, and without what would let a reader make calls. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { CapturedMessage } from '../../src-shared/model/capture';
import type { FoundMessage, TimeText } from '../analysis/capture/api';
import { octetText } from '../analysis/capture/octetText';
import { maskedText } from '../protocol/sip/mask';

/** Longer messages than a person reads are cut. */
const MAX_SHOWN = 256 * 1024;
/** Of a header block in which fields are looked for. */
const MAX_HEAD = 16 * 1024;

export function startLineIn(bytes: Uint8Array, start: number, end: number): string {
  let first = start;
  // Keep-alives may stand before it (RFC 3261 section 7.5).
  while (first < end && (bytes[first] === 13 || bytes[first] === 10)) first++;
  let last = first;
  while (last < end && bytes[last] !== 10 && last < first + 500) last++;
  return octetText(bytes, first, last).trimEnd();
}

/** @returns the Call-ID, or an empty string */
export function callIdIn(bytes: Uint8Array, start: number, end: number): string {
  return fieldIn(bytes, start, end, 'call-id|i');
}

function fieldIn(bytes: Uint8Array, start: number, end: number, names: string): string {
  const head = octetText(bytes, start, Math.min(end, start + MAX_HEAD));
  return new RegExp(`^(?:${names})[ \\t]*:[ \\t]*([^\\r\\n]*)`, 'im').exec(head)?.[1]?.trim() ?? '';
}

/** A message that is not among those that are kept. */
export function describeMessage(
  { packet, at, carriedBy, src, dst, bytes, start, end }: FoundMessage,
  time: TimeText,
): CapturedMessage {
  return {
    packet,
    at: time(at),
    carriedBy,
    from: endpointText(src),
    to: endpointText(dst),
    startLine: startLineIn(bytes, start, end),
    cseq: fieldIn(bytes, start, end, 'cseq').replace(/[ \t]+/g, ' '),
    callId: callIdIn(bytes, start, end),
    retransmission: false,
    sdp: /^application\/sdp\b/i.test(fieldIn(bytes, start, end, 'content-type|c')),
    malformed: null,
  };
}

/** The whole message, credentials and keys masked. */
export function shownText(bytes: Uint8Array, start: number, end: number): string {
  const text = maskedText(bytes.subarray(start, Math.min(end, start + MAX_SHOWN)));
  return end - start > MAX_SHOWN ? `${text}\r\n(${end - start - MAX_SHOWN} further octets)` : text;
}
