/** A dialog, a user agent and a media session that only do what a test tells them to. */
import type { StreamStatistics } from '../../../src-shared/model/media';
import type { Clock } from '../../net/clock';
import type { MediaInsight, MediaSession, MediaSessionEvents, NegotiatedMedia, SessionOptions } from '../../media/api';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import type { Account, CallEnd, CallEvents, CallState, IncomingCall, Registration, RegistrationStatus } from '../../sip/api';
import type { OfferAnswer } from '../../sip/offerAnswer';
import type { AccountAgent } from '../agents';

type Listener = (...args: never[]) => void;

/** Emits the events of an interface whose `on` is typed by a map of listeners. */
class Hub {
  private readonly listeners = new Map<string, Set<Listener>>();
  on(event: string, listener: Listener): () => void {
    const set = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, set.add(listener));
    return () => void set.delete(listener);
  }
  emit(event: string, ...args: unknown[]): void {
    for (const listener of this.listeners.get(event) ?? []) (listener as (...given: unknown[]) => void)(...args);
  }
}

/** Time that stands until it is moved. */
export function createManualClock(start = Date.parse('2026-01-01T10:00:00.000Z')): Clock & { advance(ms: number): void } {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    setTimeout(callback, ms) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    advance(ms) {
      now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.callback();
      }
    },
  };
}

export class FakeCall implements IncomingCall {
  readonly hub = new Hub();
  readonly asked: string[] = [];
  readonly callId: string;
  readonly remoteName = null;
  readonly flow = null;
  readonly transport = 'udp';
  readonly request: SipRequest = {
    kind: 'request',
    method: 'INVITE',
    uri: 'sip:alice@pbx.test',
    version: 'SIP/2.0',
    headers: [],
    body: new Uint8Array(),
  };
  state: CallState = 'calling';
  sdp = { offer: null as string | null, answer: null as string | null };
  media: OfferAnswer | null = null;

  constructor(
    readonly clock: Clock,
    readonly direction: 'outgoing' | 'incoming',
    readonly remote: string,
  ) {
    this.callId = `call-${Math.random()}`;
  }
  on<K extends keyof CallEvents>(event: K, listener: CallEvents[K]): () => void {
    return this.hub.on(event, listener as Listener);
  }
  tell<K extends keyof CallEvents>(event: K, ...args: Parameters<CallEvents[K]>): void {
    this.hub.emit(event, ...args);
  }
  progress(status: number, early = false): void {
    const response: SipResponse = { kind: 'response', status, reason: '', version: 'SIP/2.0', headers: [], body: new Uint8Array() };
    this.tell('progress', response, early, this.clock.now());
  }
  /** Offer and answer, then 200. */
  async establish(): Promise<void> {
    const offer = (await this.media?.createOffer()) ?? '';
    await this.media?.acceptAnswer('answer', false);
    this.sdp = { offer, answer: 'answer' };
    this.state = 'confirmed';
    this.tell('established', this.clock.now());
  }
  end(end: Partial<CallEnd> = {}): void {
    this.state = 'terminated';
    const whole: CallEnd = { by: 'remote', outcome: 'answered', status: 200, reason: 'OK', q850: null, reasonText: null, error: null, ...end };
    this.tell('terminated', whole, this.clock.now());
  }
  private async ask(what: string): Promise<void> {
    this.asked.push(what);
  }
  async hangup(): Promise<void> {
    await this.ask('hangup');
    if (this.state !== 'terminated') this.end({ by: 'local' });
  }
  hold = (held: boolean): Promise<void> => this.ask(`hold ${held}`);
  reinvite = (): Promise<void> => this.ask('reinvite');
  refer = (target: string): Promise<void> => this.ask(`refer ${target}`);
  sendDtmfInfo = (digit: string): Promise<void> => this.ask(`info ${digit}`);
  ring = (): Promise<void> => this.ask('ring');
  reject = (status: number): Promise<void> => this.ask(`reject ${status}`);
  setMedia(media: OfferAnswer): void {
    this.media = media;
  }
  async answer(media: OfferAnswer): Promise<void> {
    this.media = media;
    await media.answerOffer('v=0\r\nm=audio 4000 RTP/AVP 0\r\n');
    this.tell('established', this.clock.now());
  }
}

