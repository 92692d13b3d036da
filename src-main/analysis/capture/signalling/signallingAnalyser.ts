/** All SIP of a capture: messages to calls, registrations and other requests; what their SDP expects. */
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Endpoint } from '../../../../src-shared/model/media';
import type { CarriedBy } from '../../../../src-shared/model/capture';
import type { ExportedMessage, FoundMessage, MediaExpectation, StreamChunk } from '../api';
import { octetText, peopleText } from '../octetText';
import { plainAddress } from '../place';
import { CallRecord, type KeptMessage } from './call';
import { ConnectionEnds } from './connectionEnds';
import { followCall } from './followCall';
import { followDescription } from './followDescription';
import { MessageStore } from './messageStore';
import { OtherRequests } from './otherRequests';
import { Registrations } from './registrations';
import { Expected } from './expected';
import { readSdp } from './sdp';
import { looksLikeSip, scanMessage, ScannedMessage } from './scan';
import { SipStreams } from './streams';

/** Octets of messages that are kept; when there are more, calls that ended well keep only their summary. */
const MAX_OCTETS = 24 * 1024 * 1024;
const MAX_MESSAGES = 100_000;
/** Calls that are told one by one; of more, the oldest that ended well are counted only. */
const MAX_CALLS = 24_000;
/** Share of them that makes room at once. */
const MAKE_ROOM = 0.2;
/** Sources of unanswered calls that are counted one by one, and the first calls of each that stay. */
const MAX_FLOODS = 1000;
const KEPT_OF_FLOOD = 200;
/** Whoever looks for room goes through all calls: where none is found, not again before so many more messages. */
const LOOK_AGAIN = 10_000;
/** So many times what is kept at most there is no room for anything. */
const OVERFULL = 2;
const MAX_CALL_MESSAGES = 2000;
/** The same octets on the same way within so many ms: the capture saw the packet twice (two interfaces, a mirror port). */
const SEEN_TWICE_MS = 50;
/** Share of the messages that makes all of them. */
const ALL_BUT_A_FEW = 0.9;
/** How far back a repetition is looked for in a call. */
const LOOK_BACK = 12;

export interface SignallingOptions {
  /** What an SDP says is received where. */
  expect(expectation: MediaExpectation): void;
  /** Calls whose media went well, too. */
  withoutFault(calls: readonly CallRecord[]): CallRecord[];
  /** Calls that are not told any more. */
  forget(calls: readonly CallRecord[]): void;
  /** Told of each message in a second look. */
  onMessage?(found: FoundMessage): void;
}

export class SignallingAnalyser {
  readonly calls = new Map<string, CallRecord>();
  readonly registrations = new Registrations();
  readonly others = new OtherRequests();
  private readonly store = new MessageStore();
  /** Of calls that are over and are not given up. */
  private readonly lasting = new MessageStore();
  private readonly streams = new SipStreams((message) => this.message(message));
  private readonly scanned = new ScannedMessage();
  private readonly texts = new Map<Endpoint, string>();
  /** Calls that ended well, oldest first: the first to give up their messages. */
  private ended: CallRecord[] = [];
  readonly connectionEnds = new ConnectionEnds();
  messages = 0;
  malformed = 0;
  seenTwice = 0;
  /** Messages of calls that found no room. */
  uncounted = 0;
  /** Calls that ended well and are counted only. */
  folded = 0;
  /** Calls without an answer that are counted only, by the address that made them: of floods, whose calls are all alike. */
  readonly flooded = new Map<string, number>();
  private kept = 0;
  /** Count of messages from which on it is worth looking for room again: for messages, and for calls. */
  private roomAgainAt = 0;
  private foldAgainAt = 0;

  constructor(private readonly options: SignallingOptions) {}

  /** As mirror ports make captures; without SIP nothing speaks against it. */
  get isDoubled(): boolean {
    return this.seenTwice >= (this.messages - this.seenTwice) * ALL_BUT_A_FEW;
  }

  looksLikeSip(bytes: Uint8Array, start: number, end: number): boolean {
    return looksLikeSip(bytes, start, end);
  }

