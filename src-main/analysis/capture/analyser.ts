/**
 * Everything that a capture holds, packet by packet. Each datagram is told by its first octet (RFC 7983), because media, STUN, DTLS and TURN's
 * channels share ports: SIP, RTP, RTCP, STUN, ChannelData, DTLS.
 */
import type { CaptureObservations } from './observations';
import type { CapturedCall, CapturedSecond, CaptureEvent, LadderLine } from '../../../src-shared/model/capture';
import { DEFAULT_LIMITS, type Limits } from '../../../src-shared/model/limits';
import { toIso } from '../../../src-shared/time';
import type {
  DatagramView,
  ExportedMessage,
  Flow,
  FoundMessage,
  IcmpView,
  MediaExpectation,
  PacketSink,
  StreamChunk,
  TcpNotice,
  TimeText,
} from './api';
import { type AnalysedCapture, analysedCapture } from './analysedCapture';
import { Hosts } from './hosts';
import { TiedWays } from './iceWays';
import { IcmpErrors } from './icmpErrors';
import { DtlsWatch } from './media/dtlsWatch';
import { Expectations } from './media/expectations';
import { MediaAnalyser, type OnRtp } from './media/mediaAnalyser';
import { MediaFlow } from './media/mediaFlow';
import { RelayedFlows } from './media/relayedFlows';
import type { RtpStream } from './media/rtpStream';
import { StunWatch } from './media/stunWatch';
import { TurnStreams } from './media/turnStreams';
import type { CallRecord } from './signalling/call';
import { SignallingAnalyser } from './signalling/signallingAnalyser';
import { withoutFault } from './withoutFault';

export interface AnalyserOptions {
  /** Keep figures a second of each stream, for charts. */
  keepSeconds: boolean;
  /** Default: the usual ones. */
  limits?: Limits;
  /** For a second look at a part of the file: each SIP message, before it is analysed. */
  onMessage?: (found: FoundMessage) => void;
  /** Likewise each RTP packet. */
  onRtp?: OnRtp;
}

/** Datagrams of a flow that is none of ours are looked at this often before it is left alone. */
const PATIENCE = 32;

export class CaptureAnalyser implements PacketSink, CaptureObservations {
  readonly expectations = new Expectations();
  readonly media: MediaAnalyser;
  readonly signalling: SignallingAnalyser;
  readonly stun = new StunWatch();
  readonly dtls = new DtlsWatch();
  readonly relayedFlows = new RelayedFlows();
  readonly icmpErrors = new IcmpErrors();
  readonly hosts = new Hosts();
  /** Known at the end. */
  ways = new TiedWays([], this.expectations);
  /** TCP connections that were reset. */
  resets = 0;
  tlsConnections = 0;
  comments: string[] = [];
  hasSecrets = false;
  private readonly turnStreams = new TurnStreams();
  private base = 0;

  readonly limits: Limits;

  constructor(options: AnalyserOptions) {
    this.limits = options.limits ?? DEFAULT_LIMITS;
    const makeRoom = (): void => this.signalling.fold();
    this.media = new MediaAnalyser(this.expectations, options.keepSeconds, options.onRtp ?? null, makeRoom);
    this.signalling = new SignallingAnalyser({
      expect: (expectation: MediaExpectation) => this.expectations.add(expectation),
      withoutFault: (calls) => withoutFault(calls, this.media),
      forget: (calls) => this.forget(calls),
      ...(options.onMessage ? { onMessage: options.onMessage } : {}),
    });
  }

  datagram(view: DatagramView): void {
    const { flow } = view;
    (flow.consumer ?? this.newFlow(flow)).datagram(view);
  }

