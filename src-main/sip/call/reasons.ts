/** RFC 3326 in calls: why somebody hung up, in and out. */
import { headerValues } from '../../protocol/sip/headers';
import type { SipHeader, SipMessage } from '../../protocol/sip/message';
import { formatReason, parseReason, type Reason } from '../../protocol/sip/reason';

/** Of several Reason values that of Q.850 counts: it names the cause most exactly. */
export function readReason(message: SipMessage | null): {
  q850: number | null;
  reasonText: string | null;
  reasons: Reason[];
} {
  const reasons = message
    ? headerValues(message, 'Reason')
        .map(parseReason)
        .filter((reason): reason is Reason => reason !== null)
    : [];
  const q850 = reasons.find(({ protocol }) => protocol.toLowerCase() === 'q.850');
  return {
    q850: q850?.cause ?? null,
    reasonText: q850?.text ?? reasons.find(({ text }) => text !== null)?.text ?? null,
    reasons,
  };
}

export function q850Header(cause: number | undefined, text?: string): SipHeader[] {
  if (cause === undefined) return [];
  return [{ name: 'Reason', value: formatReason({ protocol: 'Q.850', cause, text: text ?? null }) }];
}
