/** Causes of what a capture shows, by the rules of the live diagnosis: no more than a capture at that place can prove. */
import { CAUSES, type CauseCode } from '../../src-shared/causes';
import type { CallCause } from '../../src-shared/model/call';
import type { IceFacts } from '../../src-shared/model/ice';
import type { Limits } from '../../src-shared/model/limits';
import { CODEC_NAMES, type CodecName, type MediaSecurity } from '../../src-shared/model/media';
import type {
  CapturedCall,
  CapturedIcmp,
  CapturedRegistration,
  CapturedStream,
  CapturePlace,
} from '../../src-shared/model/capture';
import type { CaptureAnalyser } from '../analysis/capture/analyser';
import type { AnalysedCapture } from '../analysis/capture/analysedCapture';
import { VIDEO_CLOCK } from '../analysis/capture/media/payloadTables';
import type { RtpStream } from '../analysis/capture/media/rtpStream';
import { idOf } from '../analysis/capture/media/streamResult';
import type { CallRecord } from '../analysis/capture/signalling/call';
import { judgeCall, type KnownLine } from '../diagnosis/judge';
import { type CallMediaView, mediaOf, type Side, viewOf } from '../diagnosis/observed/captured/call';
import type { JudgedHandshake } from '../diagnosis/observed/captured/ice/fingerprints';
import { iceFactsOf } from '../diagnosis/observed/captured/ice/iceView';
import type { Vantage } from '../diagnosis/observed/vantage';
import { evidenceOf } from './evidence';
import { isPlainlyWell, kindOf } from './plainlyWell';
import { hostOf, lineCauses } from './lineCauses';
import { registrationCauses } from './registrationView';
import { strayCauses } from './strayStreams';

export interface Judged {
  calls: Map<string, CallCause[]>;
  registrations: Map<string, CallCause[]>;
  /** Of streams without a call, and of the line. */
  stray: CallCause[];
}

export interface JudgeOptions {
  place: CapturePlace;
  /** Of the last packet of the capture, ms since its base. */
  captureEnd: number;
  handshakes?: readonly JudgedHandshake[];
}

/** Calls that are looked into; the rest of a capture in which everything fails says the same again. */
const MAX_JUDGED = 5000;

export function judgeCapture(analyser: CaptureAnalyser, analysed: AnalysedCapture, options: JudgeOptions): Judged {
  const { place, captureEnd, handshakes = [] } = options;
  const { limits } = analyser;
  const streams = new Map(analysed.streams.map((stream) => [stream.id, stream]));
  const sources = new Map(analyser.media.streams.map((source) => [idOf(source), source]));
  const icmp = grouped(
    analysed.icmp.filter((error) => isOfTheCall(error, analyser)),
    ({ callId }) => callId,
  );
  const keying = grouped(handshakes, (one) => one.handshake.told.callId);
  const answering = answeringHosts(analyser, analysed);
  const calls = new Map<string, CallCause[]>();
  const well = new Set<string>();
  let judged = 0;
  for (const call of analysed.calls) {
    const record = analyser.callRecord(call.callId);
    const own = call.streamIds.flatMap((id) => streams.get(id) ?? []).filter(isAudio);
    const errors = icmp.get(call.callId) ?? [];
    if (!record || judged >= MAX_JUDGED) continue;
    if (
      isPlainlyWell({
        call,
        record,
        streams: own,
        sources,
        icmp: errors,
        limits,
        hasMedia: streams.size > 0,
        looksLike: well,
      })
    )
      continue;
    judged++;
    const causes = causesOf({
      analyser,
      call,
      record,
      streams: own,
      sources,
      icmp: errors,
      place,
      captureEnd,
      answering,
      handshakes: keying.get(call.callId) ?? [],
      limits,
      hasMedia: streams.size > 0,
    });
    if (causes.length > 0) calls.set(call.id, causes);
    else if (streams.size === 0) well.add(kindOf(call));
  }
  const registrations = new Map<string, CallCause[]>();
  for (const registration of analysed.registrations) {
    const causes = isFine(registration)
      ? []
      : registrationCauses({ analyser, registration, answering, icmp: analysed.icmp, captureEnd });
    if (causes.length > 0) registrations.set(registration.id, causes);
  }
  return {
    calls,
    registrations,
    stray: [...strayCauses(analysed.streams, place, limits), ...lineCauses(analyser, analysed, answering)],
  };
}

