/** RTP of one call, in the media thread: joins negotiation, sockets, sender, receiver, RTCP, recording and capture. */
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { endpointText, ssrcText } from '../../../src-shared/words/endpoint';
import type { MediaSource } from '../../../src-shared/model/call';
import type { Caller } from '../../../src-shared/model/caller';
import type { IceFacts } from '../../../src-shared/model/ice';
import type { Direction, Endpoint, MediaEvent, StreamSample, StreamStatistics } from '../../../src-shared/model/media';
import type { Clock, Timer } from '../../net/clock';
import { isRtcp } from '../../protocol/rtp/demultiplex';
import { type RtpPacket, parseRtp } from '../../protocol/rtp/packet';
import type { FormatName } from '../../protocol/sdp/formats';
import type { WebrtcAttributes } from '../../protocol/sdp/webrtc';
import type { CapturedMedia, MediaFaults, MediaInsight, NegotiatedMedia, SessionOptions } from '../api';
import { CaptureBuffer } from '../wire/captureBuffer';
import type { CaptureRing } from '../wire/captureRing';
import { MediaError } from '../errors';
import { FaultyWire } from '../wire/faultyWire';
import type { FrameLibrary } from '../audio/frameLibrary';
import { insightOf } from './insight';
import { InsightMeter } from './insightMeter';
import { markSockets } from '../wire/marking';
import { Negotiation } from './negotiation';
import { OutboundStream } from '../rtp/outboundStream';
import type { Pacer } from '../pacing/pacer';
import type { SrtpKeys } from '../ice/dtls';
import { IceWire } from '../ice/iceWire';
import { isMarkedSsrc, markedSsrc } from '../rtp/markedSsrc';
import { PeerPath } from '../wire/peerPath';
import type { PortPair } from '../wire/ports';
import { RtpReceiver } from '../rtp/receiver';
import { CallRecording } from '../audio/callRecording';
import { withAddresses } from '../wire/remoteAddress';
import { RtcpReporter } from '../rtp/rtcpReporter';
import { type RelayedPacket, RtpSender, type Transmit } from '../rtp/sender';
import { RtpTimeline } from '../rtp/timeline';
import { SendGate } from '../wire/sendGate';
import { MediaSockets } from '../wire/sockets';
import { SrtpSide } from '../srtp/srtpSide';
import type { MediaPath, MediaWire, SocketTap, Source, WireListener } from '../wire/wire';

/** UDP ports of its own, or what ICE binds sockets with. */
export type SessionPorts = { pair: PortPair } | { pair: null; bind(address: string): Promise<Socket> };

export interface SessionDependencies {
  clock: Clock;
  pacer: Pacer;
  library: FrameLibrary;
  /** 0 to 1. */
  random: () => number;
  /** Of all sessions; missing: nothing is kept. */
  ring?: CaptureRing;
}

/** What a session tells, on its way to the main thread. */
export interface SessionEmitter {
  samples(samples: StreamSample[]): void;
  event(event: MediaEvent): void;
  dtmf(digit: string, durationMs: number): void;
  trickle(fragment: string): void;
  packets(batch: CapturedMedia[]): void;
}

/** The page's end of a call whose source is the microphone. */
export interface PageLink {
  inbound(name: FormatName, packet: RtpPacket, payload: Uint8Array): void;
  /** The session is closed. */
  released(): void;
}

const DEFAULT_PTIME_MS = 20;
const HOUSEKEEPING_MS = 250;
const SAMPLE_MS = 1000;
/** SRTP packets that wait for the answer; a second of audio. */
const MAX_EARLY = 50;
/** Failed packets are told at once, then so often. */
const REJECTION_QUIET_MS = 10_000;

export class RtpSession {
  readonly local: Endpoint;
  private readonly negotiation: Negotiation;
  private readonly wire: MediaWire;
  /** Of a WebRTC call. */
  private readonly webrtc: IceWire | null;
  private readonly sender: RtpSender;
  private readonly receiver: RtpReceiver;
  private readonly outbound: OutboundStream;
  private readonly reporter: RtcpReporter;
  private readonly capture: CaptureBuffer | null;
  private readonly tap: SocketTap | null;
  private readonly srtp = new SrtpSide();
  private readonly path: MediaPath;
  private readonly recording: CallRecording;
  private readonly meter = new InsightMeter();
  private readonly faulty: FaultyWire | null;
  private readonly gate: SendGate | null;
  private dscp: number | null = null;
  private source: MediaSource;
  private page: PageLink | null = null;
  private housekeeping: Timer | null = null;
  private sampledAt: number;
  private rejectionToldAt = -Infinity;
  /** SRTP that overtook the answer with its key (RFC 4568 section 6.4); null once there is a key. */
  private early: Parameters<WireListener['rtp']>[] | null;
  private closing: Promise<StreamStatistics[]> | null = null;

