/** What a BYE or CANCEL says of why it ends the call (RFC 3326), where that is no wish of a person. */
import type { CauseCode } from '../../../src-shared/causes/codes';
import { causeOfQ850 } from '../../../src-shared/causes/bySipStatus';
import { hangupFromReason, reasonText } from '../../../src-shared/model/hangup';
import { seconds } from '../../../src-shared/words/figures';
import type { Naming } from '../api';
import type { ObservedCall } from '../observed/call';
import type { EndFacts } from '../observed/dialog';
import { setup } from './callRefused';

/**
 * Causes that people and their devices choose: busy, no answer, hung up, refused, answered elsewhere, moved, transferred (Q.850, and above 127
 * those of FreeSWITCH).
 */
const CHOSEN = new Set([
  7, 16, 17, 18, 19, 20, 21, 22, 23, 26, 30, 31, 487, 502, 503, 600, 601, 605, 612, 614, 615, 616, 619,
]);
/** SIP statuses in a Reason that tell of a failure, beside all of 5xx (RFC 3326 section 2). */
const FAILED = new Set([400, 408, 415, 420, 481, 482, 483, 488, 491, 606]);
/** Words of a failure, whatever number stands beside them. */
const FAILURE =
  /time[ -_]?d?[ -_]?out|\b(rtp|media|ice|dtls|srtp)\b.*\b(lost|fail|error|dead|inactiv|missing)|no[ -_](rtp|media|audio)|failure|unreachable|congestion/i;
/** Of ringing that nobody answered: the caller's patience. */
const NO_ANSWER = /no[ -_]?answer|ring|not answered|elsewhere|originator/i;
const PROGRESS_TIMEOUT = 607;

/** @returns null where the words tell of nothing that failed */
export function saidFailure(end: EndFacts): { code: CauseCode; text: string; isSure: boolean } | null {
  for (const reason of end.reasons) {
    const text = reasonText(reason);
    const known = hangupFromReason(reason)?.q850 ?? null;
    if (known === PROGRESS_TIMEOUT) return { code: 'call-progress-timeout', text, isSure: true };
    if (end.method === 'CANCEL' && NO_ANSWER.test(text)) continue;
    const isSip = /^sip$/i.test(reason.protocol);
    const isSipFailure = isSip && reason.cause !== null && (FAILED.has(reason.cause) || isServerFailure(reason.cause));
    const isCause = !isSip || (reason.cause ?? 0) >= 700 || known === null || known > 127;
    const failed = isSipFailure || (isCause && known !== null && !CHOSEN.has(known));
    if (!failed && !FAILURE.test(text)) continue;
    const named = isSip ? null : causeOfQ850(known);
    return { code: named === 'server-overloaded' ? named : 'call-ended-abnormally', text, isSure: failed };
  }
  const { warning } = end;
  return warning === null ? null : { code: 'call-ended-abnormally', text: warning, isSure: false };
}

const isServerFailure = (cause: number): boolean => cause >= 500 && cause < 600;

export function endedByReason({ dialog, ended, seen, gaveUpAfterMs }: ObservedCall): Naming[] {
  const end = dialog?.end;
  const said = end ? saidFailure(end) : null;
  if (!end || !said) return [];
  const isOurs = seen.at === 'own' && end.by === seen.role;
  const who = isOurs ? 'This telephone' : end.by === 'caller' ? 'The caller' : 'The called side';
  const after = ended.afterMs !== null ? `${seconds(ended.afterMs)} after the answer` : inviteText(gaveUpAfterMs);
  return [
    setup(
      said.code,
      said.isSure ? 'proven' : 'likely',
      `${who} ended the call ${after} by ${end.method}, with the words "${said.text}"${numbersOf(end)}.`,
    ),
  ];
}

function inviteText(ms: number | null): string {
  return ms === null ? 'before it was answered' : `${seconds(ms)} after the INVITE`;
}

function numbersOf({ reasons }: EndFacts): string {
  const numbers = reasons.flatMap(({ protocol, cause }) => (cause === null ? [] : [`${protocol} cause ${cause}`]));
  return numbers.length > 0 ? ` (${numbers.join(', ')})` : '';
}
