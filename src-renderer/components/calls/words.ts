/** How a call stands, and how it came out, in plain words. */
import type { HistoryEntry } from '../../../src-shared/contract/contract';
import type { CallResult, CallSnapshot } from '../../../src-shared/model/call';
import { t } from '../../i18n';

/** "Ringing", "In call", "On hold". */
export function phaseText(call: CallSnapshot): string {
  if (call.phase === 'established') {
    if (call.heldByUs) return t('call.phase.heldByUs');
    if (call.heldByPeer) return t('call.phase.heldByPeer');
  }
  return t(`call.phase.${call.phase}`);
}

const REFUSALS = {
  401: 'auth',
  403: 'forbidden',
  404: 'unknownNumber',
  407: 'auth',
  408: 'noAnswer',
  410: 'unknownNumber',
  415: 'noCodec',
  480: 'notAvailable',
  484: 'incomplete',
  486: 'busy',
  488: 'noCodec',
  600: 'busy',
  603: 'declined',
  604: 'unknownNumber',
  606: 'noCodec',
} as const;

const isKnownRefusal = (status: number): status is keyof typeof REFUSALS => status in REFUSALS;

function refusal(status: number | null, reason: string | null): string {
  if (status === null) return t('outcome.refused.other', { status: '' });
  if (isKnownRefusal(status)) return t(`outcome.refused.${REFUSALS[status]}`);
  if (status >= 500 && status < 600) return t('outcome.refused.server', { status: `${status} ${reason ?? ''}`.trim() });
  return t('outcome.refused.other', { status: `${status} ${reason ?? ''}`.trim() });
}

interface Outcome {
  state: CallResult['state'] | null;
  status: number | null;
  reason: string | null;
}

/** One plain sentence about how a call came out. */
export function outcomeSentence(
  { state, status, reason }: Outcome,
  hangupBy: CallResult['hangup']['by'] | null,
): string {
  switch (state) {
    case null:
      return t('outcome.interrupted');
    case 'answered':
      if (hangupBy === null) return t('outcome.answered');
      return t(`outcome.endedBy.${hangupBy}`);
    case 'rejected':
      return refusal(status, reason);
    case 'cancelled':
      return t('outcome.cancelled');
    case 'failed':
      return status === 408 || status === null ? t('outcome.noReply') : refusal(status, reason);
  }
}

/** The same for a call that has just ended. */
export function endedSentence({ result }: CallSnapshot): string {
  const outcome = {
    state: result?.state ?? null,
    status: result?.sip.status ?? null,
    reason: result?.sip.reason ?? null,
  };
  return result ? outcomeSentence(outcome, result.hangup.by) : t('call.phase.ended');
}

/** The same for a row of the list. */
export const entryOutcome = (entry: HistoryEntry): string => outcomeSentence(entry, null);
