/** Causes of what a capture shows, by the rules of the live diagnosis: no more than a capture at that place can prove. */
import { endpointText } from '../../src-shared/words/endpoint';
import { VIDEO_CLOCK } from '../analysis/capture/media/payloadTables';
import type { AnalysedCapture } from '../analysis/capture/analysedCapture';
import { CAUSES, type CauseCode } from '../../src-shared/causes';
import type { CallCause } from '../../src-shared/model/call';
import type { IceFacts } from '../../src-shared/model/ice';
import { CODEC_NAMES, type CodecName, type MediaSecurity } from '../../src-shared/model/media';
import { DEFAULT_LIMITS } from '../../src-shared/model/limits';
import type {
  CapturedCall,
  CapturedIcmp,
  CapturedRegistration,
  CapturedStream,
  CapturePlace,
} from '../../src-shared/model/capture';
import type { CaptureAnalyser } from '../analysis/capture/analyser';
import type { CallRecord } from '../analysis/capture/signalling/call';
import { startLineOf } from '../analysis/capture/signalling/results';
import type { RuleInput } from '../diagnosis/api';
import { conclude } from '../diagnosis/verdict';
import { type CallMediaView, mediaOf, type Side, TALK_MS, viewOf } from '../diagnosis/observed/captured/call';
import { dtlsEvidence, iceEvidence } from '../diagnosis/observed/captured/ice/evidence';
import type { JudgedHandshake } from '../diagnosis/observed/captured/ice/fingerprints';
import { iceFactsOf } from '../diagnosis/observed/captured/ice/iceView';
import { registrationCauses } from './registrationView';
import { icmpCause, silenceCause, streamCauses, unknownCause } from './streamCauses';

export interface Judged {
  calls: Map<string, CallCause[]>;
  registrations: Map<string, CallCause[]>;
}

/** Calls that are looked into; the rest of a capture in which everything fails says the same again. */
const MAX_JUDGED = 5000;

export function judge(
  analyser: CaptureAnalyser,
  analysed: AnalysedCapture,
  place: CapturePlace,
  captureEnd: number,
  handshakes: readonly JudgedHandshake[] = [],
): Judged {
  const streams = new Map(analysed.streams.map((stream) => [stream.id, stream]));
  const icmpByCall = new Map<string, CapturedIcmp[]>();
  for (const error of analysed.icmp) {
    if (error.callId === null) continue;
    // A socket that is closed after the BYE answers what is still on its way: no finding.
    const byeAt = analyser.callRecord(error.callId)?.byeAt ?? NaN;
    if (!Number.isNaN(byeAt) && error.at >= analyser.time(byeAt)) continue;
    icmpByCall.set(error.callId, [...(icmpByCall.get(error.callId) ?? []), error]);
  }
  const answering = answeringHosts(analyser, analysed);
  const keying = new Map<string | null, JudgedHandshake[]>();
  for (const one of handshakes) {
    const { callId } = one.handshake.told;
    keying.set(callId, [...(keying.get(callId) ?? []), one]);
  }
  const calls = new Map<string, CallCause[]>();
  let judged = 0;
  for (const call of analysed.calls) {
    const record = analyser.callRecord(call.callId);
    const own = call.streamIds.flatMap((id) => streams.get(id) ?? []).filter(isAudio);
    const icmp = icmpByCall.get(call.callId) ?? [];
    if (!record || !isWorthALook(call, record, own, icmp, analysed.streams.length > 0) || judged++ >= MAX_JUDGED)
      continue;
    const causes = causesOf({
      analyser,
      call,
      record,
      streams: own,
      icmp,
      place,
      captureEnd,
      answering,
      handshakes: keying.get(call.callId) ?? [],
    });
    if (causes.length > 0) calls.set(call.id, causes);
  }
  const registrations = new Map<string, CallCause[]>();
  for (const registration of analysed.registrations) {
    const causes = isFine(registration) ? [] : registrationCauses(analyser, registration);
    if (causes.length > 0) registrations.set(registration.id, causes);
  }
  return { calls, registrations };
}

