/** A call of a capture as one of its two parties saw it: what the rules of the live diagnosis are fed with. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { CapturedCall, CapturedIcmp, CapturedStream } from '../../../../src-shared/model/capture';
import type { CallResult, LadderEntry } from '../../../../src-shared/model/call';
import type { CaptureAnalyser } from '../../../analysis/capture/analyser';
import type { MediaExpectation } from '../../../analysis/capture/api';
import type { CallRecord, KeptMessage } from '../../../analysis/capture/signalling/call';
import { startLineOf } from '../../../analysis/capture/signalling/results';
import type { IceFacts } from '../../../../src-shared/model/ice';
import type { Direction, StreamStatistics } from '../../../../src-shared/model/media';
import type { MediaFacts, ObservedCall, SdpFacts } from '../call';
import { receives, sends } from '../../../protocol/sdp/direction';
import { maskedText } from '../../../protocol/sip/mask';
import { readSignalling } from '../signalling';
import { isoToMs } from '../callFacts';
import { endpointOf } from '../ladder';
import { type Agreement, agreedTimes, type Description, readDescriptions } from '../descriptions';
import type { RtpStream } from '../../../analysis/capture/media/rtpStream';
import type { Vantage } from '../vantage';
import { lengthOf } from '../audio';
import { isInvite, silenceOf } from './silence';
import { audioOf, type SeenStream } from './audio';

export type Side = 'caller' | 'callee';

/** Both parties' words about media, and the streams between them. */
export interface CallMediaView {
  own: MediaExpectation | null;
  peer: MediaExpectation | null;
  inbound: CapturedStream[];
  outbound: CapturedStream[];
}

const THINNED_PERCENT = 95;

/** ms that an answered call has to last before a missing stream says anything. */
export const TALK_MS = 2000;

/** Who of the two wrote a description: the caller's comes in the INVITE from its side. */
export function mediaOf(
  analyser: CaptureAnalyser,
  call: CallRecord,
  streams: readonly CapturedStream[],
  side: Side,
): CallMediaView {
  const said = (analyser.expectations.byCall.get(call.callId) ?? []).filter(({ media }) => media === 'audio');
  const callers = new Set(
    call.messages.filter((message) => message.sdp && isFromCaller(call, message)).map(({ packet }) => packet),
  );
  // With ICE a description names many places: its own first, then those of its candidates.
  const firstOf = (one: MediaExpectation | null): MediaExpectation | null =>
    one?.ufrag ? (said.find(({ packet }) => packet === one.packet) ?? one) : one;
  const caller = firstOf(said.findLast(({ packet }) => callers.has(packet)) ?? said[0] ?? null);
  const callee = firstOf(said.findLast(({ packet }) => !callers.has(packet) && packet !== caller?.packet) ?? null);
  const [own, peer] = side === 'caller' ? [caller, callee] : [callee, caller];
  const saidBy = (who: Side): MediaExpectation[] =>
    said.filter(({ packet }) => callers.has(packet) === (who === 'caller'));
  const owns = placesOf(analyser, said, own, saidBy(side));
  const peers = placesOf(analyser, said, peer, saidBy(side === 'caller' ? 'callee' : 'caller'));
  return {
    own,
    peer,
    inbound: streams.filter((stream) => isTo(owns, stream) || (isFrom(peers, stream) && !isTo(peers, stream))),
    outbound: streams.filter((stream) => isTo(peers, stream) || (isFrom(owns, stream) && !isTo(owns, stream))),
  };
}

const isTo = (places: ReadonlySet<string>, { dst }: CapturedStream): boolean => places.has(endpointText(dst));
const isFrom = (places: ReadonlySet<string>, { src }: CapturedStream): boolean => places.has(endpointText(src));

/** Where a party receives: all that it named in the course of the call, or with ICE each of its candidates, and what its checks came from. */
function placesOf(
  analyser: CaptureAnalyser,
  said: readonly MediaExpectation[],
  party: MediaExpectation | null,
  own: readonly MediaExpectation[],
): ReadonlySet<string> {
  if (!party) return new Set();
  if (party.ufrag === null) return new Set([party, ...own].map(endpointText));
  const ends = (analyser.ways.byCall.get(party.callId) ?? []).flatMap((way) => way.ends);
  return new Set([
    ...said.filter(({ ufrag }) => ufrag === party.ufrag).map(endpointText),
    ...ends.filter(({ checks }) => checks.ufrag === party.ufrag).map(({ checks }) => endpointText(checks)),
  ]);
}

