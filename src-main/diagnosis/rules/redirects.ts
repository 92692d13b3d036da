/** Calls that the server leads on to another place (3xx). */
import type { Naming } from '../api';
import type { CheckId } from '../facts/findings';
import type { ObservedCall } from '../observed/call';
import { name, redirection } from '../readings/naming';

const EVIDENCE: CheckId[] = ['call.setup', 'call.answer'];

/** RFC 3261 section 8.1.3.4: the server named another place, and there nobody answers. */
export function redirected(call: ObservedCall): Naming | null {
  const to = redirection(call);
  if (!to || call.final || call.provisional.length > 0) return null;
  return name(
    'call-unavailable',
    'likely',
    'failure',
    `The server led the call on to ${to.target} (${to.says}), and nothing answers there.`,
    EVIDENCE,
  );
}

/** RFC 3261 section 8.1.3.4: a 3xx that leads to where the call has already been is not followed, and neither is one without an address. */
export function ledOnAgain({ ladder, contact: named }: ObservedCall, says: string): Naming {
  const contact = named?.redirectedTo ?? null;
  const called = ladder.some(({ direction, startLine }) => {
    const [method, target] = startLine.split(' ');
    return direction === 'outbound' && method === 'INVITE' && target === contact;
  });
  if (contact && called) {
    return name(
      'call-no-route',
      'likely',
      'failure',
      `The call is led in a circle: ${says} leads to ${contact}, where it came from.`,
      EVIDENCE,
    );
  }
  const where = contact ? `to ${contact}, and was not followed` : 'on, and names no address';
  return name('unknown', 'likely', 'failure', `The call was led ${where}: ${says}.`, EVIDENCE);
}
