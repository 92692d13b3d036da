/** At the end of a capture: streams are tied to calls, ICMP errors to both, and tables are made. */
import { counted } from '../../../src-shared/words/figures';
import { endpointText } from '../../../src-shared/words/endpoint';
import { VIDEO_CLOCK } from './media/payloadTables';
import type { CaptureObservations } from './observations';
import type {
  CaptureAnalysis,
  CapturedCall,
  CapturedIcmp,
  CapturedStream,
  CaptureEvent,
} from '../../../src-shared/model/capture';
import type { Endpoint } from '../../../src-shared/model/media';
import type { MediaExpectation, TimeText } from './api';
import { TiedWays } from './iceWays';
import { marksOf } from './media/marks';
import type { RtpStream } from './media/rtpStream';
import { idOf, streamResult } from './media/streamResult';
import type { CallRecord } from './signalling/call';
import { relatedLegs } from './signalling/legs';
import { callResult, registrationResult } from './signalling/results';

const MAX_EVENTS = 20_000;
/** Sources of one flow that are remembered. */
const MAX_BEFORE = 8;
/** All that the analysis says of its own; the file, the place that a person chose and the verdicts come from others. */
export type AnalysedCapture = Omit<CaptureAnalysis, 'schema' | 'tool' | 'file' | 'format' | 'packets' | 'octets'>;

export function analysedCapture(
  analyser: CaptureObservations,
  { time, span }: { time: TimeText; span: { firstAt: number; lastAt: number } | null },
): AnalysedCapture {
  const { signalling, media } = analyser;
  const captureEnd = span?.lastAt ?? 0;
  const events: (CaptureEvent & { order: number })[] = [];
  const tell = (at: number, event: Omit<CaptureEvent, 'at'>): void => {
    if (events.length < MAX_EVENTS) events.push({ at: time(at), order: at, ...event });
  };

  const tied = tieStreams(analyser, time);
  const legs = relatedLegs(signalling.calls.values());
  const calls = [...signalling.calls.values()].map((call) => {
    const own = tied.byCall.get(call.callId) ?? [];
    call.dtmf = own.map(({ source }) => source.digits).reduce((a, b) => (b.length > a.length ? b : a), call.infoDigits);
    const result = callResult(call, { time, captureEnd, related: [...(legs.get(call.callId) ?? [])] });
    return withStreams(result, call, own);
  });
  for (const call of signalling.calls.values()) {
    noteHosts(analyser, call);
    for (const { at, packet, kind, text } of call.events) {
      tell(at, { packet, kind, callId: call.callId, streamId: null, severity: 'note', text });
    }
  }
  for (const record of signalling.registrations.byCallId.values())
    analyser.hosts.request(hostOf(record.client), hostOf(record.registrar));

  for (const { source, stream } of tied.all) {
    const about = { callId: stream.callId, streamId: stream.id };
    for (const { at, packet, digit } of source.digitEvents) {
      tell(at, { packet, kind: 'dtmf', ...about, severity: 'note', text: `The digit ${digit} was sent.` });
    }
    for (const { at, packet, lengthMs, missing } of source.gaps) {
      const length = `${(lengthMs / 1000).toFixed(1)} s`;
      const text =
        missing > 0
          ? `No audio for ${length}; ${missing === 1 ? '1 packet is' : `${missing} packets are`} missing.`
          : `The sender paused for ${length}.`;
      tell(at, { packet, kind: 'gap', ...about, severity: missing > 0 ? 'warning' : 'note', text });
    }
  }
  for (const { at, packet, stream, reason } of media.goodbyes) {
    const text = `The sender ended its stream by RTCP BYE${reason ? ` ("${reason}")` : ''}.`;
    tell(at, { packet, kind: 'rtcp-bye', callId: tied.callOf(stream), streamId: idOf(stream), severity: 'note', text });
  }
  for (const { at, packet, src, dst, packets, callId } of media.t38.values()) {
    const text = `Fax (T.38) from ${endpointText(src)} to ${endpointText(dst)}, ${counted(packets, 'packet')} or more.`;
    tell(at, { packet, kind: 't38', callId, streamId: null, severity: 'note', text });
  }

  for (const { told, client, server, startedAt } of analyser.dtls.handshakes) {
    const way = analyser.ways.at(client, server);
    const said = analyser.expectations.at(server, startedAt) ?? analyser.expectations.at(client, startedAt);
    told.callId = way?.callId ?? said?.callId ?? null;
  }

  const icmp = analyser.icmpErrors.finish(time);
  tieIcmp(icmp, tied.all, signalling.calls);
  for (const error of icmp) {
    if (events.length >= MAX_EVENTS) break;
    const { packet, at, from, meaning, about, callId, streamId } = error;
    const text = `${from} answers ${endpointText(about.src)} > ${endpointText(about.dst)}: ${meaning}.`;
    events.push({ at, order: NaN, packet, kind: 'icmp', callId, streamId, severity: 'warning', text });
  }

  return {
    startAt: span && time(span.firstAt),
    endAt: span && time(span.lastAt),
    durationS: span ? (span.lastAt - span.firstAt) / 1000 : 0,
    place: { ...analyser.hosts.place(), chosen: false },
    streams: tied.all.map(({ stream }) => stream),
    calls,
    registrations: [...signalling.registrations.byCallId.values()].map((record) => registrationResult(record, time)),
    requests: signalling.others.finish(),
    icmp,
    stun: analyser.stun.finish(),
    dtls: analyser.dtls.finish(),
    events: events.sort((a, b) => a.packet - b.packet).map(({ order: _order, ...event }) => event),
    causes: [],
    notes: notesOf(analyser),
  };
}

