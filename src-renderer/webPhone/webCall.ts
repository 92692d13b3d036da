/** One outgoing call of the page itself: SIP.js for the signalling, Chromium's peer connection for the audio. */
import { Inviter, SessionState } from 'sip.js';
import type { Bye, Core } from 'sip.js';
import type { CallPhase, CallSnapshot } from '../../src-shared/model/call';
import type { MediaEvent } from '../../src-shared/model/media';
import { maskText } from '../../src-shared/mask';
import type { AudioProcessing } from '../audio/microphone';
import { chooseOutput } from '../audio/output';
import { Timeline } from '../charts/timeline';
import { t } from '../i18n';
import type { WebPhoneAccount } from '../../src-shared/contract/webPhone';
import { callTiming, finalResponse, hangupOf, outcomeOf } from './callResult';
import { CallWatch } from './callWatch';
import { PeerDescription } from './description';
import type { IceNews } from './iceWatch';
import type { Preparation, WebCallStage, WebCallView } from './model';
import { CallPeer } from './peerConnection';
import { WebCallError, closeCodeMeaning, sentenceOf, sourceProblem } from './problems';
import { Signalling } from './signalling';
import { openSource } from './source';
import type { OpenSource, WebSource } from './source';
import { LadderMaker } from './tap';

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

/** How long the way of the audio may be interrupted before another one is looked for, ms. */
const LOST_MS = 3000;
/** How long a way may take to come up, ms: without candidates of the other side a browser would wait for ever. */
const WAY_MS = 15_000;
/** How long the other side may take to let go, ms. */
const END_MS = 3000;
const GOODBYE_MS = 1000;
const INFO_DTMF = 'application/dtmf-relay';

export class WebCall {
  /** Resolves with the last view; never rejects. */
  readonly ended: Promise<WebCallView>;
  private resolveEnded: (view: WebCallView) => void = () => undefined;
  private view: WebCallView;
  private signalling: Signalling | null = null;
  private inviter: Inviter | null = null;
  private peer: CallPeer | null = null;
  private description: PeerDescription | null = null;
  private watch: CallWatch | null = null;
  private source: OpenSource | null = null;
  private ladder: LadderMaker | null = null;
  private readonly speaker = new Audio();
  private readonly preparation: Preparation = { sourceMs: null, connectMs: null, registerMs: null, gatherMs: null };
  private readonly stops: (() => void)[] = [];
  private answeredAt: number | null = null;
  private firstPacketAt: number | null = null;
  private error: WebCallError | null = null;
  private cancelled = false;
  /** Of the answer. */
  private noCandidates = false;
  private over = false;
  private healTimer: number | undefined;

  constructor(
    private readonly options: WebCallOptions,
    private readonly onChange: (view: WebCallView) => void,
  ) {
    this.ended = new Promise((resolve) => (this.resolveEnded = resolve));
    const startedAt = new Date();
    this.view = {
      snapshot: newSnapshot(options, startedAt.toISOString()),
      stage: 'source',
      ladder: [],
      events: [],
      sdp: { offer: null, answer: null },
      timeline: new Timeline(startedAt.getTime()),
      latest: {},
      heardNow: null,
      heard: null,
      ice: null,
      sent: null,
      result: null,
      tick: 0,
    };
  }

  /** Goes all the way to the INVITE. Never rejects: what went wrong is in the result. */
  async start(): Promise<void> {
    this.onChange(this.view);
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
    this.snap({ muted });
  }

  /** Re-INVITE with a=sendonly or a=sendrecv (RFC 6337 section 5.3). */
  async setHold(hold: boolean): Promise<void> {
    if (!this.peer) return;
    const before = this.peer.wanted.hold;
    this.peer.wanted.hold = hold;
    if (await this.reinvite()) this.snap({ heldByUs: hold });
    else this.peer.wanted.hold = before;
  }

