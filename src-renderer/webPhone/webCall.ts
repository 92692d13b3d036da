/** One outgoing call of the page itself: SIP.js for the signalling, Chromium's peer connection for the audio. */
import { Inviter, SessionState } from 'sip.js';
import type { Bye, Core } from 'sip.js';
import { webTransport } from '../../src-shared/model/transports';
import type { WebPhoneAccount } from '../../src-shared/contract/webPhone';
import type { CallPhase } from '../../src-shared/model/call';
import { maskText } from '../../src-shared/mask';
import type { AudioProcessing } from '../audio/microphone';
import { chooseOutput } from '../audio/output';
import { t } from '../i18n';
import { answerTime, resultOf } from './callResult';
import { CallView, mediaSource } from './callView';
import { CallWatch } from './callWatch';
import type { WatchHooks } from './callWatch';
import { PeerDescription } from './description';
import type { Preparation, WebCallStage, WebCallView } from './model';
import { CallPeer } from './peerConnection';
import { WebCallError, closeCodeMeaning, sentenceOf, sourceProblem } from './problems';
import { Signalling } from './signalling';
import { openSource } from './source';
import type { OpenSource, WebSource } from './source';
import { LadderMaker } from './tap';
import { WayKeeper } from './wayKeeper';
import type { RestartReason } from './wayKeeper';

export interface WebCallOptions {
  id: string;
  accountId: string;
  account: WebPhoneAccount;
  /** A number or a SIP address. */
  target: string;
  source: WebSource;
  processing: AudioProcessing;
  outputDeviceId: string | null;
  dtmf: 'rfc4733' | 'info';
  /** For the User-Agent header field. */
  product: string;
}

/** How long the other side may take to let go, ms, and to answer a BYE. */
const END_MS = 3000;
const GOODBYE_MS = 1000;
const INFO_DTMF = 'application/dtmf-relay';

export class WebCall {
  /** Resolves with the last view; never rejects. */
  readonly ended: Promise<WebCallView>;
  private resolveEnded: (view: WebCallView) => void = () => undefined;
  private readonly call: CallView;
  private readonly way: WayKeeper;
  private signalling: Signalling | null = null;
  private inviter: Inviter | null = null;
  private peer: CallPeer | null = null;
  private description: PeerDescription | null = null;
  private watch: CallWatch | null = null;
  private source: OpenSource | null = null;
  private ladder: LadderMaker | null = null;
  private readonly speaker = new Audio();
  private readonly preparation: Preparation = { sourceMs: null, connectMs: null, registerMs: null, gatherMs: null };
  private answeredAt: number | null = null;
  private firstPacketAt: number | null = null;
  private error: WebCallError | null = null;
  private cancelled = false;
  private over = false;
  private endTimer: number | undefined;

  constructor(
    private readonly options: WebCallOptions,
    onChange: (view: WebCallView) => void,
  ) {
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
    this.call = new CallView(options, onChange);
    this.way = new WayKeeper(this.call, {
      facts: () => this.watch?.ice.facts(null) ?? null,
      restart: (why) => void this.restartIce(why).catch(() => undefined),
      fail: (error) => this.fail(error),
    });
  }

  /** Goes all the way to the INVITE. Never rejects: what went wrong is in the result. */
  async start(): Promise<void> {
    this.call.change({});
    try {
      await this.prepare();
      if (!this.over) await this.invite();
    } catch (error) {
      this.fail(error);
    }
  }

  hangUp(): void {
    if (this.over) return;
    this.cancelled = true;
    void this.end();
  }

  setMuted(muted: boolean): void {
    if (this.source) this.source.track.enabled = !muted;
    this.call.snap({ muted });
  }

  /** Re-INVITE with a=sendonly or a=sendrecv (RFC 6337 section 5.3). */
  async setHold(hold: boolean): Promise<void> {
    if (!this.peer) return;
    const before = this.peer.wanted.hold;
    this.peer.wanted.hold = hold;
    if (await this.reinvite()) this.call.snap({ heldByUs: hold });
    else this.peer.wanted.hold = before;
  }