  chunk(chunk: StreamChunk): void {
    this.streams.chunk(chunk);
  }

  /** Taken out of TLS or a WebSocket by the recorder, which says so in the interface's name only. */
  exported({ packet, at, src, dst, bytes, start, end, position }: ExportedMessage, carriedBy: CarriedBy): void {
    this.message({ packet, at, carriedBy, src, dst, bytes, start, end, position });
  }

  message(found: FoundMessage): void {
    const scanned = this.scanned;
    this.options.onMessage?.(found);
    this.messages++;
    this.connectionEnds.message(found);
    if (!scanMessage(found.bytes, found.start, found.end, scanned)) {
      this.malformed++;
      return;
    }
    const { bytes, method } = scanned;
    const name = methodName(bytes, method.from, method.to);
    const callId = octetText(bytes, scanned.callId.from, scanned.callId.to);
    const call = this.calls.get(callId);
    if (call) return this.inCall(call, name, found);
    if (name === 'INVITE' || name === 'ACK' || name === 'BYE' || name === 'CANCEL' || name === 'PRACK') {
      const made = this.newCall(callId, name, found);
      if (made) this.inCall(made, name, found);
      return;
    }
    const isRegister = name === 'REGISTER';
    const message = this.messageOf(name, found, branchHash(scanned));
    if (isRegister && this.hasRoom()) message.octets = this.lasting.put(bytes, scanned.start, scanned.end);
    if (isRegister) this.registrations.add(callId, message, scanned);
    else this.others.add(callId, message, scanned);
  }

  private inCall(call: CallRecord, method: string, found: FoundMessage): void {
    const scanned = this.scanned;
    const { bytes } = scanned;
    const { packet, at, position, carriedBy, src, dst } = found;
    const kept = this.messageOf(method, found, branchHash(scanned));
    const before = repeated(call, kept);
    if (before && at - before.at < SEEN_TWICE_MS && carriedBy === before.carriedBy) {
      this.seenTwice++;
      return;
    }
    call.messageCount++;
    call.lastPacket = packet;
    call.lastPosition = position;
    call.lastAt = at;
    if (!call.carriers.includes(carriedBy)) call.carriers.push(carriedBy);
    const from = this.text(src);
    const to = this.text(dst);
    if (call.messageCount <= MAX_CALL_MESSAGES) {
      if (!call.participants.includes(from)) call.participants.push(from);
      if (!call.participants.includes(to)) call.participants.push(to);
    }
    kept.retransmission = before !== null;
    kept.sdp = scanned.hasSdp && scanned.body < scanned.end;
    if (before) call.retransmissions++;
    if (call.messages.length < MAX_CALL_MESSAGES && !call.wasDropped) {
      kept.octets = (call.wasMoved ? this.lasting : this.store).put(bytes, scanned.start, scanned.end);
      call.messages.push(kept);
      this.kept++;
    }
    if (scanned.userAgent.to > 0 && !call.userAgents.has(from)) {
      call.userAgents.set(from, peopleText(bytes, scanned.userAgent.from, scanned.userAgent.to).slice(0, 120));
    }
    const wasEnded = call.ended;
    followCall(call, kept, scanned, from);
    if (kept.sdp && !kept.retransmission) this.expect(call, kept, scanned, from);
    if (call.ended && !wasEnded && call.endedWell) this.ended.push(call);
    if (!this.hasRoom()) this.makeRoom(call);
  }

  private newCall(callId: string, method: string, found: FoundMessage): CallRecord | null {
    if (this.calls.size >= MAX_CALLS && this.messages >= this.foldAgainAt) this.makeRoomForCalls();
    if (this.calls.size >= MAX_CALLS) {
      this.uncounted++;
      return null;
    }
    const scanned = this.scanned;
    const call = new CallRecord(callId);
    call.firstPacket = found.packet;
    call.firstPosition = found.position;
    call.firstAt = found.at;
    call.partial = method !== 'INVITE' || !scanned.isRequest || scanned.toTag.to > 0;
    // A response goes back the way of its request.
    const [caller, callee] = scanned.isRequest ? [found.src, found.dst] : [found.dst, found.src];
    call.caller = this.text(caller);
    call.firstHop = this.text(callee);
    call.callerHost = caller.address;
    call.firstHopHost = callee.address;
    this.calls.set(callId, call);
    return call;
  }

