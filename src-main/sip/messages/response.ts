/** RFC 3261 section 8.2.6: responses out of a request. */
import { canonicalName } from '../../protocol/sip/headers';
import type { SipHeader, SipRequest, SipResponse } from '../../protocol/sip/message';
import { reasonPhrase } from '../../protocol/sip/status';
import { NO_BODY } from './ack';
import { tagOf } from './facts';

const COPIED = new Set(['Via', 'From', 'Call-ID', 'CSeq']);

export interface ResponseParts {
  reason?: string | undefined;
  /** Added to To where the request has none. A 100 goes without. */
  toTag?: string | undefined;
  headers?: readonly SipHeader[] | undefined;
  body?: Uint8Array | undefined;
  /** Record-Route is copied too: the response may make a dialog (section 12.1.1). */
  dialog?: boolean | undefined;
}

export function buildResponse(request: SipRequest, status: number, parts: ResponseParts = {}): SipResponse {
  const headers: SipHeader[] = [];
  for (const header of request.headers) {
    const name = canonicalName(header.name);
    if (COPIED.has(name) || (parts.dialog && name === 'Record-Route')) headers.push({ name, value: header.value });
    else if (name === 'To') {
      const tagged = parts.toTag === undefined || tagOf(request, 'To') !== null;
      headers.push({ name, value: tagged ? header.value : `${header.value};tag=${parts.toTag}` });
    } else if (name === 'Timestamp' && status === 100) headers.push({ name, value: header.value });
  }
  if (parts.headers) headers.push(...parts.headers);
  return {
    kind: 'response',
    status,
    reason: parts.reason ?? reasonPhrase(status),
    version: 'SIP/2.0',
    headers,
    body: parts.body ?? NO_BODY,
  };
}