  /** RFC 8445 section 2.4: new credentials, all candidates anew, by re-INVITE. */
  async restartIce(why: RestartReason): Promise<void> {
    if (!this.peer || this.inviter?.state !== SessionState.Established) return;
    this.call.log('ice-restart', t('webrtc.event.restartAsked', { why: t(`webrtc.event.why.${why}`) }), { why });
    this.watch?.ice.restarting();
    this.peer.wanted.restartIce = true;
    if (await this.reinvite()) this.call.log('ice-restart', t('webrtc.event.restartDone'));
  }

  sendDigits(digits: string): void {
    const { inviter, description } = this;
    if (inviter?.state !== SessionState.Established) return;
    const byRtp = this.options.dtmf === 'rfc4733' && description?.sendDtmf(digits) === true;
    if (!byRtp) {
      for (const digit of digits) {
        const content = `Signal=${digit}\r\nDuration=160\r\n`;
        const body = { contentDisposition: 'render', contentType: INFO_DTMF, content };
        inviter.info({ requestOptions: { body } }).catch(() => undefined);
      }
    }
    const before = this.call.view.sent?.digits ?? '';
    this.call.change({ sent: { digits: before + digits, by: byRtp ? 'rfc4733' : 'info' } });
  }

  async changeSource(kind: WebSource): Promise<void> {
    const { peer, source: before, call } = this;
    if (!peer || this.over) return;
    const next = await openSource(kind, this.options.processing);
    next.track.enabled = !call.view.snapshot.muted;
    await peer.sender.replaceTrack(next.track);
    before?.close();
    this.source = next;
    call.snap({ source: mediaSource(kind) });
    call.log('source-changed', t('webrtc.event.device'), { source: kind });
  }

  private async prepare(): Promise<void> {
    const { options, preparation, call } = this;
    const timed = async <T>(stage: WebCallStage, work: () => Promise<T>): Promise<[T, number]> => {
      call.change({ stage });
      const startedAt = performance.now();
      return [await work(), performance.now() - startedAt];
    };
    const signalling = this.openSignalling();
    const open = () =>
      openSource(options.source, options.processing).catch((error: unknown) => {
        throw sourceProblem(error);
      });
    const [source, sourceMs] = await timed('source', open);
    this.source = source;
    preparation.sourceMs = sourceMs;
    if (this.over) return source.close();
    preparation.connectMs = (await timed('connecting', () => signalling.connect()))[1];
    if (this.over || !signalling.registers) return;
    preparation.registerMs = (await timed('registering', () => signalling.register()))[1];
  }

  private openSignalling(): Signalling {
    const { options, call } = this;
    const signalling = new Signalling(
      options.account,
      {
        message: (seen) => {
          if (this.ladder) call.change({ ladder: [...call.view.ladder, this.ladder.entry(seen)] });
        },
        lost: (code) => call.log('media-failed', t('webrtc.event.wsLost', { code }), { code }),
        back: () => {
          call.log('ice-state', t('webrtc.event.wsBack'));
          void this.restartIce('address').catch(() => undefined);
        },
        gone: (code) => {
          const meaning = closeCodeMeaning(code);
          this.fail(new WebCallError(t('webrtc.problem.wsClosed', { code, meaning })));
        },
        describe: () => this.descriptionOf(),
      },
      options.product,
    );
    this.signalling = signalling;
    const transport = webTransport(signalling.secure);
    this.ladder = new LadderMaker(signalling.wsUrl, transport);
    call.snap({ transport });
    return signalling;
  }

  private async invite(): Promise<void> {
    const { options, signalling, source, call } = this;
    if (!signalling || !source) return;
    const target = signalling.target(options.target);
    call.snap({ remote: target.toString() });
    this.openPeer(source.track);
    call.change({ stage: 'gathering' });
    const inviter = new Inviter(signalling.userAgent, target, { earlyMedia: true });
    this.inviter = inviter;
    inviter.delegate = { onBye: (bye: Bye) => void this.onBye(bye) };
    inviter.stateChange.addListener((state) => this.onState(state));
    await inviter.invite({
      requestDelegate: {
        onTrying: () => this.phase('progress'),
        onProgress: (response) => this.onProgress(response),
      },
    });
    call.snap({ callId: inviter.request.callId });
  }