  chunk(chunk: StreamChunk): void {
    const { flow, bytes, start } = chunk;
    // A TLS record of a handshake or of data: what is inside nobody can read here.
    const type = bytes[start]!;
    if ((type === 0x16 || type === 0x17) && bytes[start + 1] === 3) {
      flow.ignored = true;
      if (flow.reverse?.ignored) return;
      if (type === 0x16 && flow.packets < 8) this.tlsConnections++;
      return;
    }
    const isTurn = this.turnStreams.chunk(chunk, (data, from, to) => this.framed(chunk, data, from, to));
    if (!isTurn) this.signalling.chunk(chunk);
  }

  exported(message: ExportedMessage): void {
    if (message.protocol === 'sip') this.signalling.exported(message, 'tls');
  }

  icmp(view: IcmpView): void {
    this.icmpErrors.add(view);
  }

  tcp(notice: TcpNotice): void {
    const { kind, flow } = notice;
    this.signalling.connectionEnds.closed(notice);
    if (kind === 'syn') this.hosts.flow(flow);
    if (kind === 'reset') this.resets++;
  }

  comment(text: string): void {
    if (this.comments.length < 50) this.comments.push(text);
  }

  secrets(): void {
    this.hasSecrets = true;
  }

  /** @param base whole seconds since the epoch that times are relative to @param lastAt of the last packet, ms since the base */
  finish({
    base,
    firstAt,
    lastAt,
    packets,
  }: {
    base: number | null;
    firstAt: number;
    lastAt: number;
    packets: number;
  }): AnalysedCapture {
    this.base = (base ?? 0) * 1000;
    const span = packets === 0 ? null : { firstAt, lastAt };
    this.ways = new TiedWays(this.stun.checks.ways, this.expectations);
    return analysedCapture(this, { time: this.time, span });
  }

  /** ISO 8601 with microseconds. */
  readonly time: TimeText = (at) => toIso(this.base + at);

  /** By the id of a call. */
  callRecord(callId: string): CallRecord | null {
    return this.signalling.calls.get(callId) ?? null;
  }

  /** Figures of a stream a second, for charts. */
  secondsOf(stream: RtpStream): CapturedSecond[] {
    const { reducer, seconds } = stream;
    return seconds?.result(this.base, reducer.missing, reducer.jitterMs) ?? [];
  }

  private forget(calls: readonly CallRecord[]): void {
    const byCall = this.media.byCall();
    this.media.forget(new Set(calls.flatMap(({ callId }) => byCall.get(callId) ?? [])));
    this.expectations.forget(new Set(calls.map(({ callId }) => callId)));
  }

  /** A message of a connection, like the datagram that it would be over UDP. What its packets' headers said is not known of it. */
  private framed({ packet, at, flow, position }: StreamChunk, bytes: Uint8Array, start: number, end: number): void {
    const unknown = { dscp: -1, ttl: flow.ttl, interfaceId: 0 };
    this.datagram({ packet, at, flow, bytes, start, end, wireOctets: end - start, position, ...unknown });
  }

  private newFlow(flow: Flow): NonNullable<Flow['consumer']> {
    this.hosts.flow(flow);
    const consumer = new DatagramFlow(this, flow);
    flow.consumer = consumer;
    return consumer;
  }
}

/** One flow of datagrams, told apart packet by packet. */
class DatagramFlow {
  /** Made with the first packet that may be media: most flows of a busy server are SIP alone. */
  private media: MediaFlow | null = null;
  /** Inside of TURN, by "peer>client" or the other way round. */
  private relayed: Map<string, MediaFlow> | null = null;
  private strange = 0;
  private inner: DatagramView | null = null;

  constructor(
    private readonly analyser: CaptureAnalyser,
    private readonly flow: Flow,
  ) {}