  constructor(
    readonly id: number,
    private readonly ports: SessionPorts,
    private readonly options: SessionOptions,
    private readonly deps: SessionDependencies,
    private readonly emit: SessionEmitter,
  ) {
    const { clock } = deps;
    this.source = options.source;
    this.sampledAt = clock.now();
    this.early = options.security === 'none' ? null : [];
    this.capture = options.capture ? new CaptureBuffer(options.label) : null;
    const ring = options.label === undefined ? null : (deps.ring?.tapFor(options.label) ?? null);
    this.tap = joined(ring, this.capture?.add.bind(this.capture) ?? null);
    const { faults = {}, caller } = options;
    const gate = caller ? new SendGate(caller, 1 + (faults.duplicatePercent ?? 0) / 100) : null;
    this.gate = gate;
    const listener = faults.deaf ? { rtp: ignore, rtcp: ignore } : { rtp: this.onRtp, rtcp: this.onRtcp };
    const secured = options.security !== 'none';
    const protection = secured ? 'srtp' : 'none';
    const tell = this.tell.bind(this);
    const { localAddress, ice = { servers: [], policy: 'all' } } = options;
    if (ports.pair) {
      for (const socket of [ports.pair.rtp, ports.pair.rtcp]) gate?.listen(socket);
      const sockets = new MediaSockets(ports.pair, localAddress, listener, this.tap, protection, clock.now);
      this.wire = sockets;
      this.path = new PeerPath(sockets, tell);
      this.webrtc = null;
    } else {
      this.webrtc = new IceWire(
        {
          clock,
          localAddress,
          ice,
          bind: async (address) => {
            const socket = await ports.bind(address);
            gate?.listen(socket);
            return socket;
          },
          mayCheck: (to, octets) => gate?.mayCheck(to, octets) ?? true,
        },
        { ...listener, tap: this.tap, tell, keys: (keys) => this.onKeys(keys), trickle: emit.trickle },
      );
      this.wire = this.webrtc;
      this.path = this.webrtc.path;
    }
    this.local = this.wire.rtp;
    this.recording = new CallRecording(clock, (path, error) => {
      this.outbound.listen(false);
      this.tell('inbound', 'recording-failed', error.message, { path });
    });
    this.negotiation = new Negotiation({
      address: options.announcedAddress ?? options.localAddress,
      rtpPort: this.wire.rtp.port,
      rtcpPort: this.wire.rtcp.port,
      codecs: options.codecs,
      ptimeMs: options.ptimeMs ?? DEFAULT_PTIME_MS,
      security: options.security,
    });
    const decode = options.decode ?? true;
    const keepDeltas = options.samples ?? true;
    const wire = (data: Uint8Array, to: Endpoint, at: number): void => this.wire.sendRtp(data, to, at);
    this.faulty = spoils(faults) ? new FaultyWire(faults, clock, deps.random, wire) : null;
    this.outbound = new OutboundStream(
      { local: this.local, secured, keepDeltas, decode },
      {
        srtp: this.srtp,
        path: this.path,
        wire: this.faulty?.send ?? wire,
        clear: this.tap && ((data, to, at) => this.tap?.(at, 'outbound', this.local, to, data, 'deciphered')),
        audio: (audio, at) => this.recording.add('outbound', audio, at),
        maySend: (to, octets, at) => this.maySend(to, octets, at),
      },
    );
    const transmit = altered(this.outbound.transmit, faults);
    this.sender = new RtpSender(
      deps.library,
      deps.pacer,
      () => clock.now(),
      transmit,
      options.source,
      new RtpTimeline(caller ? markedSsrc : undefined),
    );
    this.receiver = new RtpReceiver(
      { local: this.local, secured, keepDeltas, decode },
      {
        event: (kind, text, detail) => this.tell('inbound', kind, text, detail),
        digit: (digit, durationMs) => this.onDigit(digit, durationMs),
        relay: (name, packet, payload) => this.onPayload(name, packet, payload),
        audio: (audio, at) => this.recording.add('inbound', audio, at),
      },
    );
    this.reporter = new RtcpReporter(clock, randomUUID(), deps.random, {
      send: (compound) => this.sendRtcp(compound),
      sent: (at) => this.outbound.sentFigures(this.sender.timeline, at),
      heard: () => this.receiver.reducer,
      bye: (ssrc, reason) => this.onBye(ssrc, reason),
    });
    this.keepHouse(deps.random() * HOUSEKEEPING_MS);
  }

