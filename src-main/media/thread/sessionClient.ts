/** A session as the engine sees it: every call goes to the media thread, what comes back is mirrored. */
import { Emitter } from '../../../src-shared/emitter';
import type { MediaSource } from '../../../src-shared/model/call';
import type { Caller } from '../../../src-shared/model/caller';
import type { IceFacts } from '../../../src-shared/model/ice';
import type { Endpoint, StreamStatistics } from '../../../src-shared/model/media';
import type { MediaInsight, MediaSession, MediaSessionEvents, NegotiatedMedia } from '../api';
import type { MediaRemote } from './rpc';

export class SessionClient implements MediaSession {
  readonly listeners = new Emitter<MediaSessionEvents>();
  private agreed: NegotiatedMedia | null = null;
  private closing: ReturnType<MediaRemote['closeSession']> | null = null;

  constructor(
    readonly id: number,
    readonly local: Endpoint,
    private readonly remote: MediaRemote,
    private readonly onClosed: () => void,
  ) {}

  get negotiated(): NegotiatedMedia | null {
    return this.agreed;
  }

  createOffer(): Promise<string> {
    return this.remote.createOffer(this.id);
  }

  async answerOffer(offer: string): Promise<string> {
    const { answer, negotiated } = await this.remote.answerOffer(this.id, offer);
    this.agreed = negotiated;
    return answer;
  }

  /** Early or final makes no difference to the media: it flows as soon as it is agreed. */
  async acceptAnswer(answer: string): Promise<void> {
    this.agreed = await this.remote.acceptAnswer(this.id, answer);
  }

  rollback(): void {
    unheard(this.remote.rollback(this.id));
  }

  setHold(held: boolean): void {
    unheard(this.remote.setHold(this.id, held));
  }

  setSource(source: MediaSource): Promise<void> {
    return this.remote.setSource(this.id, source);
  }

  setMuted(muted: boolean): void {
    unheard(this.remote.setMuted(this.id, muted));
  }

  sendDtmf(digits: string, toneMs?: number, gapMs?: number): Promise<void> {
    return this.remote.sendDtmf(this.id, digits, toneMs, gapMs);
  }

  startRecording(path: string): Promise<void> {
    return this.remote.startRecording(this.id, path);
  }

  stopRecording(): Promise<void> {
    return this.remote.stopRecording(this.id);
  }

  /** While the session closes, its last figures are on their way already: so with `insight`. */
  async statistics(): Promise<StreamStatistics[]> {
    return this.closing ? (await this.closing).statistics : this.remote.statistics(this.id);
  }

  async insight(): Promise<MediaInsight> {
    return this.closing ? (await this.closing).insight : this.remote.insight(this.id);
  }

  async ice(): Promise<IceFacts | null> {
    return this.closing ? (await this.closing).ice : this.remote.ice(this.id);
  }

  setTrust(trust: Caller['trust']): void {
    void this.remote.setTrust(this.id, trust);
  }

  restartIce(): void {
    unheard(this.remote.restartIce(this.id));
  }

  allowTrickle(): void {
    unheard(this.remote.allowTrickle(this.id));
  }

  trickle(fragment: string): void {
    unheard(this.remote.trickleIn(this.id, fragment));
  }

  /** The media thread has died. @param at ms since the epoch */
  fail(error: Error, at: number): void {
    this.listeners.emit('event', { at, kind: 'media-failed', direction: 'inbound', text: error.message, detail: {} });
    this.listeners.emit('failed', error);
  }

  on<K extends keyof MediaSessionEvents>(event: K, listener: MediaSessionEvents[K]): () => void {
    return this.listeners.on(event, listener);
  }

  async close(): Promise<StreamStatistics[]> {
    this.closing ??= this.remote.closeSession(this.id).finally(() => this.onClosed());
    return (await this.closing).statistics;
  }
}

/** A wish to a thread that has died is heard by nobody: `failed` has told it. */
function unheard(wish: Promise<void>): void {
  wish.catch(() => undefined);
}