  /** RFC 8445 section 2.4: new credentials, all candidates anew, by re-INVITE. */
  async restartIce(why: 'person' | 'address' | 'lost'): Promise<void> {
    if (!this.peer || this.inviter?.state !== SessionState.Established) return;
    this.log('ice-restart', t('webrtc.event.restartAsked', { why: t(`webrtc.event.why.${why}`) }), { why });
    this.watch?.ice.restarting();
    this.peer.wanted.restartIce = true;
    if (await this.reinvite()) this.log('ice-restart', t('webrtc.event.restartDone'), {});
  }

  sendDigits(digits: string): void {
    const { inviter, description } = this;
    if (!inviter || inviter.state !== SessionState.Established) return;
    const byRtp = this.options.dtmf === 'rfc4733' && description?.sendDtmf(digits) === true;
    if (!byRtp) {
      for (const digit of digits) {
        const content = `Signal=${digit}\r\nDuration=160\r\n`;
        const body = { contentDisposition: 'render', contentType: INFO_DTMF, content };
        inviter.info({ requestOptions: { body } }).catch(() => undefined);
      }
    }
    const before = this.view.sent?.digits ?? '';
    this.change({ sent: { digits: before + digits, by: byRtp ? 'rfc4733' : 'info' } });
  }

  async changeSource(kind: WebSource): Promise<void> {
    const { peer, source: before } = this;
    if (!peer || this.over) return;
    const next = await openSource(kind, this.options.processing);
    next.track.enabled = !this.view.snapshot.muted;
    await peer.sender.replaceTrack(next.track);
    before?.close();
    this.source = next;
    this.snap({ source: mediaSource(kind) });
    this.log('source-changed', t('webrtc.event.device'), { source: kind });
  }

  private async prepare(): Promise<void> {
    const { options, preparation } = this;
    const timed = async <T>(stage: WebCallStage, work: () => Promise<T>): Promise<[T, number]> => {
      this.change({ stage });
      const startedAt = performance.now();
      return [await work(), performance.now() - startedAt];
    };
    this.signalling = new Signalling(
      options.account,
      {
        message: (seen) => this.onMessage(seen),
        lost: (code) => this.log('media-failed', t('webrtc.event.wsLost', { code }), { code }),
        back: () => {
          this.log('ice-state', t('webrtc.event.wsBack'), {});
          void this.restartIce('address').catch(() => undefined);
        },
        gone: (code) => this.fail(new WebCallError(t('webrtc.problem.wsClosed', { code, meaning: closeCodeMeaning(code) }))),
        describe: () => this.descriptionOf(),
      },
      options.product,
    );
    const { signalling } = this;
    this.ladder = new LadderMaker(signalling.wsUrl, signalling.secure ? 'wss' : 'ws');
    this.snap({ transport: signalling.secure ? 'wss' : 'ws' });
    const opening = openSource(options.source, options.processing).catch((error: unknown) => {
      throw sourceProblem(error);
    });
    const [source, sourceMs] = await timed('source', () => opening);
    this.source = source;
    preparation.sourceMs = sourceMs;
    if (this.over) return source.close();
    preparation.connectMs = (await timed('connecting', () => signalling.connect()))[1];
    if (this.over || !signalling.registers) return;
    preparation.registerMs = (await timed('registering', () => signalling.register()))[1];
  }