export interface ViewInput {
  analyser: CaptureAnalyser;
  call: CapturedCall;
  record: CallRecord;
  media: CallMediaView;
  icmp: readonly CapturedIcmp[];
  side: Side;
  seen: Vantage;
  /** Of the last packet of the capture, ms since its base. */
  captureEnd: number;
  ice: IceFacts | null;
  /** The streams behind the tables, by their id. */
  sourceOf: (id: string) => RtpStream | undefined;
  /** The host that the INVITE went to answers other requests in this capture. */
  answersOthers: boolean;
}

export function viewOf(input: ViewInput): ObservedCall {
  const { analyser, call, record, media, side } = input;
  const ladder = ladderOf(analyser, record);
  const signalling = readSignalling(ladder);
  // The ladder is the caller's; the callee's own words are the answer.
  const [offer, answer] =
    side === 'caller' ? [signalling.offer, signalling.answer] : [signalling.answer, signalling.offer];
  const own = offer ?? described(media.own);
  const peer = answer ?? described(media.peer);
  const talkedMs = call.timing.durationMs ?? 0;
  const both = own && peer && talkedMs >= TALK_MS;
  const bye = call.hangup.by;
  const zeroAt = Number.isNaN(record.answeredAt) ? record.firstAt : record.answeredAt;
  const said = readDescriptions(ladder, isoToMs(analyser.time(zeroAt)));
  const view =
    side === 'caller'
      ? said
      : { descriptions: said.descriptions.map(turned), agreements: said.agreements.map(turnedRound) };
  const audio = audioFacts(input, view.agreements, talkedMs, zeroAt);
  return {
    ...signalling,
    ...view,
    ...(side === 'callee' ? asCallee(record) : {}),
    seen: input.seen,
    audio,
    offer: own,
    answer: peer,
    variant: { changed: 'none', label: 'as it was captured' },
    result: resultOf(call, media, !Number.isNaN(record.answeredAt) || record.partial),
    ladder,
    samples: [],
    inviteOctets: octetsOf(record.messages.find(isInvite)),
    gaveUpAfterMs: call.state === 'cancelled' ? afterInvite(record, input.captureEnd) : null,
    ended: {
      by: bye === 'none' ? 'none' : bye === side ? 'local' : 'remote',
      afterMs: call.timing.durationMs,
      q850: record.byeReason === null ? null : call.hangup.q850,
      text: record.byeReason,
    },
    expected: expectedOf(audio, view.agreements.length > 0, both ? { own, peer } : null),
    media: both ? mediaFacts(input, own) : null,
    probe: null,
    companion: null,
    pings: [],
    load: null,
    buffers: null,
    addressChanges: [],
    mediaRoute: null,
    ice: input.ice,
    silence: silenceOf(input),
  };
}

/** Directions in which audio was agreed for long enough that its absence says something. */
function expectedOf(
  { inbound, outbound }: ObservedCall['audio'],
  isKnown: boolean,
  said: { own: SdpFacts; peer: SdpFacts } | null,
): ObservedCall['expected'] {
  if (!said) return { inbound: false, outbound: false };
  if (isKnown) return { inbound: lengthOf(inbound.agreed) >= TALK_MS, outbound: lengthOf(outbound.agreed) >= TALK_MS };
  const { own, peer } = said;
  return {
    inbound: receives(own.direction) && sends(peer.direction),
    outbound: sends(own.direction) && receives(peer.direction),
  };
}

/** The callee's server, or the caller itself, is where the INVITE came from. */
function asCallee({
  caller,
  callerHost,
  firstHopHost,
}: CallRecord): Pick<ObservedCall, 'signallingPeer' | 'signallingHosts'> {
  return {
    signallingPeer: endpointOf(caller),
    signallingHosts: { own: firstHopHost, peer: callerHost, seenAs: null },
  };
}

/** As the callee says it. */
function turned(one: Description): Description {
  return { ...one, by: one.by === 'own' ? 'peer' : 'own' };
}

function turnedRound(one: Agreement): Agreement {
  return { ...one, own: one.peer, peer: one.own, by: one.by === 'own' ? 'peer' : 'own' };
}

