/** How long it takes until it rings, and which part of that is slow. */
import { seconds, times } from '../../../src-shared/words/figures';
import { setupDelay } from '../../../src-shared/model/limits';
import type { Naming, RuleInput } from '../api';
import type { ObservedCall } from '../observed/call';
import { roundTrips, slowByDistance, slowByRepetition, waitedForRepetition } from '../readings/distance';
import { name } from '../readings/naming';

export function setupTime({ subject, findings }: RuleInput, call: ObservedCall): Naming[] {
  const { pddMs, answerMs } = call.result.timing;
  // Without a 18x it ends with the answer: how long people take to pick up says nothing. And whoever is called waits for nobody.
  if (pddMs === answerMs) return [];
  if (call.seen.at === 'own' && call.seen.role === 'callee') return [];
  const { pddWarnMs, pddFailMs } = subject.limits;
  // Whoever dials waits for the name servers first.
  const dns = findings['names.resolve']?.tookMs ?? 0;
  const waitedMs = (pddMs ?? 0) + dns;
  const severity = setupDelay(waitedMs, subject.limits);
  if (pddMs === null || severity === null) return [];
  const trying = call.result.timing.tryingMs;
  const parts = [
    dns >= 100 ? `name resolution ${Math.round(dns)} ms` : null,
    trying === null ? null : `server's first sign ${Math.round(trying)} ms`,
    trying === null ? null : `what lies behind it ${Math.round(pddMs - trying)} ms`,
    wayText(call, pddWarnMs),
  ].filter((part) => part !== null);
  return [
    name(
      'call-setup-slow',
      'proven',
      severity,
      `Post-dial delay was ${seconds(waitedMs)} (limit ${seconds(waitedMs > pddFailMs ? pddFailMs : pddWarnMs)}): ${parts.join(', ')}.`,
      dns >= 100 ? ['names.resolve', 'call.answer', 'call.setup'] : ['call.answer', 'call.setup'],
    ),
  ];
}

/** The share of the way itself in it, where without that nobody would have waited too long. */
function wayText(call: ObservedCall, limitMs: number): string | null {
  const trips = roundTrips(call);
  if (trips && slowByDistance(call, limitMs)) {
    return `of all this ${Math.round(trips.totalMs)} ms for going there and back ${times(trips.count)}`;
  }
  return slowByRepetition(call, limitMs)
    ? `of all this ${Math.round(waitedForRepetition(call))} ms until the INVITE was sent again, since it or its answer was lost`
    : null;
}
