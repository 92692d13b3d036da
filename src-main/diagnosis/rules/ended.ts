/** Calls that were answered and ended before anybody wanted that. */
import { causeOfQ850 } from '../../../src-shared/causes/bySipStatus';
import { seconds } from '../../../src-shared/words/figures';
import { hangupFromQ850 } from '../../../src-shared/model/hangup';
import type { Naming, RuleInput } from '../api';
import type { ObservedCall } from '../observed/call';
import { setup } from './callRefused';
import { endedByReason } from './endedByReason';
import { name, talked } from '../readings/naming';

/** Q.850: classes of causes that nobody chooses (RFC 3326 in the BYE); 102 follows a lost ACK, which has a rule of its own. */
const UNWANTED = new Set([27, 34, 38, 41, 42, 43, 44, 47, 58, 63, 88, 95, 111, 127]);

export function endedEarly({ findings }: RuleInput, call: ObservedCall): Naming[] {
  const { by, afterMs, q850, text } = call.ended;
  const said = endedByReason(call);
  if (said.length > 0) return said;
  if (by !== 'remote') return [];
  if (q850 === null || !UNWANTED.has(q850)) {
    // A call that somebody makes may be as short as both like; the call of a diagnosis is there to be heard.
    const probing = findings['names.resolve'] !== undefined;
    return probing && !talked(call) ? [hungUpAtOnce(call, afterMs)] : [];
  }
  const code = causeOfQ850(q850);
  return [
    setup(
      code ?? 'call-ended-abnormally',
      'proven',
      `The far end ended the call ${seconds(afterMs ?? 0)} after the answer for "${text ?? hangupFromQ850(q850).name}" (Q.850 cause ${q850}).`,
      ['call.setup', 'call.answer'],
    ),
  ];
}

/** Whoever answers and hangs up at once has let nobody hear anything, whatever the reason given for it. */
function hungUpAtOnce({ ended: { text } }: ObservedCall, afterMs: number | null): Naming {
  const ms = afterMs ?? 0;
  const lasted = afterMs === null ? 'at once' : `after ${ms < 1000 ? `${Math.round(ms)} ms` : seconds(ms)}`;
  return setup(
    'unknown',
    'likely',
    `The far end answered and hung up by itself ${lasted}${text ? `, saying "${text}"` : ' without a reason'}: too soon to judge the audio. See what this number does, and whether the far end takes our codecs and addresses.`,
    ['call.setup', 'call.answer'],
  );
}

/** RFC 4028: without a refresh the call is ended at Session-Expires. */
export function sessionTimer(call: ObservedCall): Naming[] {
  const { by, afterMs } = call.ended;
  if (afterMs === null || call.sessionExpiresS === null) return [];
  const share = afterMs / 1000 / call.sessionExpiresS;
  // Section 10: whoever refreshes in vain ends the call itself, a third of the interval or 32 s before its end.
  if (by === 'local' && share > 0.6 && afterMs < (call.variant.talkMs ?? 0) - 5000) {
    return [
      name(
        'call-session-timer-drop',
        'proven',
        'failure',
        `The refresh of the session timer (${call.sessionExpiresS} s) was not answered, so the call had to be ended ${seconds(afterMs)} after the answer.`,
        ['call.long', 'call.setup'],
      ),
    ];
  }
  if (by !== 'remote') return [];
  if (share < 0.6 || share > 1.2) return [];
  return [
    name(
      'call-session-timer-drop',
      share > 0.85 ? 'proven' : 'likely',
      'failure',
      `The far end ended the call ${seconds(afterMs)} after the answer, with a session timer of ${call.sessionExpiresS} s${call.ended.text ? ` (${call.ended.text})` : ''}.`,
      ['call.long', 'call.setup'],
    ),
  ];
}
