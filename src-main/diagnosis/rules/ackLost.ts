/** RFC 3261 section 13.3.1.4: a 2xx is repeated until its ACK comes, at 0.5, 1.5, 3.5 s...; after 32 s whoever answered hangs up. */
import { times } from '../../../src-shared/words/figures';
import type { Naming, RuleInput } from '../api';
import type { ObservedCall } from '../observed/call';
import type { AckFacts } from '../observed/dialog';
import { ackCameAtLast } from '../readings/distance';
import { name, retried } from '../readings/naming';

export function ackLost(input: RuleInput, call: ObservedCall): Naming[] {
  const { dialog, seen } = call;
  const ack = dialog?.ack ?? null;
  const isAnswering = seen.at === 'own' && seen.role === 'callee';
  const repeated = isAnswering ? Math.max(0, (ack?.successes ?? 0) - 1) : call.repeatedSuccess;
  if (repeated < 2 || (!isAnswering && ackCameAtLast(call))) return [];
  // A repetition on its way as the ACK was sent is none in vain.
  if (isAnswering && ack !== null && ack.seen > 0) return [];
  const tcp = retried(input, 'transport');
  const other =
    tcp?.result.state === 'answered' && tcp.repeatedSuccess === 0
      ? ` By ${(tcp.variant.transport ?? 'tcp').toUpperCase()} it comes once.`
      : '';
  const sure = repeated >= 3 || other !== '' || isAnswering;
  return [
    name(
      'call-ack-lost',
      sure ? 'proven' : 'likely',
      'failure',
      `${whatIsSeen(repeated, ack, isAnswering)}${other}`,
      ['call.setup', 'call.answer', 'call.retry'],
      { explains: ['call-ended-abnormally'], ...(ack?.astray ? { fix: fixOf(seen.at) } : {}) },
    ),
  ];
}

function whatIsSeen(repeated: number, ack: AckFacts | null, isAnswering: boolean): string {
  const ends = 'the far end does not get it, and hangs up after about 32 s.';
  if (ack?.astray) return `The 200 came ${times(repeated)} again: ${astrayText(ack.astray)}; ${ends}`;
  if (isAnswering) return `Our 200 had to be sent ${times(repeated)} again, and no ACK came.`;
  if (ack && ack.seen === 0)
    return `The 200 came ${times(repeated)} again, and no ACK is seen: without it the called side hangs up after about 32 s.`;
  const each = ack === null || ack.seen > repeated;
  return `The 200 came ${times(repeated)} again although ${each ? 'each was answered with an ACK' : `an ACK was sent (${times(ack.seen)})`}: ${ends}`;
}

function astrayText({ uri, wanted, missingRoutes }: NonNullable<AckFacts['astray']>): string {
  const routes =
    missingRoutes.length > 0 ? `without the Route to ${missingRoutes.join(', ')} that Record-Route asks for` : '';
  if (uri === wanted) return `the ACK was sent ${routes}`;
  return `the ACK was sent to ${uri}, where the Contact of the 200 says ${wanted}${routes ? `, and ${routes}` : ''}`;
}

/** The mistake is in the ACK itself, so nothing on the way has to be looked at first. */
function fixOf(at: ObservedCall['seen']['at']): string[] {
  return [
    `Update the firmware of ${at === 'own' ? 'what stands' : 'the telephone or what stands'} between the caller and the server: the request URI of an ACK is the Contact of the 200, and its Route the Record-Route of it in reverse (RFC 3261 sections 12.1.2 and 12.2.1.1).`,
    'Try the same call with another telephone on the same account, to tell the telephone from the server.',
    'Provider: see whether a header manipulation of the SBC or proxy changes Contact or Record-Route of the 200 in a way that the telephone cannot follow.',
  ];
}