  private async invite(): Promise<void> {
    const { options, signalling, source } = this;
    if (!signalling || !source) return;
    const target = signalling.target(options.target);
    this.snap({ remote: target.toString() });
    const { iceServers, policy, codecs } = options.account;
    try {
      this.peer = new CallPeer({ iceServers, policy, codecs }, source.track);
    } catch (error) {
      throw new WebCallError(t('webrtc.problem.badIceServer', { why: sentenceOf(error) }), null, { cause: error });
    }
    const { peer } = this;
    this.watch = new CallWatch(
      peer,
      { policy, servers: iceServers.flatMap(({ urls }) => urls) },
      {
        second: (second, heard, ice) => this.onSecond(second, heard, ice),
        firstPacket: (at) => this.onFirstPacket(at),
        ice: (news) => this.onIce(news),
      },
    );
    this.description = new PeerDescription(peer, {
      described: (sdp) => this.onDescribed(sdp),
      taken: (sdp) => this.onTaken(sdp),
      refused: (error) => {
        this.error ??= new WebCallError(t('webrtc.problem.badAnswer', { why: sentenceOf(error) }), null, { cause: error });
      },
    });
    this.speaker.srcObject = peer.remote;
    void chooseOutput(this.speaker, options.outputDeviceId);
    void this.speaker.play().catch(() => undefined);
    this.change({ stage: 'gathering' });
    const inviter = new Inviter(signalling.userAgent, target, { earlyMedia: true });
    this.inviter = inviter;
    inviter.delegate = { onBye: (bye: Bye) => void this.onBye(bye) };
    inviter.stateChange.addListener((state) => this.onState(state));
    this.followNetwork();
    peer.sender.dtmf?.addEventListener('tonechange', ({ tone }) => {
      if (tone.trim() !== '') this.log('dtmf', t('webrtc.event.key', { tone }), { digit: tone });
    });
    await inviter.invite({
      requestDelegate: {
        onTrying: () => this.phase('progress'),
        onProgress: (response) => this.onProgress(response),
      },
    });
    this.snap({ callId: inviter.request.callId });
  }

  private descriptionOf(): PeerDescription {
    if (!this.description) throw new Error('There is no call to describe.');
    return this.description;
  }

  private async reinvite(): Promise<boolean> {
    const { inviter } = this;
    if (inviter?.state !== SessionState.Established) return false;
    return new Promise((resolve) => {
      inviter
        .invite({
          requestDelegate: {
            onAccept: () => resolve(true),
            onReject: ({ message }: Core.IncomingResponse) => {
              const status = `${message.statusCode ?? ''} ${message.reasonPhrase ?? ''}`.trim();
              this.log('media-failed', t('webrtc.problem.changeRefused', { status }), { status });
              resolve(false);
            },
          },
        })
        .catch((error: unknown) => {
          this.log('media-failed', t('webrtc.problem.changeRefused', { status: sentenceOf(error) }), {});
          resolve(false);
        });
    });
  }

  private onMessage(seen: Parameters<LadderMaker['entry']>[0]): void {
    if (!this.ladder) return;
    this.change({ ladder: [...this.view.ladder, this.ladder.entry(seen)] });
  }

  private onDescribed(sdp: string): void {
    this.preparation.gatherMs ??= this.watch?.ice.gatheredMs ?? null;
    if (this.view.sdp.offer === null) this.change({ sdp: { ...this.view.sdp, offer: maskText(sdp) }, stage: 'calling' });
  }

  private onTaken(sdp: string): void {
    if (this.view.sdp.answer === null) this.change({ sdp: { ...this.view.sdp, answer: maskText(sdp) } });
    if (!/^a=candidate:/m.test(sdp)) this.noCandidates = true;
    const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(sdp)?.[1];
    const heldByPeer = direction === 'sendonly' || (direction === 'inactive' && !this.peer?.wanted.hold);
    if (heldByPeer !== this.view.snapshot.heldByPeer) this.snap({ heldByPeer });
    this.watch?.start();
    if (this.healTimer === undefined) this.expectWay();
  }

  private onProgress({ message }: Core.IncomingResponse): void {
    // After an SDP there may come a plain 180: the early audio goes on all the same.
    if (this.view.snapshot.phase === 'early-media') return;
    this.phase(message.body ? 'early-media' : message.statusCode === 180 ? 'ringing' : 'progress');
  }

  private onState(state: SessionState): void {
    if (state === SessionState.Established) {
      this.answeredAt = Date.now();
      this.snap({ phase: 'established', answeredAt: new Date(this.answeredAt).toISOString(), security: 'dtls' });
    }
    if (state === SessionState.Terminated) void this.finish();
  }

  private async onBye(bye: Bye): Promise<void> {
    await this.watch?.finish().catch(() => undefined);
    await bye.accept().catch(() => undefined);
  }

  private onFirstPacket(at: number): void {
    this.firstPacketAt = at;
    const { answeredAt } = this;
    const ms = answeredAt === null ? null : Math.round(at - answeredAt);
    const text =
      ms === null || ms < 0
        ? t('webrtc.event.earlyPacket', { ms: ms === null ? '?' : -ms })
        : t('webrtc.event.firstPacket', { ms });
    this.log('first-packet', text, { ms }, at);
  }