function answeringHosts({ signalling }: CaptureAnalyser, { requests }: AnalysedCapture): Set<string> {
  const hosts = new Set<string>();
  for (const { firstHopHost, tryingAt, progressAt, final } of signalling.calls.values()) {
    if (final || !Number.isNaN(tryingAt) || !Number.isNaN(progressAt)) hosts.add(firstHopHost);
  }
  for (const { final, first } of signalling.registrations.byCallId.values()) if (final) hosts.add(first.dst.address);
  for (const { to, answered } of requests) {
    if (answered > 0) hosts.add(to.slice(0, to.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1'));
  }
  return hosts;
}

/** What is judged is what people hear. */
function isAudio({ clockRate }: CapturedStream): boolean {
  return clockRate !== VIDEO_CLOCK;
}

function isFine({ state, status }: CapturedRegistration): boolean {
  return (state === 'registered' || state === 'unregistered') && status !== null;
}

/** Most calls of most captures are well: they are not built up as views at all. */
function isWorthALook(
  call: CapturedCall,
  record: CallRecord,
  streams: readonly CapturedStream[],
  icmp: readonly CapturedIcmp[],
  hasMedia: boolean,
): boolean {
  const { state, timing, retransmissions } = call;
  if (state === 'partial' && streams.length === 0) return false;
  // Audio of a WebRTC call may fail where neither message nor stream shows it.
  if (state === 'answered' && record.offer?.ufrag) return true;
  if (icmp.length > 0 || record.repeatedSuccess > 0 || retransmissions > 2) return true;
  if (state !== 'answered' && state !== 'partial') return state !== 'cancelled' || (timing.pddMs ?? 0) > 8000;
  if ((timing.pddMs ?? 0) > DEFAULT_LIMITS.pddWarnMs) return true;
  if (streams.some(({ marks }) => marks.some(({ severity }) => severity !== 'note'))) return true;
  return hasMedia && (timing.durationMs ?? 0) >= TALK_MS && streams.length !== 2;
}

interface Judging {
  analyser: CaptureAnalyser;
  call: CapturedCall;
  record: CallRecord;
  streams: readonly CapturedStream[];
  icmp: readonly CapturedIcmp[];
  place: CapturePlace;
  captureEnd: number;
  /** Addresses that answered some SIP request in this capture. */
  answering: ReadonlySet<string>;
  /** DTLS of this call. */
  handshakes: readonly JudgedHandshake[];
}

function causesOf(input: Judging): CallCause[] {
  const { analyser, call, record, streams, icmp, place, captureEnd } = input;
  const told = icmpCause(call, record, icmp) ?? silenceCause(call, record, input.answering);
  if (told) return [told];
  const { side, media, ice } = lookedAt(input);
  const view = viewOf({ analyser, call, record, media, icmp, side, captureEnd, ice });
  // Media may go another way than past this place; its absence proves nothing there.
  if (streams.length === 0 && place !== 'client') view.expected = { inbound: false, outbound: false };
  const verdict = conclude(
    {
      findings: { 'call.setup': { call: view } },
      subject: subjectOf(call, view.offer?.fingerprint ? 'dtls' : view.offer?.crypto ? 'sdes' : 'none'),
      mode: 'quick',
    },
    [],
  );
  const named = verdict.causes
    .filter(
      ({ confidence, code }) =>
        confidence !== 'suspected' || isMissing(media, view.expected) || code === 'far-end-silent',
    )
    .map((cause): CallCause => ({
      ...cause,
      confidence: bounded(cause.confidence, cause.code, place),
      evidence: evidenceOf(record, streams, ice, input.handshakes),
    }));
  const quality = streamCauses(streams, media, place).filter(
    ({ code }) =>
      !named.some((cause) => cause.code === code) &&
      // The rules know how long the keys took; a stream does not.
      !(code === 'media-late-start' && ice),
  );
  const notes = verdict.status === 'healthy' ? [] : named.filter(({ role }) => role === 'note');
  const [first, ...others] = [...named.filter(({ role }) => role !== 'note'), ...quality];
  // Something failed and no rule explains it: the evidence is listed all the same.
  if (!first)
    return call.state === 'failed' || call.state === 'rejected'
      ? [unknownCause(call, evidenceOf(record, streams, ice, input.handshakes))]
      : [];
  return [
    { ...first, role: 'primary' },
    ...others.map((cause) => (cause.role === 'primary' ? { ...cause, role: 'contributing' as const } : cause)),
    ...notes,
  ];
}

/** The call from one side, with its ICE where it has any. */
function lookedAt(input: Judging): { side: Side; media: CallMediaView; ice: IceFacts | null } {
  const { analyser, record, streams, handshakes, place, captureEnd } = input;
  const from = (side: Side) => {
    const media = mediaOf(analyser, record, streams, side);
    return { side, media, ice: iceFactsOf({ analyser, record, media, side, handshakes, place, captureEnd }) };
  };
  const first = from(sideOf(input));
  if (analyser.hosts.own !== null || !first.ice) return first;
  // Between the parties: whose checks are not answered any more; and it is the server whose addresses callers depend on.
  const other = from(first.side === 'caller' ? 'callee' : 'caller');
  if (first.ice.selected === null) return first.side === 'caller' ? first : other;
  return (other.ice?.unansweredChecks ?? 0) > first.ice.unansweredChecks ? other : first;
}

/** Whose side to look from: the one that this capture was taken at, or the one that something is missing at. */
function sideOf({ analyser, record, streams }: Judging): Side {
  const asCaller = mediaOf(analyser, record, streams, 'caller');
  const own = analyser.hosts.own;
  if (own !== null) {
    return record.callerHost === own ? 'caller' : 'callee';
  }
  const missingAtCallee = asCaller.outbound.length === 0 && asCaller.inbound.length > 0;
  const worse = (list: readonly CapturedStream[]): number => Math.max(0, ...list.map(({ lossPercent }) => lossPercent));
  return missingAtCallee || worse(asCaller.outbound) > worse(asCaller.inbound) ? 'callee' : 'caller';
}

function isMissing({ inbound, outbound }: CallMediaView, expected: { inbound: boolean; outbound: boolean }): boolean {
  return (expected.inbound && inbound.length === 0) || (expected.outbound && outbound.length === 0);
}

/** In the middle it is seen that packets do not pass, not where they end: an answer that passed may be lost behind it. */
function bounded(confidence: CallCause['confidence'], code: CauseCode, place: CapturePlace): CallCause['confidence'] {
  return place !== 'client' && confidence === 'proven' && CAUSES[code].seenAtTheEnd ? 'likely' : confidence;
}

function evidenceOf(
  { messages }: CallRecord,
  streams: readonly CapturedStream[],
  ice: IceFacts | null,
  handshakes: readonly JudgedHandshake[],
): string[] {
  const telling = [messages[0], messages.findLast(({ status }) => status >= 180), messages.at(-1)];
  return [
    ...new Set(telling.flatMap((message) => (message ? [`packet ${message.packet}: ${startLineOf(message)}`] : []))),
    ...streams.map(
      ({ ssrc, src, dst, packets, lost }) =>
        `stream ${ssrc} ${endpointText(src)} > ${endpointText(dst)}: ${packets} packets, ${lost} lost`,
    ),
    ...(ice ? iceEvidence(ice) : []),
    ...dtlsEvidence(handshakes),
  ];
}

/** What the rules may ask about the account: only what the capture shows of it. */
function subjectOf(call: CapturedCall, security: MediaSecurity): RuleInput['subject'] {
  const known = new Set(call.codecs.offered.map((name) => name.toUpperCase()));
  const codecs = CODEC_NAMES.filter((name): name is CodecName => known.has(name.toUpperCase()));
  return {
    name: call.to,
    codecs: [...codecs],
    security,
    transport: call.carriedBy[0] ?? 'auto',
    hasPassword: true,
    callTarget: call.to,
    responder: null,
    http: [],
    ports: [],
    limits: DEFAULT_LIMITS,
  };
}
