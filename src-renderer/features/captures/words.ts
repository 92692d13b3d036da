/** How calls, streams and places of a capture are said in plain words. */
import type { CapturedCallRow } from '../../../src-shared/contract/captures';
import type { CapturedCall, CapturedStream, StreamMark } from '../../../src-shared/model/capture';
import { t } from '../../i18n';
import { figure } from '../../i18n/format';
import { displayAddress } from '../../i18n/sipNames';
import { outcomeSentence } from '../../components/calls/words';
import type { Severity } from './severity';

type Countable = 'packets' | 'calls' | 'streams' | 'problems' | 'messages' | 'lines';

/** "1,204 packets". */
export const counted = (what: Countable, count: number): string =>
  t(`captures.count.${what}`, { count, shown: figure(count) });

const RANKS = ['problem', 'warning', 'fine'] as const;
export const severityOfCall = ({ rank }: CapturedCallRow): Severity => RANKS[rank];

export function severityOfMarks(marks: readonly StreamMark[]): Severity {
  if (marks.some(({ severity }) => severity === 'problem')) return 'problem';
  return marks.some(({ severity }) => severity === 'warning') ? 'warning' : 'fine';
}

export const severityOfStream = ({ marks }: CapturedStream): Severity => severityOfMarks(marks);

/** "alice@pbx.test", or what else stood there. */
export const partyName = (uri: string): string => displayAddress(uri) || t('common.notKnown');

/** How the call came out, as one sentence. */
export function callSentence({ state, status, reason, hangup }: CapturedCall): string {
  if (state === 'in-progress' || state === 'partial') return t(`captures.callState.${state}`);
  if (state === 'answered') return t(`captures.endedBy.${hangup.by}`);
  return outcomeSentence({ state, status, reason }, null);
}

/** The same in two words, for a row. */
export function callStateText({ state, status }: CapturedCall): string {
  const word = t(`captures.stateWord.${state}`);
  return (state === 'rejected' || state === 'failed') && status !== null ? `${word} ${status}` : word;
}

/** "192.0.2.1", without its port; IPv6 without brackets. */
export function hostOf(participant: string): string {
  const bracketed = /^\[([^\]]+)\]/.exec(participant)?.[1];
  if (bracketed !== undefined) return bracketed;
  const parts = participant.split(':');
  return parts.length === 2 ? (parts[0] ?? participant) : participant;
}
