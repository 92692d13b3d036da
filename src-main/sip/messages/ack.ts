/** RFC 3261 section 17.1.1.3: the ACK of a final response that is no 2xx. It belongs to the INVITE's transaction. */
import { formatCSeq, parseCSeq } from '../../protocol/sip/cseq';
import { headerValue } from '../../protocol/sip/headers';
import type { SipHeader, SipRequest, SipResponse } from '../../protocol/sip/message';
import { firstValue } from './facts';

export const NO_BODY = new Uint8Array(0);

export function buildFailureAck(invite: SipRequest, response: SipResponse): SipRequest {
  return derivedRequest('ACK', invite, headerValue(response, 'To') ?? headerValue(invite, 'To') ?? '');
}

/** Section 9.1: the CANCEL of a request that is still pending. */
export function buildCancel(invite: SipRequest, extra: readonly SipHeader[]): SipRequest {
  const cancel = derivedRequest('CANCEL', invite, headerValue(invite, 'To') ?? '');
  cancel.headers.push(...extra);
  return cancel;
}

/** Top Via, From, Call-ID, CSeq number, Request-URI and Routes of the INVITE: so that proxies send it the same way. */
function derivedRequest(method: string, invite: SipRequest, to: string): SipRequest {
  const headers: SipHeader[] = [{ name: 'Via', value: firstValue(headerValue(invite, 'Via') ?? '') }];
  for (const header of invite.headers) if (header.name === 'Route') headers.push(header);
  headers.push(
    { name: 'Max-Forwards', value: '70' },
    { name: 'From', value: headerValue(invite, 'From') ?? '' },
    { name: 'To', value: to },
    { name: 'Call-ID', value: headerValue(invite, 'Call-ID') ?? '' },
    {
      name: 'CSeq',
      value: formatCSeq({ sequence: parseCSeq(headerValue(invite, 'CSeq') ?? '')?.sequence ?? 0, method }),
    },
  );
  return { kind: 'request', method, uri: invite.uri, version: 'SIP/2.0', headers, body: NO_BODY };
}
