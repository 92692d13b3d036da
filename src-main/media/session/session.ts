/** RTP of one call, in the media thread: joins negotiation, sockets, sender, receiver, RTCP, recording and capture. */
import { randomUUID } from 'node:crypto';
import { ssrcText } from '../../../src-shared/words/endpoint';
import type { MediaSource } from '../../../src-shared/model/call';
import type { Caller } from '../../../src-shared/model/caller';
import type { IceFacts } from '../../../src-shared/model/ice';
import type { Direction, Endpoint, MediaEvent, StreamStatistics } from '../../../src-shared/model/media';
import type { RtpPacket } from '../../protocol/rtp/packet';
import type { WebrtcAttributes } from '../../protocol/sdp/webrtc';
import type { MediaInsight, NegotiatedMedia, SessionOptions } from '../api';
import { CaptureBuffer } from '../wire/captureBuffer';
import { MediaError } from '../errors';
import { FaultyWire } from '../wire/faultyWire';
import { Arrivals } from './arrivals';
import { Housekeeping } from './housekeeping';
import { PayloadRelay } from './payloadRelay';
import { DEAF, altered, spoilsWire } from './plannedFaults';
import { collides } from '../rtp/collision';
import { joinTaps } from '../wire/joinTaps';
import type { PageLink, SessionDependencies, SessionEmitter } from './neighbours';
import { type SessionPorts, type Way, openWay } from './way';
import { insightOf } from './insight';
import { InsightMeter } from './insightMeter';
import { markSockets } from '../wire/marking';
import { Negotiation } from './negotiation';
import { OutboundStream } from '../rtp/outboundStream';
import { isMarkedSsrc, markedSsrc } from '../rtp/markedSsrc';
import type { IceWire } from '../ice/iceWire';
import { RtpReceiver } from '../rtp/receiver';
import { CallRecording } from '../audio/callRecording';
import { withAddresses } from '../wire/remoteAddress';
import { RtcpReporter } from '../rtp/rtcpReporter';
import { type RelayedPacket, RtpSender } from '../rtp/sender';
import { RtpTimeline } from '../rtp/timeline';
import { SendGate } from '../wire/sendGate';
import { SrtpSide } from '../srtp/srtpSide';
import type { MediaPath, MediaWire, SocketTap, Source } from '../wire/wire';

const DEFAULT_PTIME_MS = 20;