  private messageOf(
    method: string,
    { packet, at, position, carriedBy, src, dst, fragments = 1 }: FoundMessage,
    branch: number,
  ): KeptMessage {
    const { status, cseq, toTag: tag, bytes } = this.scanned;
    const toTag = tag.to > 0 ? hashOf(bytes, tag.from, tag.to) : 0;
    return {
      packet,
      at,
      position,
      carriedBy,
      src,
      dst,
      method,
      status,
      cseq,
      branch,
      retransmission: false,
      sdp: false,
      fragments,
      toTag,
      octets: null,
    };
  }

  private expect(call: CallRecord, message: KeptMessage, { bytes, body, end }: ScannedMessage, from: string): void {
    const { at, packet, src, dst } = message;
    const said = { callId: call.callId, at, packet, from: src, to: dst };
    const sections = readSdp(octetText(bytes, body, end));
    followDescription(call, message, sections, from);
    for (const section of sections) {
      if (section.port === 0 || section.address === '') continue;
      this.options.expect(new Expected(section, { address: plainAddress(section.address), port: section.port }, said));
      for (const { address, port } of section.candidates) {
        this.options.expect(new Expected(section, { address: plainAddress(address), port }, said));
      }
    }
  }

  private hasRoom(): boolean {
    return this.store.octets + this.lasting.octets < MAX_OCTETS && this.kept < MAX_MESSAGES;
  }

  /** Messages of calls that ended well are given up: they can be read again from the file. @param current call that asks for room */
  private makeRoom(current: CallRecord): void {
    if (this.messages >= this.roomAgainAt) {
      for (const call of this.ended.splice(0, Math.ceil(this.ended.length / 2))) {
        if (!call.wasDropped) this.giveUp(call);
      }
      this.moveTogether([...this.calls.values()].filter((call) => call.ended && !call.endedWell));
      if (!this.hasRoom()) this.roomAgainAt = this.messages + LOOK_AGAIN;
    }
    const { octets } = this.store;
    const isOverfull = octets + this.lasting.octets > OVERFULL * MAX_OCTETS || this.kept > OVERFULL * MAX_MESSAGES;
    if (isOverfull) this.giveUp(current);
  }

  /** Messages that stay lie scattered among those that went, and would hold on to all of that memory. */
  private moveTogether(staying: readonly CallRecord[]): void {
    for (const call of staying) {
      if (call.wasMoved) continue;
      call.wasMoved = true;
      for (const message of call.messages) {
        if (!message.octets) continue;
        const { block, from, to } = message.octets;
        const moved = this.lasting.put(block, from, to);
        this.store.release(message.octets);
        message.octets = moved;
      }
    }
  }

  private makeRoomForCalls(): void {
    this.fold();
    const wanted = Math.ceil(this.calls.size - MAX_CALLS * (1 - MAKE_ROOM));
    if (wanted > 0) this.foldFlood(wanted);
    if (this.calls.size > MAX_CALLS * (1 - MAKE_ROOM / 2)) this.foldAgainAt = this.messages + LOOK_AGAIN;
  }

  /** Calls that nobody answered are counted only: those first of whoever made the most of them, as scanners do. */
  private foldFlood(wanted: number): void {
    const unanswered = [...this.calls.values()].filter(({ answeredAt }) => Number.isNaN(answeredAt));
    const made = new Map<string, number>();
    const ranked = unanswered.map((call) => {
      const place = made.get(call.callerHost) ?? 0;
      made.set(call.callerHost, place + 1);
      return { call, isFirst: place < KEPT_OF_FLOOD };
    });
    const countOf = ({ callerHost }: CallRecord): number => made.get(callerHost) ?? 0;
    ranked.sort((a, b) => Number(a.isFirst) - Number(b.isFirst) || countOf(b.call) - countOf(a.call));
    const gone = ranked.slice(0, wanted).map(({ call }) => call);
    for (const { callerHost } of gone) {
      const host = this.flooded.has(callerHost) || this.flooded.size < MAX_FLOODS ? callerHost : 'other addresses';
      this.flooded.set(host, (this.flooded.get(host) ?? 0) + 1);
    }
    this.forget(gone);
  }