interface Tied {
  source: RtpStream;
  stream: CapturedStream;
}

/** Descriptions of one place that are looked at for payload types: a port that many calls share has thousands. */
const SAID_LOOKED_AT = 20;

function tieStreams(analyser: CaptureObservations, time: TimeText) {
  const { media, expectations, signalling, ways } = analyser;
  const byCall = new Map<string, Tied[]>();
  const flows = new Map<string, RtpStream[]>();
  const calls = new Map<RtpStream, string | null>();
  const all = media.streams.map((source): Tied => {
    // The last word before its end: a call may have taken the port over from another.
    const payloadType = source.payloads.most;
    let receiver = expectations.at(source.dst, source.lastAt, payloadType);
    let sender = expectations.at(source.src, source.lastAt, payloadType);
    // Where neither place stands in a description (mDNS names, a NAT), the checks of ICE say whose they are.
    const way = receiver || sender ? null : ways.at(source.src, source.dst);
    if (way) [receiver, sender] = [TiedWays.saidAt(way, source.dst), TiedWays.saidAt(way, source.src)];
    const expectation = receiver;
    const callId = (receiver ?? sender)?.callId ?? null;
    calls.set(source, callId);
    const answeredAt = (callId !== null && signalling.calls.get(callId)?.answeredAt) || NaN;
    const said = expectations
      .all(source.dst)
      .slice(-SAID_LOOKED_AT)
      .filter((one) => one.callId === callId);
    const stream = streamResult(source, { callId, expectation, said, answeredAt }, time);
    if (stream.secured === null && sender) stream.secured = sender.secured;
    const flow = `${endpointText(source.src)}>${endpointText(source.dst)}`;
    const before = flows.get(flow) ?? [];
    flows.set(flow, [...before.slice(1 - MAX_BEFORE), source]);
    // What only a re-INVITE asks for cannot come with the answer.
    const namedLater = (expectations.all(source.dst).find((one) => one.callId === callId)?.at ?? NaN) > answeredAt;
    stream.marks = marksOf({
      stream,
      source,
      expectation,
      sender: senderOf(callId, sender, receiver, source, expectations),
      before: before.filter((one) => isVideo(one) === isVideo(source)),
      isDoubled: signalling.isDoubled,
      lateMs: namedLater ? null : stream.startsAfterAnswerMs,
      limits: analyser.limits,
    });
    const tied = { source, stream };
    for (const id of [callId, ...otherLegs(callId, source, receiver ?? sender, analyser)]) {
      if (id === null) continue;
      const list = byCall.get(id);
      if (list) list.push(tied);
      else byCall.set(id, [tied]);
    }
    return tied;
  });
  return { all, byCall, callOf: (stream: RtpStream) => calls.get(stream) ?? null };
}