function grouped<One>(list: readonly One[], keyOf: (one: One) => string | null): Map<string | null, One[]> {
  const groups = new Map<string | null, One[]>();
  for (const one of list) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** What comes before the INVITE or after the BYE is no matter of the call: a socket that is closed answers what is still on its way. */
function isOfTheCall({ callId, at, streamId }: CapturedIcmp, analyser: CaptureAnalyser): boolean {
  const record = callId === null ? null : analyser.callRecord(callId);
  if (!record) return false;
  const { byeAt, answeredAt } = record;
  if (!Number.isNaN(byeAt) && at >= analyser.time(byeAt)) return false;
  // Before the answer the telephone may not listen yet.
  return streamId === null || Number.isNaN(answeredAt) || at >= analyser.time(answeredAt);
}

function answeringHosts({ signalling }: CaptureAnalyser, { requests }: AnalysedCapture): Set<string> {
  const hosts = new Set<string>();
  for (const { firstHopHost, tryingAt, progressAt, final } of signalling.calls.values()) {
    if (final || !Number.isNaN(tryingAt) || !Number.isNaN(progressAt)) hosts.add(firstHopHost);
  }
  for (const { messages } of signalling.registrations.byCallId.values()) {
    for (const { status, src } of messages) if (status > 0) hosts.add(src.address);
  }
  for (const { to, answered } of requests) {
    if (answered > 0) hosts.add(hostOf(to));
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

interface Judging {
  analyser: CaptureAnalyser;
  call: CapturedCall;
  record: CallRecord;
  streams: readonly CapturedStream[];
  sources: ReadonlyMap<string, RtpStream>;
  icmp: readonly CapturedIcmp[];
  place: CapturePlace;
  captureEnd: number;
  /** Addresses that answered some SIP request in this capture. */
  answering: ReadonlySet<string>;
  /** DTLS of this call. */
  handshakes: readonly JudgedHandshake[];
  limits: Limits;
  /** The capture holds RTP of some call. */
  hasMedia: boolean;
}

function causesOf(input: Judging): CallCause[] {
  const { analyser, call, record, streams, sources, icmp, place, captureEnd, limits } = input;
  if (call.state === 'partial' && streams.length === 0) return [];
  const { side, media, ice } = lookedAt(input);
  const view = viewOf({
    analyser,
    call,
    record,
    media,
    icmp,
    side,
    seen: vantageOf(input, side),
    captureEnd,
    ice,
    sourceOf: (id) => sources.get(id),
    answersOthers: input.answering.has(record.firstHopHost),
  });
  const secured = view.offer?.fingerprint ? 'dtls' : view.offer?.crypto ? 'sdes' : 'none';
  const evidence = evidenceOf({ record, streams, icmp, ice, handshakes: input.handshakes });
  const named = judgeCall(view, subjectOf(call, secured, limits)).causes.map((cause): CallCause => ({
    ...cause,
    confidence: bounded(cause.confidence, cause.code, place),
    evidence,
  }));
  return inOrder(named);
}

const RANK = { primary: 0, consequence: 1, contributing: 2, note: 3 };

/** One primary, the rest beside it; notes last. */
function inOrder(causes: CallCause[]): CallCause[] {
  let hasPrimary = false;
  return causes
    .map((cause): CallCause => {
      if (cause.role !== 'primary' || !hasPrimary) {
        hasPrimary ||= cause.role === 'primary';
        return cause;
      }
      return { ...cause, role: 'contributing' };
    })
    .sort((a, b) => RANK[a.role] - RANK[b.role]);
}

/** What a capture at this place would have shown of the call's audio. */
function vantageOf({ place, record, streams, hasMedia }: Judging, side: Side): Vantage {
  // At the telephone all of its audio passes, unless the capture holds signalling alone; elsewhere media may go another way.
  const sees = place === 'client' ? hasMedia : streams.length > 0;
  const role = side;
  return { at: record.partial ? 'middle' : place, role, sees: { inbound: sees, outbound: sees } };
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
function sideOf({ analyser, record, streams, place }: Judging): Side {
  const asCaller = mediaOf(analyser, record, streams, 'caller');
  const own = analyser.hosts.own;
  if (own !== null && place === 'client') return record.callerHost === own ? 'caller' : 'callee';
  const worse = (list: readonly CapturedStream[]): number => Math.max(0, ...list.map(({ lossPercent }) => lossPercent));
  const lastOf = (list: readonly CapturedStream[]): string =>
    list.reduce((last, { endAt }) => (endAt > last ? endAt : last), '');
  // Of two directions the one that ends first, or is not there, is the one that somebody misses.
  const [toCaller, toCallee] = [lastOf(asCaller.inbound), lastOf(asCaller.outbound)];
  const apartMs =
    toCaller && toCallee ? Date.parse(toCaller) - Date.parse(toCallee) : toCaller ? 1e9 : toCallee ? -1e9 : 0;
  if (Math.abs(apartMs) > 2000) return apartMs > 0 ? 'callee' : 'caller';
  return worse(asCaller.outbound) > worse(asCaller.inbound) ? 'callee' : 'caller';
}

/** In the middle it is seen that packets do not pass, not where they end: an answer that passed may be lost behind it. */
function bounded(confidence: CallCause['confidence'], code: CauseCode, place: CapturePlace): CallCause['confidence'] {
  return place !== 'client' && confidence === 'proven' && CAUSES[code].seenAtTheEnd ? 'likely' : confidence;
}

/** What the rules may ask about the account: only what the capture shows of it. */
function subjectOf(call: CapturedCall, security: MediaSecurity, limits: Limits): KnownLine {
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
    limits,
  };
}
