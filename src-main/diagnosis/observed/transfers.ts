/** REFER and what its NOTIFY requests say of it (RFC 3515). */
import { headerValue } from '../../protocol/sip/headers';
import { parseNameAddr } from '../../protocol/sip/nameAddr';
import type { Party, Step } from './dialog';

export interface TransferFacts {
  /** Who asked for it. */
  by: Party;
  target: string;
  /** Final response to the REFER. */
  answered: { status: number; reason: string } | null;
  /** Status line of the last message/sipfrag. */
  outcome: { status: number; reason: string } | null;
  /** No subscription was made (RFC 4488): no NOTIFY is due. */
  isSilent: boolean;
  /** From its acceptance to the end of the call, or to what is known of it last, ms. */
  waitedMs: number;
}

export function readTransfers(steps: readonly Step[]): TransferFacts[] {
  const transfers: TransferFacts[] = [];
  steps.forEach((step, index) => {
    const { message, by, isAgain } = step;
    if (message.kind !== 'request' || message.method !== 'REFER' || isAgain) return;
    const later = steps.slice(index + 1);
    const answer = later.find(
      ({ message: one, cseq }) => one.kind === 'response' && one.status >= 200 && cseq === step.cseq,
    );
    const status = answer?.message.kind === 'response' ? answer.message.status : null;
    // With credentials it is sent again.
    if (status === 401 || status === 407) return;
    const to = later.findIndex(
      ({ message: one, isAgain: again }) => one.kind === 'request' && one.method === 'REFER' && !again,
    );
    const notified = (to < 0 ? later : later.slice(0, to)).filter((one) => one.by !== by);
    const end = later.find(({ message: one }) => one.kind === 'request' && one.method === 'BYE') ?? later.at(-1);
    transfers.push({
      by,
      target: parseNameAddr(headerValue(message, 'Refer-To') ?? '')?.uri ?? '',
      answered:
        answer?.message.kind === 'response' ? { status: answer.message.status, reason: answer.message.reason } : null,
      outcome: notified.flatMap(({ message: one }) => outcomeOf(one)).at(-1) ?? null,
      isSilent: answer !== undefined && /false/i.test(headerValue(answer.message, 'Refer-Sub') ?? ''),
      waitedMs: answer && end ? end.at - answer.at : 0,
    });
  });
  return transfers;
}

function outcomeOf(message: Step['message']): { status: number; reason: string }[] {
  if (message.kind !== 'request' || message.method !== 'NOTIFY') return [];
  if (!/^refer\b/i.test(headerValue(message, 'Event') ?? '')) return [];
  const [, status, reason = ''] =
    /^SIP\/2\.0 (\d{3}) ?(.*?)\r?$/m.exec(Buffer.from(message.body).toString('utf8')) ?? [];
  return status === undefined ? [] : [{ status: Number(status), reason: reason.trim() }];
}
