/** What a call of the page came to, out of its ladder and its moments. Pure. */
import type { CallOutcome, CallTiming, Hangup, LadderEntry } from '../../src-shared/model/call';
import { hangupFromQ850, hangupFromStatus } from '../../src-shared/model/hangup';
import { toIso } from '../../src-shared/time';
import { t } from '../i18n';
import type { LastFigures } from './callWatch';
import type { Preparation, WebCallResult, WebCallView } from './model';
import { headerOf } from './tap';

/** Ms since the epoch; null: has not happened. */
export interface Moments {
  startedAt: number;
  answeredAt: number | null;
  firstPacketAt: number | null;
  endedAt: number | null;
}

/** Ms since the epoch with the microseconds that Date would drop. */
const preciseMs = (iso: string): number => Date.parse(iso) + Number(`0.${/\.\d{3}(\d+)/.exec(iso)?.[1] ?? '0'}`);

const statusOf = ({ startLine }: LadderEntry): number | null => {
  const found = /^SIP\/2\.0 (\d{3})/.exec(startLine);
  return found ? Number(found[1]) : null;
};

const isInvite = ({ cseq }: LadderEntry): boolean => /\bINVITE$/.test(cseq);

/** The dialog-forming INVITE transactions alone: a re-INVITE comes after the answer. */
function setUp(ladder: readonly LadderEntry[]): { sentAt: number; responses: { at: number; status: number }[] } | null {
  const invite = ladder.find((entry) => entry.direction === 'outbound' && entry.startLine.startsWith('INVITE '));
  if (!invite) return null;
  const responses: { at: number; status: number }[] = [];
  for (const entry of ladder) {
    const status = statusOf(entry);
    if (entry.direction !== 'inbound' || status === null || !isInvite(entry)) continue;
    // The question for credentials is no answer of the called side.
    if (status === 401 || status === 407) continue;
    responses.push({ at: preciseMs(entry.at), status });
    if (status >= 200) break;
  }
  return { sentAt: preciseMs(invite.at), responses };
}

/** When the 2xx came, ms since the epoch: media may flow from then on, before the library has worked through it. */
export function answerTime(ladder: readonly LadderEntry[]): number | null {
  const found = setUp(ladder);
  const last = found?.responses.at(-1);
  return last && last.status >= 200 && last.status < 300 ? last.at : null;
}

export function callTiming(ladder: readonly LadderEntry[], moments: Moments): CallTiming {
  const found = setUp(ladder);
  const sentAt = found?.sentAt ?? moments.startedAt;
  const since = (wanted: (status: number) => boolean): number | null => {
    const response = found?.responses.find(({ status }) => wanted(status));
    return response ? response.at - sentAt : null;
  };
  const { answeredAt, firstPacketAt, endedAt } = moments;
  return {
    startedAt: toIso(sentAt),
    tryingMs: since((status) => status === 100),
    progressMs: since((status) => status > 100 && status < 200),
    pddMs: since((status) => status > 100),
    answerMs: since((status) => status >= 200 && status < 300),
    durationMs: answeredAt !== null && endedAt !== null ? endedAt - answeredAt : null,
    firstPacketMs: answeredAt !== null && firstPacketAt !== null ? firstPacketAt - answeredAt : null,
  };
}

/** The last final response to the call's INVITE. */
export function finalResponse(ladder: readonly LadderEntry[]): { status: number | null; reason: string | null } {
  for (const entry of ladder) {
    const status = statusOf(entry);
    if (entry.direction !== 'inbound' || status === null || status < 200 || !isInvite(entry)) continue;
    if ((status === 401 || status === 407) && ladder.some((other) => other !== entry && later(entry, other))) continue;
    return { status, reason: entry.startLine.replace(/^SIP\/2\.0 \d{3} ?/, '') };
  }
  return { status: null, reason: null };
}

/** Whether another INVITE, with credentials, went out after that response. */
const later = (response: LadderEntry, other: LadderEntry): boolean =>
  other.direction === 'outbound' && other.startLine.startsWith('INVITE ') && other.at > response.at;

/** By whom and why: from a Reason header field (RFC 3326) where there is one, else from the status. */
export function hangupOf(ladder: readonly LadderEntry[], outcome: CallOutcome): Hangup {
  const bye = ladder.find(({ startLine }) => startLine.startsWith('BYE '));
  const { status } = finalResponse(ladder);
  const by: Hangup['by'] =
    bye === undefined
      ? outcome === 'rejected'
        ? 'remote'
        : outcome === 'cancelled'
          ? 'local'
          : 'none'
      : bye.direction === 'inbound'
        ? 'remote'
        : 'local';
  const told = bye ?? ladder.findLast((entry) => entry.direction === 'inbound' && (statusOf(entry) ?? 0) >= 300);
  const reason = told ? headerOf(told.raw, 'Reason') : null;
  const q850 = reason === null ? null : /Q\.850\s*;[^,]*?cause\s*=\s*(\d+)/i.exec(reason);
  if (q850) return { by, ...hangupFromQ850(Number(q850[1])) };
  if (status === null) return { by, q850: null, name: null, meaning: null };
  return { by, ...hangupFromStatus(status) };
}

export function outcomeOf(answered: boolean, status: number | null, cancelled: boolean): CallOutcome {
  if (answered) return 'answered';
  if (cancelled) return 'cancelled';
  // SIP.js makes a 408 or 503 of its own where nobody answers; that one is in no message.
  return status !== null && status >= 300 ? 'rejected' : 'failed';
}

interface Ending {
  moments: Moments;
  figures: LastFigures | null;
  preparation: Preparation;
  /** What went wrong, one sentence. */
  error: string | null;
  /** By the person here. */
  cancelled: boolean;
}

/** In the form of every call's result. */
export function resultOf(view: WebCallView, ending: Ending): WebCallResult {
  const { ladder, sdp, events, snapshot } = view;
  const { moments, figures, preparation, error, cancelled } = ending;
  const { status, reason } = finalResponse(ladder);
  const state = outcomeOf(moments.answeredAt !== null, status, cancelled && error === null);
  const unanswered = state === 'failed' && status === null ? t('webrtc.problem.noResponse') : null;
  return {
    schema: 'sidetone.call/1',
    callId: snapshot.callId,
    target: snapshot.remote,
    transport: snapshot.transport,
    state,
    timing: callTiming(ladder, moments),
    sip: { status, reason },
    hangup: hangupOf(ladder, state),
    sdp,
    streams: figures?.streams ?? [],
    ladder: ladder.map(withoutText),
    events,
    dtmfReceived: '',
    causes: [],
    error: error ?? unanswered,
    ice: figures?.ice ?? null,
    preparation,
    heard: figures?.heard ?? null,
  };
}

/** The messages themselves stay in the view. */
function withoutText(entry: LadderEntry): Omit<LadderEntry, 'raw'> {
  const { at, direction, transport, from, to, startLine, cseq, retransmission } = entry;
  return { at, direction, transport, from, to, startLine, cseq, retransmission };
}