  private openPeer(track: MediaStreamTrack): void {
    const { call, speaker } = this;
    const { iceServers, policy, codecs } = this.options.account;
    let peer: CallPeer;
    try {
      peer = new CallPeer({ iceServers, policy, codecs }, track);
    } catch (error) {
      throw new WebCallError(t('webrtc.problem.badIceServer', { why: sentenceOf(error) }), null, { cause: error });
    }
    this.peer = peer;
    const servers = iceServers.flatMap(({ urls }) => urls);
    this.watch = new CallWatch(
      peer,
      { policy, servers },
      {
        second: (...seen) => this.onSecond(...seen),
        firstPacket: (at) => this.onFirstPacket(at),
        ice: (news) => !this.over && this.way.onNews(news),
      },
    );
    this.description = new PeerDescription(peer, {
      described: (sdp) => this.onDescribed(sdp),
      taken: (sdp) => this.onTaken(sdp),
      refused: (error) => {
        const why = sentenceOf(error);
        this.error ??= new WebCallError(t('webrtc.problem.badAnswer', { why }), null, { cause: error });
      },
    });
    peer.sender.dtmf?.addEventListener('tonechange', ({ tone }) => {
      if (tone.trim() !== '') call.log('dtmf', t('webrtc.event.key', { tone }), { digit: tone });
    });
    speaker.srcObject = peer.remote;
    void chooseOutput(speaker, this.options.outputDeviceId);
    void speaker.play().catch(() => undefined);
  }

  private descriptionOf(): PeerDescription {
    if (!this.description) throw new Error('There is no call to describe.');
    return this.description;
  }

  /** Resolves with whether the other side took it. */
  private async reinvite(): Promise<boolean> {
    const { inviter, call } = this;
    if (inviter?.state !== SessionState.Established) return false;
    const refused = (status: string) =>
      call.log('media-failed', t('webrtc.problem.changeRefused', { status }), { status });
    return new Promise((resolve) => {
      inviter
        .invite({
          requestDelegate: {
            onAccept: () => resolve(true),
            onReject: ({ message }: Core.IncomingResponse) => {
              refused(`${message.statusCode ?? ''} ${message.reasonPhrase ?? ''}`.trim());
              resolve(false);
            },
          },
        })
        .catch((error: unknown) => {
          refused(sentenceOf(error));
          resolve(false);
        });
    });
  }

  private onDescribed(sdp: string): void {
    this.preparation.gatherMs ??= this.watch?.ice.gatheredMs ?? null;
    const { view } = this.call;
    if (view.sdp.offer === null) this.call.change({ sdp: { ...view.sdp, offer: maskText(sdp) }, stage: 'calling' });
  }

  private onTaken(sdp: string): void {
    const { call } = this;
    if (call.view.sdp.answer === null) call.change({ sdp: { ...call.view.sdp, answer: maskText(sdp) } });
    const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(sdp)?.[1];
    const heldByPeer = direction === 'sendonly' || (direction === 'inactive' && !this.peer?.wanted.hold);
    if (heldByPeer !== call.view.snapshot.heldByPeer) call.snap({ heldByPeer });
    this.watch?.start();
    this.way.described(sdp);
  }

  private onProgress({ message }: Core.IncomingResponse): void {
    // After an SDP there may come a plain 180: the early audio goes on all the same.
    if (this.call.view.snapshot.phase === 'early-media') return;
    this.phase(message.body ? 'early-media' : message.statusCode === 180 ? 'ringing' : 'progress');
  }

  private onState(state: SessionState): void {
    if (state === SessionState.Established) {
      this.answeredAt = answerTime(this.call.view.ladder) ?? Date.now();
      const answeredAt = new Date(this.answeredAt).toISOString();
      this.call.snap({ phase: 'established', answeredAt, security: 'dtls' });
    }
    if (state === SessionState.Terminated) void this.finish();
  }