  /** Loads the source's sound, and marks the sockets. @throws MediaError 'file' */
  async prepare(): Promise<void> {
    await this.setSource(this.source);
    const { dscp } = this.options;
    const { pair } = this.ports;
    if (dscp !== undefined && pair && (await markSockets([pair.rtp, pair.rtcp], dscp))) this.dscp = dscp;
  }

  async createOffer(): Promise<string> {
    this.checkOpen();
    await this.describe((webrtc) => webrtc.offer());
    const offer = this.negotiation.createOffer();
    // Media may overtake the answer (RFC 3264 section 5.1); a running call keeps what is agreed.
    if (!this.negotiation.agreement) this.receiver.expect(this.negotiation.offeredFormats);
    return offer;
  }

  async answerOffer(offer: string): Promise<string> {
    this.checkOpen();
    this.gate?.described(offer.length);
    await this.describe((webrtc) => webrtc.answer(this.negotiation.offered(offer)));
    const answer = this.negotiation.answerOffer(offer);
    await this.apply();
    return answer;
  }

  async acceptAnswer(answer: string): Promise<void> {
    this.checkOpen();
    this.gate?.described(answer.length);
    this.negotiation.acceptAnswer(answer);
    await this.apply();
  }

  rollback(): void {
    this.negotiation.rollback();
  }

  setHold(held: boolean): void {
    this.negotiation.setHold(held);
  }

  get negotiated(): NegotiatedMedia | null {
    const { agreement } = this.negotiation;
    return (
      agreement && {
        codec: agreement.codec,
        security: agreement.webrtc ? 'dtls' : agreement.srtp ? 'sdes' : 'none',
        remote: agreement.remote,
        direction: agreement.direction,
        telephoneEvent: agreement.telephoneEvent !== null,
        ptimeMs: agreement.ptimeMs,
        rtcpMux: agreement.rtcpMux,
      }
    );
  }

  async setSource(source: MediaSource): Promise<void> {
    this.checkOpen();
    await this.sender.setSource(source, this.options.codecs[0] ?? 'PCMU', this.options.ptimeMs ?? DEFAULT_PTIME_MS);
    this.source = source;
  }

  setMuted(muted: boolean): void {
    this.sender.setMuted(muted);
  }

  sendDtmf(digits: string, toneMs?: number, gapMs?: number): Promise<void> {
    this.checkOpen();
    return this.sender.sendDtmf(digits, toneMs, gapMs);
  }

  async startRecording(path: string): Promise<void> {
    this.checkOpen();
    await this.recording.start(path, this.negotiation.agreement?.codec ?? null);
    this.outbound.listen(true);
  }

  async stopRecording(): Promise<void> {
    this.outbound.listen(false);
    await this.recording.stop();
  }

  statistics(): StreamStatistics[] {
    const { view } = this.reporter;
    return [...this.receiver.statistics(view), ...this.outbound.statistics(view)];
  }

  /** Also after `close`. @param streams the statistics of this moment */
  insight(streams = this.statistics()): MediaInsight {
    const { meter, receiver, reporter, path, dscp } = this;
    return insightOf({ meter, receiver, reporter, outbound: this.outbound, sendsTo: path.rtp, dscp, streams });
  }

  /** Null without ICE, and before the first description. */
  get ice(): IceFacts | null {
    return this.webrtc?.facts() ?? null;
  }

  setTrust(trust: Caller['trust']): void {
    this.gate?.setTrust(trust);
  }

  restartIce(): void {
    this.webrtc?.restart();
  }

  allowTrickle(): void {
    this.webrtc?.allowTrickle();
  }

  trickle(fragment: string): void {
    this.webrtc?.trickle(fragment);
  }

  /** Joins the page on, or lets it go. */
  linkPage(page: PageLink | null): void {
    this.page = page;
  }

  /** A packet from the page. */
  relay(packet: RelayedPacket): void {
    if (this.source.kind === 'microphone') this.sender.relay(packet);
  }