class FakeRegistration implements Registration {
  private readonly hub = new Hub();
  status: RegistrationStatus = {
    phase: 'unregistered', grantedExpiresS: null, expiresAt: null, bindings: [], transport: null, seenAs: null,
 requestDelayMs: null, status: null, reason: null, error: null, tls: null,
  };
  on(event: 'changed', listener: (status: RegistrationStatus) => void): () => void {
    return this.hub.on(event, listener);
  }
  async start(): Promise<RegistrationStatus> {
    return this.become('registered');
  }
  async stop(): Promise<void> {
    this.become('unregistered');
  }
  abandon(): void {
    this.become('failed');
  }
  private become(phase: RegistrationStatus['phase']): RegistrationStatus {
    this.status = { ...this.status, phase };
    this.hub.emit('changed', this.status);
    return this.status;
  }
}

export interface FakeAgent extends AccountAgent {
  ice: AccountAgent['ice'];
  readonly calls: FakeCall[];
}

export function createFakeAgent(clock: Clock, account: Account): FakeAgent {
  const calls: FakeCall[] = [];
  return {
    calls,
    account,
    ice: undefined,
    agent: {
      onLadder: () => () => {},
      register: () => new FakeRegistration(),
      options: () => Promise.reject(new Error('not part of this test')),
      invite(_account, target, media) {
        const call = new FakeCall(clock, 'outgoing', target);
        call.media = media;
        calls.push(call);
        return call;
      },
      close: async () => {},
    },
    mediaAddress: async () => '127.0.0.1',
    onLadder: () => () => {},
    onAddressChange: () => () => {},
    close: async () => {},
  };
}

export class FakeSession implements MediaSession {
  readonly hub = new Hub();
  readonly asked: string[] = [];
  readonly id = 1;
  readonly local = { address: '127.0.0.1', port: 4000 };
  negotiated: NegotiatedMedia | null = null;
  streams: StreamStatistics[] = [];

  constructor(readonly options: SessionOptions) {}
  on<K extends keyof MediaSessionEvents>(event: K, listener: MediaSessionEvents[K]): () => void {
    return this.hub.on(event, listener as Listener);
  }
  private agree(): void {
    const remote = { address: '127.0.0.1', port: 5000 };
    const { security } = this.options;
    this.negotiated = { codec: 'PCMU', security, remote, direction: 'sendrecv', telephoneEvent: true, ptimeMs: 20, rtcpMux: false };
  }
  createOffer = async (): Promise<string> => 'offer';
  answerOffer = async (): Promise<string> => {
    this.agree();
    return 'answer';
  };
  acceptAnswer = async (): Promise<void> => this.agree();
  rollback(): void {
    this.asked.push('rollback');
  }
  setHold(held: boolean): void {
    this.asked.push(`hold ${held}`);
  }
  setSource = async (source: SessionOptions['source']): Promise<void> => void this.asked.push(`source ${source.kind}`);
  setMuted(muted: boolean): void {
    this.asked.push(`muted ${muted}`);
  }
  sendDtmf = async (digits: string): Promise<void> => void this.asked.push(`dtmf ${digits}`);
  startRecording = async (path: string): Promise<void> => void this.asked.push(`record ${path}`);
  stopRecording = async (): Promise<void> => void this.asked.push('record off');
  statistics = async (): Promise<StreamStatistics[]> => this.streams;
  insight = (): Promise<MediaInsight> => Promise.reject(new Error('not part of this test'));
  ice = async (): Promise<null> => null;
  setTrust(): void {}
  restartIce(): void {
    this.asked.push('restart ICE');
  }
  allowTrickle(): void {
    this.asked.push('allow trickle');
  }
  trickle(fragment: string): void {
    this.asked.push(`trickle ${fragment}`);
  }
  close = async (): Promise<StreamStatistics[]> => this.streams;

  /** As a session is when the media thread has died: it tells, and answers no more. */
  die(error: Error, at: number): void {
    const died = (): Promise<never> => Promise.reject(error);
    Object.assign(this, { close: died, statistics: died, ice: died });
    this.hub.emit('event', { at, kind: 'media-failed', direction: 'inbound', text: error.message, detail: {} });
    this.hub.emit('failed', error);
  }
}