  private async onBye(bye: Bye): Promise<void> {
    await this.watch?.finish().catch(() => undefined);
    await bye.accept().catch(() => undefined);
  }

  private onFirstPacket(at: number): void {
    this.firstPacketAt = at;
    const ms = this.answeredAt === null ? null : Math.round(at - this.answeredAt);
    const text =
      ms === null
        ? t('webrtc.event.earlyPacket')
        : t(ms < 0 ? 'webrtc.event.earlierPacket' : 'webrtc.event.firstPacket', { ms: Math.abs(ms) });
    this.call.log('first-packet', text, { ms }, at);
  }

  private onSecond(...[{ samples, heard: heardNow }, heard, ice]: Parameters<WatchHooks['second']>): void {
    const { call } = this;
    const { timeline, latest, tick, snapshot } = call.view;
    timeline.add(samples, Date.now());
    timeline.advance(Date.now());
    const now = { ...latest };
    for (const sample of samples) now[`${sample.direction}${sample.ssrc}`] = sample;
    call.change({ latest: now, heardNow, heard, ice, tick: tick + 1 });
    const codec = samples.find((sample) => sample.codec !== null)?.codec ?? null;
    if (codec !== null && codec !== snapshot.codec) call.snap({ codec });
  }

  private phase(phase: CallPhase): void {
    if (!this.over && this.answeredAt === null) this.call.snap({ phase });
  }

  /** Ends the call because of something that is not the person's wish. */
  private fail(error: unknown): void {
    if (this.over) return;
    this.error ??=
      error instanceof WebCallError ? error : new WebCallError(t('webrtc.problem.broken', { why: sentenceOf(error) }));
    this.call.log('media-failed', this.error.message);
    void this.end();
  }

  /** BYE or CANCEL where somebody can hear it; then, or when nothing comes of it, the end. */
  private async end(): Promise<void> {
    const { inviter } = this;
    if (inviter && this.signalling?.userAgent.isConnected() === true) {
      this.endTimer = window.setTimeout(() => void this.finish(), END_MS);
      // The figures of the last moment are only there while the connection is.
      await this.watch?.finish().catch(() => undefined);
      try {
        if (inviter.state === SessionState.Established) return void (await inviter.bye());
        if (inviter.state === SessionState.Establishing) return await inviter.cancel();
      } catch {
        // It ends all the same.
      }
    }
    await this.finish();
  }

  private async finish(): Promise<void> {
    if (this.over) return;
    this.over = true;
    window.clearTimeout(this.endTimer);
    this.way.stop();
    const figures = (await this.watch?.finish().catch(() => null)) ?? null;
    const endedAt = Date.now();
    this.speaker.pause();
    this.speaker.srcObject = null;
    this.peer?.connection.close();
    this.source?.close();
    await this.goodbyeAnswered();
    await this.signalling?.close();
    const { call, answeredAt, firstPacketAt, preparation, cancelled } = this;
    const moments = { startedAt: Date.parse(call.view.snapshot.startedAt), answeredAt, firstPacketAt, endedAt };
    const error = this.error?.message ?? null;
    const result = resultOf(call.view, { moments, figures, preparation, error, cancelled });
    call.change({ result });
    call.snap({ phase: 'ended', endedAt: new Date(endedAt).toISOString() });
    this.resolveEnded(call.view);
  }

  /** The answer to our BYE belongs to the ladder; a far end that is gone gives none. */
  private async goodbyeAnswered(): Promise<void> {
    const { call } = this;
    const bye = call.view.ladder.find((entry) => entry.direction === 'outbound' && entry.startLine.startsWith('BYE '));
    const answered = () =>
      call.view.ladder.some(({ direction, cseq }) => direction === 'inbound' && cseq === bye?.cseq);
    const until = Date.now() + GOODBYE_MS;
    while (bye && !answered() && Date.now() < until) await new Promise((resolve) => window.setTimeout(resolve, 20));
  }
}