  close(): Promise<StreamStatistics[]> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<StreamStatistics[]> {
    this.housekeeping?.cancel();
    this.sender.close();
    this.faulty?.close();
    this.reporter.stop();
    this.reporter.goodbye();
    this.page?.released();
    this.page = null;
    this.path.close();
    await this.stopRecording();
    const at = this.deps.clock.now();
    if (this.options.samples !== false) this.sample(at);
    this.flushCapture();
    await this.wire.close();
    return this.statistics();
  }

  private async apply(): Promise<void> {
    const { agreement: negotiated } = this.negotiation;
    const agreement = negotiated && !negotiated.webrtc ? await withAddresses(negotiated) : negotiated;
    this.negotiation.agreement = agreement;
    if (agreement) {
      // With DTLS the keys come later, and stay through later descriptions.
      if (agreement.webrtc) this.webrtc?.apply(agreement.webrtc);
      else this.srtp.configure(agreement.srtp);
      this.outbound.configure(agreement);
      this.path.aim(agreement);
      this.reporter.start();
    }
    this.receiver.configure(agreement, this.deps.clock.now());
    if (agreement && !agreement.webrtc) this.readEarly();
    await this.sender.configure(agreement, this.negotiation.isHeld);
  }

  /** Gathers, and lets the next description say what was gathered. */
  private async describe(attributes: (webrtc: IceWire) => Promise<WebrtcAttributes>): Promise<void> {
    if (!this.webrtc) return;
    this.negotiation.webrtc = await attributes(this.webrtc);
    this.negotiation.moveTo(this.webrtc.defaultEnd);
    this.checkOpen();
  }

  private onKeys(keys: SrtpKeys): void {
    this.srtp.configure(keys);
    this.readEarly();
  }

  private readEarly(): void {
    const early = this.early ?? [];
    this.early = null;
    for (const datagram of early) this.readRtp(...datagram);
  }

  private readonly onRtp = (data: Buffer, source: Source, at: number): void => {
    if (isRtcp(data)) {
      this.onRtcp(data, source, at, this.wire.rtp);
      return;
    }
    this.meter.rtp(data, source);
    this.readRtp(data, source, at);
  };

  private readRtp(data: Buffer, source: Source, at: number): void {
    if (this.early) {
      if (this.early.length < MAX_EARLY) this.early.push([data, source, at]);
      return;
    }
    const plain = this.srtp.unprotectRtp(data);
    this.showClear('inbound', this.wire.rtp, source, plain ?? data, at);
    if (!plain) {
      this.onRejected(data, source, at);
      return;
    }
    const packet = parseRtp(plain);
    if (!packet) return;
    if (isMarkedSsrc(packet.ssrc)) this.gate?.shun(source);
    if (packet.ssrc === this.sender.timeline.ssrc) this.resolveCollision(packet);
    if (!this.path.observe(source, at)) return;
    this.receiver.receive(packet, source, at);
    this.deps.pacer.poll(at);
  }

  /** @param local the socket that it came to: that of RTP where both share one (RFC 5761) */
  private readonly onRtcp = (data: Buffer, source: Source, at: number, local = this.wire.rtcp): void => {
    this.meter.rtcpArrived += 1;
    const plain = this.srtp.unprotectRtcp(data);
    this.showClear('inbound', local, source, plain ?? data, at);
    if (!plain) return;
    if (this.path.observeRtcp(source)) this.reporter.receive(plain, at);
  };

  /**
   * RFC 3550 section 8.2: a peer that chose our SSRC by chance makes us choose another. Our own packets that a peer reflects
   * carry it too; those have the numbers that we have just sent.
   */
  private resolveCollision(packet: RtpPacket): void {
    const { timeline } = this.sender;
    const behind = (timeline.lastSequence - packet.sequenceNumber) & 0xffff;
    if (this.sender.sending && behind < MAX_REFLECTED) return;
    const before = ssrcText(timeline.ssrc);
    this.reporter.goodbye('SSRC collision');
    timeline.renew();
    const now = ssrcText(timeline.ssrc);
    this.tell('outbound', 'ssrc-changed', `The peer uses our SSRC ${before}; ours is ${now} now.`, { before, now });
  }

  private onRejected(data: Uint8Array, source: Source, at: number): void {
    if (data.length < 12) return;
    this.meter.reject(at);
    this.receiver.reject(new DataView(data.buffer, data.byteOffset).getUint32(8), source);
    if (at - this.rejectionToldAt < REJECTION_QUIET_MS) return;
    this.rejectionToldAt = at;
    const from = endpointText(source);
    this.tell('inbound', 'decrypt-failed', `A packet from ${from} failed SRTP authentication or was a replay.`, {
      source: from,
    });
  }