function audioFacts(
  { media, sourceOf }: ViewInput,
  agreements: readonly Agreement[],
  talkedMs: number,
  zeroAt: number,
): ObservedCall['audio'] {
  const agreed = agreedTimes(agreements, talkedMs);
  const seen = (streams: readonly CapturedStream[]): SeenStream[] =>
    streams.flatMap((stream) => {
      const source = sourceOf(stream.id);
      return source ? [{ stream, source, isThinned: isThinned(stream) }] : [];
    });
  return {
    inbound: audioOf(seen(media.inbound), zeroAt, agreed.inbound, agreements, ({ own }) => own),
    outbound: audioOf(seen(media.outbound), zeroAt, agreed.outbound, agreements, ({ peer }) => peer),
  };
}

/** By the address, because a NAT or a new connection may change the port; by both where the two parties share one computer. */
function isFromCaller({ caller, callerHost, firstHopHost }: CallRecord, { src }: KeptMessage): boolean {
  return callerHost === firstHopHost ? endpointText(src) === caller : src.address === callerHost;
}

/** Between the caller and its first hop; what goes on behind it says the same again. */
function ladderOf({ time }: CaptureAnalyser, call: CallRecord): LadderEntry[] {
  const hosts = new Set([call.callerHost, call.firstHopHost]);
  return call.messages
    .filter(({ src, dst, octets }) => octets !== null && hosts.has(src.address) && hosts.has(dst.address))
    .map((message): LadderEntry => ({
      at: time(message.at),
      direction: isFromCaller(call, message) ? 'outbound' : 'inbound',
      transport: message.carriedBy,
      from: endpointText(message.src),
      to: endpointText(message.dst),
      startLine: startLineOf(message),
      cseq: `${message.cseq} ${message.method}`,
      retransmission: message.retransmission,
      raw: rawOf(message),
    }));
}

/** Credentials and keys masked. */
export function rawOf({ octets }: KeptMessage): string {
  return octets ? maskedText(octets.block.subarray(octets.from, octets.to)) : '';
}

function octetsOf(message: KeptMessage | undefined): number | null {
  return message?.octets ? message.octets.to - message.octets.from : null;
}

function afterInvite({ inviteAt, lastAt }: CallRecord, captureEnd: number): number | null {
  return Number.isNaN(inviteAt) ? null : Math.min(lastAt, captureEnd) - inviteAt;
}

/** Where the messages are no longer at hand: what is known of a description all the same. */
function described(said: MediaExpectation | null): SdpFacts | null {
  if (!said) return null;
  return {
    address: said.address,
    port: said.port,
    profile: said.secured ? 'RTP/SAVP' : 'RTP/AVP',
    formats: said.formats.map(({ payloadType, name, clockRate }) => ({ payloadType, name, clockRate })),
    direction: said.direction,
    crypto: said.secured && said.fingerprint === null,
    fingerprint: said.fingerprint !== null,
    ptimeMs: said.ptimeMs,
  };
}

function resultOf(call: CapturedCall, media: CallMediaView, isAnswered: boolean): CallResult {
  const { state } = call;
  return {
    schema: 'sidetone.call/1',
    callId: call.callId,
    target: call.to,
    transport: call.carriedBy[0] ?? null,
    // What rings when the capture ends is no finding; what nothing answers is.
    state: state === 'in-progress' || state === 'partial' ? (isAnswered ? 'answered' : 'failed') : state,
    timing: call.timing,
    sip: { status: call.status, reason: call.reason },
    hangup: { ...call.hangup, by: 'none' },
    sdp: { offer: null, answer: null },
    streams: [...asSeen(media.inbound, 'inbound'), ...asSeen(media.outbound, 'outbound')],
    ladder: [],
    events: [],
    dtmfReceived: call.dtmf,
    causes: [],
    error: null,
  };
}

/** A file that was thinned out (one packet in so many) shows the rest as lost; nobody would have talked on through that. */
export function isThinned({ lossPercent, packets }: CapturedStream): boolean {
  return lossPercent >= THINNED_PERCENT && packets >= 2;
}

export function asSeen(streams: readonly CapturedStream[], direction: Direction): StreamStatistics[] {
  return streams.map((stream) => ({
    ...stream,
    ...(isThinned(stream)
      ? { lost: 0, lossPercent: 0, burst: null, mos: null, mediaTime: null, clockDriftPpm: null }
      : {}),
    direction,
    rejected: null,
    levelDbov: isSilent(stream) ? -127 : null,
    duplicates: isSeenTwice(stream) ? 0 : stream.duplicates,
    jitterMs: isUneven(stream) ? stream.jitterMs : null,
    // What a capture measures of a stream that leaves is no quality that somebody hears; the report of the other side is.
    remoteReport: direction === 'outbound' ? stream.remoteReport : null,
  }));
}