  datagram(view: DatagramView): void {
    const { bytes, start, end } = view;
    if (start >= end) return;
    const first = bytes[start]!;
    if (first >= 128 && first < 192) {
      if (end - start < 8) return;
      this.media ??= new MediaFlow(this.analyser.media, this.flow.src, this.flow.dst, false);
      this.media.packet(view);
      return;
    }
    const { analyser } = this;
    if (first >= 0x41 && first <= 0x7a && analyser.signalling.looksLikeSip(bytes, start, end)) {
      this.sip(view);
    } else if (first < 4 && StunWatch.looksLike(view)) {
      const carried = analyser.stun.message(view);
      if (carried) this.carried(view, carried.peer, carried.start, carried.end, carried.outward);
    } else if (first >= 20 && first <= 63) {
      analyser.dtls.datagram(view);
    } else if (first >= 64 && first <= 79) {
      this.channelData(view);
    } else if (this.strange < PATIENCE) {
      this.strange++;
      this.fax(view);
    }
  }

  private sip({ packet, at, flow, bytes, start, end, position, fragments = 1 }: DatagramView): void {
    const { src, dst } = flow;
    this.analyser.signalling.message({
      packet,
      at,
      carriedBy: 'udp',
      src,
      dst,
      bytes,
      start,
      end,
      position,
      fragments,
    });
  }

  /** RFC 8656 section 12.4. */
  private channelData(view: DatagramView): void {
    const { bytes, start, end, flow } = view;
    if (start + 4 > end) return;
    const channel = (bytes[start]! << 8) | bytes[start + 1]!;
    const length = (bytes[start + 2]! << 8) | bytes[start + 3]!;
    if (start + 4 + length > end) return;
    const { peer, outward } = this.analyser.stun.channelPeer(flow, channel);
    // Without the binding the channel's number has to stand for the peer.
    this.carried(
      view,
      peer ?? { address: `channel ${channel.toString(16)}`, port: 0 },
      start + 4,
      start + 4 + length,
      outward,
    );
  }

  private carried(
    view: DatagramView,
    peer: { address: string; port: number },
    start: number,
    end: number,
    outward: boolean,
  ): void {
    const { bytes, flow } = view;
    if (end - start < 8) return;
    if (bytes[start]! >> 6 !== 2) return this.keying(view, peer, start, end, outward);
    this.relayed ??= new Map();
    const key = `${peer.address} ${peer.port} ${outward}`;
    let inner = this.relayed.get(key);
    if (!inner) {
      const [src, dst] = outward ? [flow.src, peer] : [peer, flow.dst];
      inner = new MediaFlow(this.analyser.media, src, dst, true);
      if (this.relayed.size < 64) this.relayed.set(key, inner);
    }
    inner.packet(this.shown(view, start, end));
  }

  /** Checks and handshakes on the way through a relay. */
  private keying(
    view: DatagramView,
    peer: { address: string; port: number },
    start: number,
    end: number,
    outward: boolean,
  ): void {
    const { analyser, flow } = this;
    const first = view.bytes[start]!;
    const inside = analyser.relayedFlows.of(flow, peer, outward, analyser.stun.relayedPlace(flow));
    if (!inside || (first >= 4 && (first < 20 || first > 63))) return;
    const shown = this.shown(view, start, end);
    shown.flow = inside;
    if (first >= 20) analyser.dtls.datagram(shown);
    else if (StunWatch.looksLike(shown)) analyser.stun.message(shown);
  }

  private shown(view: DatagramView, start: number, end: number): DatagramView {
    this.inner ??= { ...view };
    return Object.assign(this.inner, view, { start, end, wireOctets: end - start });
  }

  /** UDPTL (T.38) has nothing to be known by; the SDP says where it goes. */
  private fax({ at, packet, flow }: DatagramView): void {
    const { media, expectations } = this.analyser;
    const expected = expectations.at(flow.dst, at);
    if (expected?.media !== 'image') return;
    const key = `${flow.id}`;
    const known = media.t38.get(key);
    if (known) known.packets++;
    else media.t38.set(key, { src: flow.src, dst: flow.dst, packets: 1, at, packet, callId: expected.callId });
  }
}

export type { CapturedCall, CaptureEvent, LadderLine };