  private onPayload(name: FormatName, packet: RtpPacket, payload: Uint8Array): void {
    const { ssrc, timestamp, marker } = packet;
    // Another companion, or what comes back of our own: it would go round for ever.
    if (this.source.kind === 'echo' && !(this.gate && isMarkedSsrc(ssrc))) {
      this.sender.relay({ name, payload, ssrc, timestamp, marker });
    }
    this.page?.inbound(name, packet, payload);
  }

  private onDigit(digit: string, durationMs: number): void {
    this.tell('inbound', 'dtmf', `The peer sent the digit ${digit}.`, { digit, durationMs });
    this.emit.dtmf(digit, durationMs);
  }

  private onBye(ssrc: number, reason: string | null): void {
    this.tell('inbound', 'rtcp-bye', `The peer's stream ${ssrcText(ssrc)} ended by RTCP BYE.`, {
      ssrc: ssrcText(ssrc),
      reason,
    });
  }

  private sendRtcp(compound: Uint8Array): void {
    const { rtcp, rtcpMux } = this.path;
    if (!rtcp || !this.maySend(rtcp, compound.length, this.deps.clock.now())) return;
    this.wire.sendRtcp(this.srtp.protectRtcp(compound), rtcp, rtcpMux);
    const local = rtcpMux ? this.wire.rtp : this.wire.rtcp;
    this.showClear('outbound', local, rtcp, compound, this.deps.clock.now());
  }

  /** Of a pair that ICE has found it is proven that it answers. */
  private maySend(to: Endpoint, octets: number, at: number): boolean {
    return this.webrtc !== null || (this.gate?.maySend(to, octets, at) ?? true);
  }

  /** To the captures: what a packet with SRTP is without it, or as it came where it could not be deciphered. */
  private showClear(direction: Direction, local: Endpoint, remote: Endpoint, data: Uint8Array, at: number): void {
    if (this.options.security !== 'none') this.tap?.(at, direction, local, remote, data, 'deciphered');
  }

  private keepHouse(inMs: number): void {
    this.housekeeping = this.deps.clock.setTimeout(() => {
      this.keepHouse(HOUSEKEEPING_MS);
      const at = this.deps.clock.now();
      this.receiver.watchSilence(at);
      this.path.watchIcmp(at, this.sender.sending, this.receiver.receivedAt);
      this.recording.flush(at);
      if (at - this.sampledAt >= SAMPLE_MS) this.tick(at);
      this.flushCapture();
    }, inMs);
  }

  private tick(at: number): void {
    if (this.options.samples !== false) this.sample(at);
    this.sampledAt = Math.max(this.sampledAt + SAMPLE_MS, at - HOUSEKEEPING_MS);
  }

  private sample(at: number): void {
    const { view } = this.reporter;
    const samples = [...this.receiver.samples(at, view), ...this.outbound.samples(at, view)];
    if (samples.length > 0) this.emit.samples(samples);
  }

  private flushCapture(): void {
    const batch = this.capture?.take() ?? [];
    if (batch.length > 0) this.emit.packets(batch);
  }

  private tell(direction: Direction, kind: MediaEvent['kind'], text: string, detail: MediaEvent['detail']): void {
    this.emit.event({ at: this.deps.clock.now(), kind, direction, text, detail });
  }

  private checkOpen(): void {
    if (this.closing) throw MediaError.closed();
  }
}

/** So many packets may be under way to a reflecting peer and back: ten seconds. */
const MAX_REFLECTED = 500;

const ignore = (): void => {};

/** Both taps as one; null where there is none. */
function joined(one: SocketTap | null, other: SocketTap | null): SocketTap | null {
  if (!one || !other) return one ?? other;
  return (...packet) => {
    one(...packet);
    other(...packet);
  };
}

/** Does it do anything to packets on the wire? */
function spoils({ dropPercent, delayMs, jitterMs, reorderPercent, duplicatePercent }: MediaFaults): boolean {
  return [dropPercent, delayMs, jitterMs, reorderPercent, duplicatePercent].some((amount) => (amount ?? 0) > 0);
}

/** The faults that lie in the packets themselves, before they are protected and counted. */
function altered(transmit: Transmit, { mute, payloadType }: MediaFaults): Transmit {
  if (mute) return ignore;
  if (payloadType === undefined) return transmit;
  return (header, ...rest) => transmit({ ...header, payloadType }, ...rest);
}