/** Pauses of the sender are in the figures, but nobody hears them as jitter. */
function isUneven({ marks }: CapturedStream): boolean {
  return marks.some(({ kind, severity }) => kind === 'jitter' && severity === 'problem');
}

/** The doubling is the capture's own. */
function isSeenTwice({ marks }: CapturedStream): boolean {
  return marks.some(({ kind, severity }) => kind === 'duplicates' && severity === 'note');
}

/** Nothing is decoded here; packets that hold one octet all through are silence. */
function isSilent({ marks }: CapturedStream): boolean {
  return marks.some(({ kind }) => kind === 'silent');
}

function mediaFacts({ analyser, record, media, icmp }: ViewInput, own: SdpFacts): MediaFacts {
  const { inbound, outbound } = media;
  const since = (text: string): number => Math.round((Date.parse(text) - answeredAt) * 100) / 100;
  const answeredAt = Date.parse(analyser.time(record.answeredAt));
  const count = (list: readonly CapturedStream[]): number => list.reduce((sum, { packets }) => sum + packets, 0);
  const peerPlace = media.peer && endpointText(media.peer);
  const senders = [...analyser.media.senders].filter(
    ([place]) =>
      media.peer !== null &&
      (place === peerPlace ||
        place === endpointText({ ...media.peer, port: media.peer.rtcpPort }) ||
        inbound.some(({ src }) => endpointText(src) === place)),
  );
  const outboundIds = new Set(outbound.map(({ id }) => id));
  const report = outbound.find(({ remoteReport }) => remoteReport !== null)?.remoteReport ?? null;
  const sources = new Map<string, MediaFacts['sources'][number]>();
  const types = new Map<number, MediaFacts['payloadTypes'][number]>();
  for (const { src, packets, payloadTypes } of inbound) {
    const key = endpointText(src);
    sources.set(key, { ...src, packets: packets + (sources.get(key)?.packets ?? 0) });
    for (const type of payloadTypes) {
      const before = types.get(type.payloadType)?.packets ?? 0;
      const expected = type.announced ?? true;
      types.set(type.payloadType, { payloadType: type.payloadType, packets: before + type.packets, expected });
    }
  }
  const first = inbound.length === 0 ? null : Math.min(...inbound.map(({ startAt }) => since(startAt)));
  const last = inbound.length === 0 ? null : Math.max(...inbound.map(({ endAt }) => since(endAt)));
  const silent = inbound.length > 0 && inbound.every(isSilent);
  return {
    local: { address: own.address, port: own.port },
    rtpArrived: count(inbound),
    rtcpArrived: senders.reduce((sum, [, { reports }]) => sum + reports, 0),
    rtpSent: count(outbound),
    rejected: 0,
    firstRejectedMs: null,
    firstAcceptedMs: first,
    lastAcceptedMs: last,
    beforeAnswer: first !== null && first < 0 ? 1 : 0,
    renegotiatedMs: null,
    sequenceWrappedMs: null,
    sources: [...sources.values()].sort((a, b) => b.packets - a.packets),
    payloadTypes: [...types.values()].sort((a, b) => b.packets - a.packets),
    senderReports: senders.reduce((sum, [, { reports }]) => sum + reports, 0),
    peerSent: senders.at(-1)?.[1].packets ?? null,
    reportBlocks: report?.reports ?? 0,
    firstHighest: null,
    lastHighest: report?.highestSequence ?? null,
    peerLossPercent: report?.lossPercent ?? null,
    icmp: icmp
      .filter((error) => error.streamId !== null && outboundIds.has(error.streamId) && isLasting(error))
      .map((error) => ({ to: endpointText(error.about.dst), code: errnoOf(error), atMs: since(error.at) })),
    levelDbov: silent ? -127 : null,
    exactSilencePercent: silent ? 100 : null,
    dscp: outbound[0]?.dscp[0]?.value ?? null,
  };
}

/** A port that is closed answers each packet, as far as its host's limit allows; a few are those of a beginning or an end. */
export function isLasting({ repeated }: CapturedIcmp): boolean {
  return repeated >= 3;
}

/** What a socket would have been told. */
function errnoOf({ type, code, from }: CapturedIcmp): string {
  const port = from.includes(':') ? type === 1 && code === 4 : type === 3 && code === 3;
  return port ? 'ECONNREFUSED' : 'EHOSTUNREACH';
}