  /** The oldest calls that went well are counted only. */
  fold(): void {
    const room = Math.ceil(this.calls.size * MAKE_ROOM);
    const well = [...this.calls.values()].filter(({ endedWell }) => endedWell);
    const fine = new Set(this.options.withoutFault(well));
    const gone = [...fine].slice(0, room);
    this.folded += gone.length;
    this.forget(gone);
    this.moveTogether(well.filter((call) => !fine.has(call)));
  }

  private forget(gone: readonly CallRecord[]): void {
    for (const call of gone) {
      this.giveUp(call);
      this.calls.delete(call.callId);
    }
    this.ended = this.ended.filter(({ wasDropped }) => !wasDropped);
    this.options.forget(gone);
  }

  private giveUp(call: CallRecord): void {
    for (const message of call.messages) {
      if (message.octets) (call.wasMoved ? this.lasting : this.store).release(message.octets);
      message.octets = null;
    }
    this.kept -= call.messages.length;
    call.messages = [];
    call.wasDropped = true;
  }

  private text(place: Endpoint): string {
    let text = this.texts.get(place);
    if (text === undefined) {
      text = endpointText(place);
      // Messages out of streams bring the flow's own objects; exported ones new ones each time.
      if (this.texts.size < 100_000) this.texts.set(place, text);
    }
    return text;
  }
}

const METHODS = [
  'INVITE',
  'ACK',
  'BYE',
  'CANCEL',
  'REGISTER',
  'OPTIONS',
  'PRACK',
  'UPDATE',
  'INFO',
  'REFER',
  'NOTIFY',
  'SUBSCRIBE',
  'MESSAGE',
  'PUBLISH',
];

/** The well-known ones without making a string. */
function methodName(bytes: Uint8Array, from: number, to: number): string {
  const length = to - from;
  for (const name of METHODS) {
    if (name.length !== length || bytes[from] !== name.charCodeAt(0) || bytes[to - 1] !== name.charCodeAt(length - 1))
      continue;
    if (bytes[from + 1] === name.charCodeAt(1) && bytes[from + 2] === name.charCodeAt(2)) return name;
  }
  return octetText(bytes, from, Math.min(to, from + 20));
}

/** FNV over the top Via's branch, or over the whole Via where it has none (RFC 2543). */
function branchHash({ bytes, via }: ScannedMessage): number {
  let from = via.from;
  for (let at = via.from; at + 7 < via.to; at++) {
    if (bytes[at] === 0x62 && bytes[at + 1] === 0x72 && bytes[at + 5] === 0x68 && bytes[at + 6] === 0x3d) {
      from = at + 7;
      break;
    }
  }
  return hashOf(bytes, from, via.to);
}

function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) {
    const octet = bytes[at]!;
    if (octet === 0x3b || octet === 0x2c) break;
    hash = Math.imul(hash ^ octet, 0x01000193);
  }
  return hash;
}

/** The same message on the same way before (RFC 3261 section 17): same transaction, same status, from the same branch of a fork. */
function repeated({ messages }: CallRecord, message: KeptMessage): KeptMessage | null {
  const { method, status, cseq, branch, toTag, src, dst } = message;
  const least = Math.max(0, messages.length - LOOK_BACK);
  for (let index = messages.length - 1; index >= least; index--) {
    const one = messages[index]!;
    if (one.status !== status || one.cseq !== cseq || one.method !== method) continue;
    if (one.branch !== branch || one.toTag !== toTag) continue;
    // Exported messages have places of their own each time.
    if (one.src === src && one.dst === dst) return one;
    if (one.src.port === src.port && one.dst.port === dst.port && one.src.address === src.address) return one;
  }
  return null;
}