/** Legs of which more share a place are a flood, and none of them has a stream of its own. */
const MAX_LEGS = 8;

/** A server that leaves media alone passes descriptions on as they are: the legs on both of its sides are the same audio. */
function otherLegs(
  callId: string | null,
  { firstAt, lastAt }: RtpStream,
  said: MediaExpectation | null,
  { expectations, signalling }: CaptureObservations,
): string[] {
  if (!said) return [];
  const place = expectations.all(said);
  if (place.length > MAX_LEGS * 2) return [];
  const ids = new Set(place.filter((one) => one.media === said.media && one.at <= lastAt).map((one) => one.callId));
  return [...ids].filter((id) => {
    const call = id === callId ? undefined : signalling.calls.get(id);
    return call !== undefined && !(call.byeAt < firstAt) && !Number.isNaN(call.answeredAt);
  });
}

function isVideo({ payloadTypes, payloads }: RtpStream): boolean {
  return payloadTypes.clockRates[payloads.most] === VIDEO_CLOCK;
}

/** What the sender's own SDP says: found at its source, or as the only other description of the call. */
function senderOf(
  callId: string | null,
  sender: MediaExpectation | null,
  receiver: MediaExpectation | null,
  source: RtpStream,
  { byCall }: { byCall: Map<string, MediaExpectation[]> },
): MediaExpectation | null {
  if (sender || callId === null || !receiver) return sender;
  const others = (byCall.get(callId) ?? []).filter(
    (one) =>
      one.media === receiver.media &&
      one.at <= source.lastAt &&
      (one.address !== receiver.address || one.port !== receiver.port),
  );
  const places = new Set(others.map(({ address, port }) => endpointText({ address, port })));
  return places.size === 1 ? (others.at(-1) ?? null) : null;
}

function withStreams(result: CapturedCall, call: CallRecord, own: readonly Tied[]): CapturedCall {
  if (own.length === 0) return result;
  result.streams = own.map(({ stream }) => stream.ssrc);
  result.streamIds = own.map(({ stream }) => stream.id);
  if (!Number.isNaN(call.answeredAt)) {
    const firstAt = Math.min(...own.map(({ source }) => source.firstAt));
    result.timing.firstPacketMs = Math.round((firstAt - call.answeredAt) * 1000) / 1000;
    // Without its BYE a call lasts as long as somebody speaks.
    if (Number.isNaN(call.byeAt)) {
      const lastAt = Math.max(...own.map(({ source }) => source.lastAt));
      result.timing.durationMs = Math.max(result.timing.durationMs ?? 0, lastAt - call.answeredAt);
    }
  }
  return result;
}

function noteHosts({ hosts }: CaptureObservations, { caller, firstHop, partial }: CallRecord): void {
  if (!partial) hosts.request(hostOf(caller), hostOf(firstHop));
}

