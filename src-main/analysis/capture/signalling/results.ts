/** What the tables of the window and of the command line show of calls and registrations. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import { hangupFromQ850, hangupFromReasons, hangupFromStatus } from '../../../../src-shared/model/hangup';
import type {
  CapturedCall,
  CapturedMessage,
  CapturedRegistration,
  LadderLine,
} from '../../../../src-shared/model/capture';
import { headerValues } from '../../../protocol/sip/headers';
import { parseReason, type Reason } from '../../../protocol/sip/reason';
import type { TimeText } from '../api';
import { octetText } from '../octetText';
import type { CallRecord, KeptMessage } from './call';
import type { RegistrationRecord } from './registrations';

/** A call is too long ago or has too much in it for more. */
const MAX_RELATED = 20;

export function callResult(
  call: CallRecord,
  { time, captureEnd, related }: { time: TimeText; captureEnd: number; related: string[] },
): CapturedCall {
  const since = Number.isNaN(call.inviteAt) ? call.firstAt : call.inviteAt;
  const after = (at: number): number | null => (Number.isNaN(at) ? null : Math.round((at - since) * 1000) / 1000);
  const finalAt = call.final?.at ?? NaN;
  const endAt = Number.isNaN(call.byeAt) ? (call.ended ? finalAt : NaN) : call.byeAt;
  const lastOf = Number.isNaN(call.byeAt) ? call.lastAt : call.byeAt;
  return {
    id: call.callId,
    callId: call.callId,
    from: call.fromUri,
    to: call.toUri,
    fromName: call.fromName,
    state: call.state(captureEnd),
    status: call.final?.status ?? null,
    reason: reasonOf(call),
    timing: {
      startedAt: time(since),
      tryingMs: after(call.tryingAt),
      progressMs: after(call.progressAt),
      pddMs: after(Number.isNaN(call.progressAt) ? finalAt : call.progressAt),
      answerMs: after(call.answeredAt),
      durationMs: Number.isNaN(call.answeredAt) ? null : Math.max(0, lastOf - call.answeredAt),
      firstPacketMs: null,
      endedAt: Number.isNaN(endAt) ? null : time(endAt),
    },
    hangup: hangupOf(call),
    carriedBy: [...call.carriers],
    messages: call.messageCount,
    retransmissions: call.retransmissions,
    streams: [],
    streamIds: [],
    participants: call.participants,
    userAgents: [...call.userAgents].map(([participant, product]) => ({ participant, product })),
    related: related.slice(0, MAX_RELATED),
    codecs: { offered: namesOf(call.offer), answered: namesOf(call.answer) },
    dtmf: call.dtmf,
    firstPacket: call.firstPacket,
    lastPacket: call.lastPacket,
    causes: [],
  };
}

function namesOf(section: CallRecord['offer']): string[] {
  return section?.formats.map(({ name }) => name) ?? [];
}

/** The reason phrase of the final response. */
function reasonOf({ final, messages }: CallRecord): string | null {
  if (!final) return null;
  const message = messages.find(({ status, at }) => status === final.status && at === final.at);
  return message ? startLineOf(message).replace(/^SIP\/2\.0 \d{3} ?/, '') || null : null;
}

function hangupOf({ byeBy, byeReason, final, cancelled, ended }: CallRecord): CapturedCall['hangup'] {
  // What the BYE or CANCEL says goes before what its status or its silence stands for.
  const known =
    hangupFromReasons(reasonsOf(byeReason)) ??
    (final && final.status >= 300 ? hangupFromStatus(final.status) : byeBy === 'none' ? null : hangupFromQ850(16));
  const by = byeBy !== 'none' ? byeBy : cancelled ? 'caller' : ended && final ? 'callee' : 'none';
  return { by, q850: known?.q850 ?? null, name: known?.name ?? null, meaning: known?.meaning ?? null };
}

function reasonsOf(header: string | null): Reason[] {
  const message = { headers: header === null ? [] : [{ name: 'Reason', value: header }] };
  return headerValues(message, 'Reason').flatMap((value) => parseReason(value) ?? []);
}

export function registrationResult(record: RegistrationRecord, time: TimeText): CapturedRegistration {
  const { callId, aor, registrar, first, state, final } = record;
  const message = final && record.messages.find(({ status, at }) => status === final.status && at === final.at);
  return {
    id: callId,
    callId,
    aor,
    registrar,
    state,
    status: final?.status ?? null,
    reason: message ? startLineOf(message).replace(/^SIP\/2\.0 \d{3} ?/, '') || null : null,
    startedAt: time(first.at),
    delayMs: record.delayMs,
    expiresS: record.expiresS,
    attempts: record.attempts,
    retransmissions: record.retransmissions,
    firstPacket: first.packet,
    lastPacket: record.lastPacket,
    causes: [],
  };
}

/** What the message says of itself, short; of one that was given up only what is known. */
export function startLineOf({ octets, method, status }: KeptMessage): string {
  if (!octets) return status === 0 ? `${method} (read again from the file)` : `SIP/2.0 ${status}`;
  const { block, from, to } = octets;
  let end = from;
  while (end < to && block[end] !== 10 && end < from + 500) end++;
  return octetText(block, from, end).trimEnd();
}

export function messageResult(message: KeptMessage, callId: string, time: TimeText): CapturedMessage {
  const { packet, at, carriedBy, src, dst, cseq, method, retransmission, sdp } = message;
  return {
    packet,
    at: time(at),
    carriedBy,
    from: endpointText(src),
    to: endpointText(dst),
    startLine: startLineOf(message),
    cseq: `${cseq} ${method}`,
    callId,
    retransmission,
    sdp,
    malformed: null,
  };
}

/** The messages of a call as lines of its ladder; media and events are put in between by whoever knows them. */
export function ladderLines(messages: readonly KeptMessage[], callId: string, time: TimeText): LadderLine[] {
  return messages.map((message) => ({ kind: 'message', ...messageResult(message, callId, time) }));
}