export class RtpSession {
  readonly local: Endpoint;
  private readonly negotiation: Negotiation;
  private readonly way: Way;
  private readonly wire: MediaWire;
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
  private readonly relayed: PayloadRelay;
  private readonly housekeeping: Housekeeping;
  private readonly arrivals: Arrivals;
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
    this.capture = options.capture ? new CaptureBuffer(options.label) : null;
    const ring = options.label === undefined ? null : (deps.ring?.tapFor(options.label) ?? null);
    this.tap = joinTaps(ring, this.capture?.add.bind(this.capture) ?? null);
    const { faults = {}, caller } = options;
    this.gate = caller ? new SendGate(caller, 1 + (faults.duplicatePercent ?? 0) / 100) : null;
    const secured = options.security !== 'none';
    const tell = this.tell.bind(this);
    this.arrivals = new Arrivals(secured, {
      srtp: this.srtp,
      meter: this.meter,
      wire: () => this.wire,
      clear: (...packet) => this.showClear('inbound', ...packet),
      rtp: this.onRtp,
      rtcp: (compound, source, at) => {
        if (this.path.observeRtcp(source)) this.reporter.receive(compound, at);
      },
      rejected: (ssrc, source) => this.receiver.reject(ssrc, source),
      tell,
    });
    this.way = openWay(ports, options, {
      clock,
      listener: faults.deaf ? DEAF : this.arrivals,
      gate: this.gate,
      tap: this.tap,
      tell,
      keys: (keys) => {
        this.srtp.configure(keys);
        this.arrivals.readEarly();
      },
      trickle: emit.trickle,
    });
    ({ wire: this.wire, path: this.path, webrtc: this.webrtc } = this.way);
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
    this.faulty = spoilsWire(faults) ? new FaultyWire(faults, clock, deps.random, wire) : null;
    this.outbound = new OutboundStream(
      { local: this.local, secured, keepDeltas, decode },
      {
        srtp: this.srtp,
        path: this.path,
        wire: this.faulty?.send ?? wire,
        clear: this.tap && ((data, to, at) => this.tap?.(at, 'outbound', this.local, to, data, 'deciphered')),
        audio: (audio, at) => this.recording.add('outbound', audio, at),
        maySend: (to, octets, at) => this.way.maySend(to, octets, at),
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
    this.relayed = new PayloadRelay(
      () => this.sender,
      () => this.source.kind === 'echo',
      caller !== undefined,
    );
    this.receiver = new RtpReceiver(
      { local: this.local, secured, keepDeltas, decode },
      {
        event: (kind, text, detail) => this.tell('inbound', kind, text, detail),
        digit: (digit, durationMs) => this.onDigit(digit, durationMs),
        relay: (name, packet, payload) => this.relayed.inbound(name, packet, payload),
        audio: (audio, at) => this.recording.add('inbound', audio, at),
      },
    );
    this.reporter = new RtcpReporter(clock, randomUUID(), deps.random, {
      send: (compound) => this.sendRtcp(compound),
      sent: (at) => this.outbound.sentFigures(this.sender.timeline, at),
      heard: () => this.receiver.reducer,
      bye: (ssrc, reason) => this.onBye(ssrc, reason),
    });
    this.housekeeping = new Housekeeping(
      clock,
      {
        watch: (at) => {
          this.receiver.watchSilence(at);
          this.path.watchIcmp(at, this.sender.sending, this.receiver.receivedAt);
          this.recording.flush(at);
        },
        sample: (at) => this.sample(at),
        flush: () => this.flushCapture(),
      },
      deps.random(),
    );
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
    return this.negotiation.agreed;
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
    this.relayed.link(page);
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
    this.housekeeping.stop();
    this.sender.close();
    this.faulty?.close();
    this.reporter.stop();
    this.reporter.goodbye();
    this.relayed.release();
    this.path.close();
    await this.stopRecording();
    const at = this.deps.clock.now();
    this.sample(at);
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
    if (agreement && !agreement.webrtc) this.arrivals.readEarly();
    await this.sender.configure(agreement, this.negotiation.isHeld);
  }

  /** Gathers, and lets the next description say what was gathered. */
  private async describe(attributes: (webrtc: IceWire) => Promise<WebrtcAttributes>): Promise<void> {
    if (!this.webrtc) return;
    this.negotiation.webrtc = await attributes(this.webrtc);
    this.negotiation.moveTo(this.webrtc.defaultEnd);
    this.checkOpen();
  }

  private readonly onRtp = (packet: RtpPacket, source: Source, at: number): void => {
    if (isMarkedSsrc(packet.ssrc)) this.gate?.shun(source);
    const { timeline, sending } = this.sender;
    if (collides(packet, timeline, sending)) this.changeSsrc();
    if (!this.path.observe(source, at)) return;
    this.receiver.receive(packet, source, at);
    this.deps.pacer.poll(at);
  };

  private changeSsrc(): void {
    const { timeline } = this.sender;
    const before = ssrcText(timeline.ssrc);
    this.reporter.goodbye('SSRC collision');
    timeline.renew();
    const now = ssrcText(timeline.ssrc);
    this.tell('outbound', 'ssrc-changed', `The peer uses our SSRC ${before}; ours is ${now} now.`, { before, now });
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
    if (!rtcp || !this.way.maySend(rtcp, compound.length, this.deps.clock.now())) return;
    this.wire.sendRtcp(this.srtp.protectRtcp(compound), rtcp, rtcpMux);
    const local = rtcpMux ? this.wire.rtp : this.wire.rtcp;
    this.showClear('outbound', local, rtcp, compound, this.deps.clock.now());
  }

  /** To the captures: what a packet with SRTP is without it, or as it came where it could not be deciphered. */
  private showClear(direction: Direction, local: Endpoint, remote: Endpoint, data: Uint8Array, at: number): void {
    if (this.options.security !== 'none') this.tap?.(at, direction, local, remote, data, 'deciphered');
  }

  private sample(at: number): void {
    if (this.options.samples === false) return;
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
