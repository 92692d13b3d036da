/** RFC 3261 sections 17.1.3, 17.2.3 and 8.2.2.2: what messages of one transaction have in common, as text to look up. */
import { headerValue } from '../../protocol/sip/headers';
import type { SipRequest } from '../../protocol/sip/message';
import { BRANCH_COOKIE } from '../../protocol/sip/via';
import type { Facts } from '../messages/facts';

export function clientKey(branch: string, method: string): string {
  return `${branch} ${method}`;
}

/** @param method of the transaction looked for; an ACK belongs to its INVITE */
export function serverKey(request: SipRequest, facts: Facts, method = methodOf(request)): string {
  const { via } = facts;
  if (via.branch?.startsWith(BRANCH_COOKIE) && via.branch.length > BRANCH_COOKIE.length) {
    return `${via.branch} ${via.host.toLowerCase()}:${via.port ?? ''} ${method}`;
  }
  return olderKey(request, facts, method);
}

/**
 * Clients of RFC 2543 have no unique branches: Request-URI, From tag, Call-ID, CSeq number and top Via stand in. The To tag is
 * left out, for that of the ACK is the one of our response.
 */
function olderKey(request: SipRequest, { fromTag, callId, cseq }: Facts, method: string): string {
  return [request.uri, fromTag ?? '', callId, cseq.sequence, headerValue(request, 'Via') ?? '', method].join(' ');
}

function methodOf({ method }: SipRequest): string {
  return method === 'ACK' ? 'INVITE' : method;
}

export function mergeKey({ fromTag, callId, cseq }: Facts): string {
  return `${callId} ${fromTag ?? ''} ${cseq.sequence} ${cseq.method}`;
}