function hostOf(place: string): string {
  return place.slice(0, place.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}

/** By the datagram that the error answers: a stream's, or one between the parties of a call. */
function tieIcmp(errors: CapturedIcmp[], streams: readonly Tied[], calls: ReadonlyMap<string, CallRecord>): void {
  if (errors.length === 0) return;
  const byPlace = callsByPlace(calls);
  const byFlow = new Map(streams.map(({ stream }) => [flowKey(stream.src, stream.dst), stream]));
  for (const error of errors) {
    const { src, dst } = error.about;
    // RTCP's port is the next one.
    const stream =
      byFlow.get(flowKey(src, dst)) ??
      byFlow.get(flowKey({ ...src, port: src.port - 1 }, { ...dst, port: dst.port - 1 }));
    if (stream) {
      error.streamId = stream.id;
      error.callId = stream.callId;
      continue;
    }
    const [from, to] = [endpointText(src), endpointText(dst)];
    // A flood has one place in all of its calls: the other one is looked through.
    const [here, there] = [byPlace.get(from) ?? [], byPlace.get(to) ?? []];
    for (const call of here.length < there.length ? here : there) {
      if (!call.participants.includes(from) || !call.participants.includes(to)) continue;
      if (error.packet < call.firstPacket || error.packet > call.lastPacket + 1000) continue;
      error.callId = call.callId;
      break;
    }
  }
}

function callsByPlace(calls: ReadonlyMap<string, CallRecord>): Map<string, CallRecord[]> {
  const byPlace = new Map<string, CallRecord[]>();
  for (const call of calls.values()) {
    for (const place of call.participants) {
      const list = byPlace.get(place);
      if (list) list.push(call);
      else byPlace.set(place, [call]);
    }
  }
  return byPlace;
}

function flowKey(src: Endpoint, dst: Endpoint): string {
  return `${endpointText(src)}>${endpointText(dst)}`;
}

function notesOf(analyser: CaptureObservations): string[] {
  const { signalling, media, stun, tlsConnections, hasSecrets } = analyser;
  const notes: string[] = [];
  const count = (number: number, one: string, many: string): void => {
    if (number > 0) notes.push(number === 1 ? one : many.replace('#', String(number)));
  };
  count(
    signalling.folded,
    'One call that ended well is not listed, to save memory.',
    '# calls that ended well are not listed, to save memory.',
  );
  notes.push(...floodNotes(signalling.flooded));
  count(
    signalling.uncounted,
    'One SIP message belongs to a call beyond those that are listed.',
    '# SIP messages belong to calls beyond those that are listed.',
  );
  count(signalling.registrations.left, 'One REGISTER is not listed.', '# REGISTER messages are not listed.');
  count(signalling.malformed, 'One SIP message could not be read.', '# SIP messages could not be read.');
  count(
    signalling.seenTwice,
    'One SIP message was captured twice and is counted once.',
    '# SIP messages were captured twice and are counted once.',
  );
  count(media.left, 'One RTP source is not listed.', '# RTP sources are not listed.');
  count(stun.left, 'One STUN message is not listed.', '# STUN messages are not listed.');
  count(
    tlsConnections,
    'One TLS connection was not looked into: what it carries cannot be read here.',
    '# TLS connections were not looked into: what they carry cannot be read here.',
  );
  if (isOneSided(analyser))
    notes.push('All packets go one way: the capture has missed the other direction, so of that nothing can be said.');
  if (hasSecrets)
    notes.push('The file holds keys: keep it with confidential files. Sidetone does not use them; Wireshark does.');
  return notes;
}

/** Those that made the most are named. */
const NAMED_FLOODS = 3;

function floodNotes(flooded: ReadonlyMap<string, number>): string[] {
  const byCount = [...flooded].sort(([, a], [, b]) => b - a);
  const others = byCount.slice(NAMED_FLOODS);
  const calls = (number: number): string => (number === 1 ? 'One call' : `${number} calls`);
  return [
    ...byCount
      .slice(0, NAMED_FLOODS)
      .map(
        ([host, number]) =>
          `${calls(number)} from ${host} without an answer ${number === 1 ? 'is' : 'are'} not listed, to save memory.`,
      ),
    ...(others.length === 0
      ? []
      : [
          `${calls(others.reduce((sum, [, number]) => sum + number, 0))} without an answer from ${others.length} more addresses ${others.length === 1 ? 'is' : 'are'} not listed.`,
        ]),
  ];
}

/** A tag in To comes out of a response: somebody has answered, and nothing of it is here. */
function isOneSided({ hosts, signalling }: CaptureObservations): boolean {
  return (
    !hosts.isTwoWay && [...signalling.calls.values()].some(({ messages }) => messages.some(({ toTag }) => toTag !== 0))
  );
}