  private onSecond(
    { samples, heard: heardNow }: Parameters<ConstructorParameters<typeof CallWatch>[2]['second']>[0],
    heard: WebCallView['heard'],
    ice: WebCallView['ice'],
  ): void {
    const { timeline, latest } = this.view;
    timeline.add(samples, Date.now());
    timeline.advance(Date.now());
    const now = { ...latest };
    for (const sample of samples) now[`${sample.direction}${sample.ssrc}`] = sample;
    this.change({ latest: now, heardNow, heard, ice, tick: this.view.tick + 1 });
    const codec = samples.find((sample) => sample.codec !== null)?.codec ?? null;
    if (codec !== null && codec !== this.view.snapshot.codec) this.snap({ codec });
  }

  private onIce(news: IceNews): void {
    if (this.over) return;
    if (news.kind === 'pair') {
      const { local, remote, first } = news;
      this.log('ice-pair', t(first ? 'webrtc.event.icePair' : 'webrtc.event.icePairChanged', { local, remote }), {
        local,
        remote,
      });
      return;
    }
    if (news.kind === 'dtls') {
      this.log('dtls-state', t('webrtc.event.dtls', { state: news.state }), { state: news.state });
      const why = this.view.ice?.dtls.error ?? t('webrtc.problem.unknown');
      if (news.state === 'failed') this.fail(new WebCallError(t('webrtc.problem.dtlsFailed', { why })));
      return;
    }
    this.log('ice-state', t('webrtc.event.iceState', { state: news.state }), { state: news.state });
    if (news.state === 'connected') window.clearTimeout(this.healTimer);
    if (news.state === 'disconnected') {
      window.clearTimeout(this.healTimer);
      this.healTimer = window.setTimeout(() => void this.restartIce('lost').catch(() => undefined), LOST_MS);
    }
    if (news.state === 'failed') this.onIceFailed();
  }

  private onIceFailed(): void {
    const facts = this.watch?.ice.facts(null);
    // A way that had worked may come back by another one; one that never did will not.
    if (!facts || facts.connectedAt === null || facts.restarts > 0) return this.giveWayUp();
    void this.restartIce('lost').catch(() => undefined);
    this.expectWay();
  }

  private expectWay(): void {
    window.clearTimeout(this.healTimer);
    this.healTimer = window.setTimeout(() => {
      if (this.watch?.ice.facts(null).state !== 'connected') this.giveWayUp();
    }, WAY_MS);
  }

  private giveWayUp(): void {
    const facts = this.watch?.ice.facts(null);
    const pairs = (this.view.ice?.pairs.length ?? 0) || (facts?.local.length ?? 0) * (facts?.remote.length ?? 0);
    const key = this.noCandidates ? 'webrtc.problem.iceNoRemote' : 'webrtc.problem.iceFailed';
    this.fail(new WebCallError(t(key, { pairs })));
  }

  /** The address of this computer changed: another network, a new address, a tunnel that came up. */
  private followNetwork(): void {
    const changed = () => void this.restartIce('address').catch(() => undefined);
    const { connection } = navigator as Navigator & { connection?: EventTarget };
    window.addEventListener('online', changed);
    connection?.addEventListener('change', changed);
    this.stops.push(() => {
      window.removeEventListener('online', changed);
      connection?.removeEventListener('change', changed);
    });
  }

  /** Ends the call because of something that is not the person's wish. */
  private fail(error: unknown): void {
    if (this.over) return;
    this.error ??= error instanceof WebCallError ? error : new WebCallError(t('webrtc.problem.broken', { why: sentenceOf(error) }));
    this.log('media-failed', this.error.message, {});
    void this.end();
  }

