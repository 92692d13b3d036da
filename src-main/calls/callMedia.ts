import type { MediaSource } from '../../src-shared/model/call';
import type { Caller } from '../../src-shared/model/caller';
import type { IceFacts } from '../../src-shared/model/ice';
import type { StreamStatistics } from '../../src-shared/model/media';
import type { MediaService, MediaSession, MediaSessionEvents, SessionOptions } from '../media/api';
import { NotAcceptableError } from '../sip/offerAnswer';
import type { OfferAnswer } from '../sip/offerAnswer';
import { EngineError } from '../errors';

/**
 * The media of one call, as its dialog sees it (RFC 3264) and as its owner steers it. The session with its ports is made with the first
 * offer, because only then is the way to the peer known; wishes from before are kept for it.
 */
export interface CallMedia extends OfferAnswer {
  /** Null before the first offer. */
  readonly session: MediaSession | null;
  readonly source: MediaSource;
  /** Why no session could be made: the ports, the address, the sound file. */
  readonly failure: Error | null;
  setSource(source: MediaSource): Promise<void>;
  setMuted(muted: boolean): void;
  /** Of a companion: what is known of the caller by now. */
  setTrust(trust: Caller['trust']): void;
  /** RFC 4733. Rejects where the peer takes none, or nothing was agreed yet. */
  sendDtmf(digits: string): Promise<void>;
  startRecording(path: string): Promise<void>;
  stopRecording(): Promise<void>;
  on<K extends keyof MediaSessionEvents>(event: K, listener: MediaSessionEvents[K]): void;
  /** How ICE and DTLS went; null without them, and before the first offer. */
  ice(): Promise<IceFacts | null>;
  /** The statistics of the whole call, once `close` has been called by either side. */
  readonly finished: Promise<StreamStatistics[]>;
}

export interface CallMediaOptions {
  service: Pick<MediaService, 'createSession'>;
  /** IP literal to send media from: that of the route to the peer. */
  localAddress: () => Promise<string>;
  session: Omit<SessionOptions, 'localAddress' | 'source' | 'security'>;
  /** `offered` follows the peer's first offer: SDES where it asks for RTP/SAVP (RFC 4568), DTLS where it asks for that (RFC 5764). */
  security: SessionOptions['security'] | 'offered';
  source: MediaSource;
}

/** By the profile of the m= line: RFC 3711 and RFC 5124, or RFC 5764. Some peers write RTP/SAVPF and mean DTLS: they show a fingerprint. */
function securityOf(offer: string): SessionOptions['security'] {
  if (/^m=audio \d+ (?:UDP|TCP)\/TLS\/RTP\/SAVPF? /m.test(offer)) return 'dtls';
  if (!/^m=audio \d+ RTP\/SAVPF? /m.test(offer)) return 'none';
  return /^a=crypto:/m.test(offer) || !/^a=fingerprint:/m.test(offer) ? 'sdes' : 'dtls';
}

export function createCallMedia(options: CallMediaOptions): CallMedia {
  const { service, localAddress, source } = options;
  const wishes = { source, muted: false, held: false, trickle: false, recording: null as string | null };
  let caller = options.session.caller;
  const subscriptions: Array<(session: MediaSession) => void> = [];
  let session: MediaSession | null = null;
  let opening: Promise<MediaSession> | null = null;
  let closing: Promise<void> | null = null;
  let failure: Error | null = null;
  let resolveFinished: (streams: StreamStatistics[]) => void = () => {};
  const finished = new Promise<StreamStatistics[]>((resolve) => (resolveFinished = resolve));

  async function open(offer: string): Promise<MediaSession> {
    const made = await service.createSession({
      ...options.session,
      security: options.security === 'offered' ? securityOf(offer) : options.security,
      localAddress: await localAddress(),
      source: wishes.source,
      ...(caller ? { caller } : {}),
    });
    session = made;
    if (caller) made.setTrust(caller.trust);
    for (const subscribe of subscriptions) subscribe(made);
    if (wishes.muted) made.setMuted(true);
    if (wishes.held) made.setHold(true);
    if (wishes.trickle) made.allowTrickle();
    if (wishes.recording) await made.startRecording(wishes.recording);
    return made;
  }
  function ready(offer: string): Promise<MediaSession> {
    if (closing) return Promise.reject(EngineError.failed('The call has ended.'));
    opening ??= open(offer).catch((error: unknown) => {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    });
    return opening;
  }
  /** What media cannot agree to is 488 for the dialog; every other error stays what it is. */
  async function negotiate<T>(step: (session: MediaSession) => Promise<T>, offer = ''): Promise<T> {
    try {
      return await step(await ready(offer));
    } catch (error) {
      if (error instanceof Error && error.name === 'NoCommonMediaError') {
        throw new NotAcceptableError(error.message, { cause: error });
      }
      throw error;
    }
  }

  async function finish(): Promise<void> {
    try {
      const opened = opening ? await opening.catch(() => null) : null;
      resolveFinished(opened ? await opened.close() : []);
    } catch {
      // A worker that died has no statistics to tell; the call ends all the same.
      resolveFinished([]);
    }
  }

  return {
    get session() {
      return session;
    },
    get source() {
      return wishes.source;
    },
    get failure() {
      return failure;
    },
    finished,
    createOffer: () => negotiate((media) => media.createOffer()),
    answerOffer: (offer) => negotiate((media) => media.answerOffer(offer), offer),
    acceptAnswer: (answer, early) => negotiate((media) => media.acceptAnswer(answer, early)),
    rollback: () => session?.rollback(),
    allowTrickle() {
      wishes.trickle = true;
      session?.allowTrickle();
    },
    trickle: (fragment) => session?.trickle(fragment),
    onTrickle: (listener) => subscriptions.push((made) => void made.on('trickle', listener)),
    setHold(held) {
      wishes.held = held;
      session?.setHold(held);
    },
    async setSource(next) {
      await session?.setSource(next);
      wishes.source = next;
    },
    setTrust(trust) {
      if (caller) caller = { ...caller, trust };
      session?.setTrust(trust);
    },
    setMuted(muted) {
      wishes.muted = muted;
      session?.setMuted(muted);
    },
    async sendDtmf(digits) {
      if (!session?.negotiated) throw EngineError.failed('No digits can be sent yet: the call has no media.');
      await session.sendDtmf(digits);
    },
    async startRecording(path) {
      wishes.recording = path;
      await session?.startRecording(path);
    },
    async stopRecording() {
      wishes.recording = null;
      await session?.stopRecording();
    },
    async ice() {
      try {
        return (await session?.ice()) ?? null;
      } catch {
        // Nor does it know how ICE went: the record of the call is made without.
        return null;
      }
    },
    on(event, listener) {
      subscriptions.push((made) => void made.on(event, listener));
      session?.on(event, listener);
    },
    close: () => (closing ??= finish()),
  };
}