  /** BYE or CANCEL where somebody can hear it; then, or when nothing comes of it, the end. */
  private async end(): Promise<void> {
    const { inviter } = this;
    const reachable = this.signalling?.userAgent.isConnected() === true;
    if (inviter && reachable) {
      this.stops.push(clearing(window.setTimeout(() => void this.finish(), END_MS)));
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
    window.clearTimeout(this.healTimer);
    this.stops.forEach((stop) => stop());
    const figures = await this.watch?.finish().catch(() => null);
    const endedAt = Date.now();
    this.speaker.pause();
    this.speaker.srcObject = null;
    this.peer?.connection.close();
    this.source?.close();
    await this.goodbyeAnswered();
    await this.signalling?.close();
    const { ladder, sdp, events, snapshot } = this.view;
    const { status, reason } = finalResponse(ladder);
    const outcome = outcomeOf(this.answeredAt !== null, status, this.cancelled && this.error === null);
    const unanswered = this.error === null && outcome === 'failed' && status === null;
    const moments = {
      startedAt: Date.parse(snapshot.startedAt),
      answeredAt: this.answeredAt,
      firstPacketAt: this.firstPacketAt,
      endedAt,
    };
    this.view.result = {
      schema: 'sidetone.call/1',
      callId: snapshot.callId,
      target: snapshot.remote,
      transport: snapshot.transport,
      state: outcome,
      timing: callTiming(ladder, moments),
      sip: { status, reason },
      hangup: hangupOf(ladder, outcome),
      sdp,
      streams: figures?.streams ?? [],
      ladder: ladder.map(({ raw: _, ...entry }) => entry),
      events,
      dtmfReceived: '',
      causes: [],
      error: this.error?.message ?? (unanswered ? t('webrtc.problem.noResponse') : null),
      ice: figures?.ice ?? null,
      preparation: this.preparation,
      heard: figures?.heard ?? null,
    };
    this.snap({ phase: 'ended', endedAt: new Date(endedAt).toISOString() });
    this.resolveEnded(this.view);
  }

  /** The answer to our BYE belongs to the ladder; a far end that is gone gives none. */
  private async goodbyeAnswered(): Promise<void> {
    const bye = this.view.ladder.find(({ direction, startLine }) => direction === 'outbound' && /^BYE /.test(startLine));
    const answered = () =>
      this.view.ladder.some(({ direction, cseq }) => direction === 'inbound' && cseq === bye?.cseq);
    const until = Date.now() + GOODBYE_MS;
    while (bye && !answered() && Date.now() < until) await new Promise((resolve) => window.setTimeout(resolve, 20));
  }

  private phase(phase: CallPhase): void {
    if (!this.over && this.answeredAt === null) this.snap({ phase });
  }

  private log(kind: MediaEvent['kind'], text: string, detail: MediaEvent['detail'], at = Date.now()): void {
    const event: MediaEvent = { at, kind, direction: kind === 'first-packet' ? 'inbound' : 'outbound', text, detail };
    this.change({ events: [...this.view.events, event] });
  }

  private snap(change: Partial<CallSnapshot>): void {
    const snapshot = { ...this.view.snapshot, ...change };
    this.view.timeline.expect(
      { answeredAt: this.answeredAt, held: snapshot.heldByUs || snapshot.heldByPeer },
      Date.now(),
    );
    this.change({ snapshot });
  }

  private change(change: Partial<WebCallView>): void {
    this.view = { ...this.view, ...change };
    this.onChange(this.view);
  }
}

const clearing = (timer: number) => (): void => window.clearTimeout(timer);

const mediaSource = (kind: WebSource): CallSnapshot['source'] =>
  kind === 'tone'
    ? { kind, frequencyHz: 1004, levelDbov: -13 }
    : kind === 'speech'
      ? { kind: 'file', path: 'speech.wav', loop: true }
      : { kind };

function newSnapshot({ id, accountId, target, source }: WebCallOptions, startedAt: string): CallSnapshot {
  return {
    id,
    callId: '',
    accountId,
    direction: 'outgoing',
    phase: 'dialling',
    remote: target,
    remoteName: null,
    transport: null,
    startedAt,
    answeredAt: null,
    endedAt: null,
    muted: false,
    heldByUs: false,
    heldByPeer: false,
    recording: false,
    codec: null,
    security: 'none',
    source: mediaSource(source),
    transfer: null,
    dtmfReceived: '',
    result: null,
  };
}
