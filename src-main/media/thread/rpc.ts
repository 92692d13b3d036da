/** How the main thread and the media thread speak: birpc over a message port. Errors cross as plain values. */
import { type BirpcOptions, type BirpcReturn, createBirpc } from 'birpc';
import type { MessagePort, Worker } from 'node:worker_threads';
import type { MediaSource } from '../../../src-shared/model/call';
import type { Caller } from '../../../src-shared/model/caller';
import type { IceFacts } from '../../../src-shared/model/ice';
import type { MediaEvent, StreamSample, StreamStatistics } from '../../../src-shared/model/media';
import type {
  CapturedMedia,
  MediaInsight,
  MediaLoad,
  MicrophoneBridge,
  NegotiatedMedia,
  RingFigures,
  SessionOptions,
} from '../api';
import { blocksOf } from '../wire/captureBuffer';
import { type PlainError, fromPlainError, toPlainError } from '../errors';

/** What the media thread does; the first argument is a session's or a bridge's number. */
export interface MediaFunctions {
  /** Answers when the thread has come up. */
  ready(): void;
  setPortRange(range: [number, number]): void;
  setRing(octets: number): void;
  ring(): RingFigures;
  takeRing(since: number): CapturedMedia[];
  createSession(options: SessionOptions): Promise<{ id: number; port: number }>;
  createOffer(id: number): Promise<string>;
  answerOffer(id: number, offer: string): Promise<{ answer: string; negotiated: NegotiatedMedia | null }>;
  acceptAnswer(id: number, answer: string): Promise<NegotiatedMedia | null>;
  rollback(id: number): void;
  setHold(id: number, held: boolean): void;
  setSource(id: number, source: MediaSource): Promise<void>;
  setMuted(id: number, muted: boolean): void;
  sendDtmf(id: number, digits: string, toneMs?: number, gapMs?: number): Promise<void>;
  startRecording(id: number, path: string): Promise<void>;
  stopRecording(id: number): Promise<void>;
  statistics(id: number): StreamStatistics[];
  insight(id: number): MediaInsight;
  ice(id: number): IceFacts | null;
  restartIce(id: number): void;
  setTrust(id: number, trust: Caller['trust']): void;
  allowTrickle(id: number): void;
  trickleIn(id: number, fragment: string): void;
  /** The last figures: afterwards the session is forgotten. */
  closeSession(id: number): Promise<{ statistics: StreamStatistics[]; insight: MediaInsight; ice: IceFacts | null }>;
  bridgeConnect(id: number, offer: string, addresses: string[]): Promise<string>;
  bridgeCandidate(id: number, candidate: { candidate: string; sdpMid: string | null }): Promise<void>;
  bridgeAttach(id: number, sessionId: number | null): Promise<void>;
  bridgeClose(id: number): Promise<void>;
  close(): Promise<void>;
}

/** What the media thread tells; nobody waits for an answer. */
export interface MediaListeners {
  samples(id: number, samples: StreamSample[]): void;
  event(id: number, event: MediaEvent): void;
  dtmf(id: number, digit: string, durationMs: number): void;
  trickle(id: number, fragment: string): void;
  packets(id: number, batch: CapturedMedia[]): void;
  bridgeState(id: number, state: MicrophoneBridge['state']): void;
  load(load: MediaLoad): void;
}

/** A thread or the other end of a channel. */
export type Border = MessagePort | Worker;

/** The media thread, as the main thread calls it. */
export type MediaRemote = BirpcReturn<MediaFunctions, MediaListeners>;

/** The media thread's end. */
export function serveMedia(border: Border, functions: MediaFunctions): BirpcReturn<MediaListeners, MediaFunctions> {
  return createBirpc<MediaListeners, MediaFunctions>(functions, {
    ...channel(border),
    bind: 'functions',
    eventNames: ['samples', 'event', 'dtmf', 'trickle', 'packets', 'bridgeState', 'load'],
  });
}

/** The main thread's end. */
export function callMedia(border: Border, listeners: MediaListeners): MediaRemote {
  return createBirpc<MediaFunctions, MediaListeners>(listeners, {
    ...channel(border),
    bind: 'functions',
    eventNames: ['rollback', 'setHold', 'setMuted', 'restartIce', 'setTrust', 'allowTrickle', 'trickleIn'],
  });
}

/** A message as birpc makes it: a request with a method, or a response with a result or an error. */
interface Message {
  m?: string;
  a?: unknown[];
  e?: unknown;
}

function channel(border: Border): Pick<BirpcOptions, 'post' | 'on' | 'off' | 'serialize' | 'deserialize' | 'timeout'> {
  return {
    post: (message: Message) => border.postMessage(message, transferable(message)),
    on: (listener) => border.on('message', listener),
    off: (listener) => border.off('message', listener),
    serialize: (message: Message) => (message.e === undefined ? message : { ...message, e: toPlainError(message.e) }),
    deserialize: (message: Message) =>
      message.e === undefined ? message : { ...message, e: fromPlainError(message.e as PlainError) },
    // Digits with pauses take as long as they take; a thread that ends rejects what is pending.
    timeout: -1,
  };
}

function transferable(message: Message): ArrayBuffer[] {
  return message.m === 'packets' ? blocksOf((message.a?.[1] ?? []) as CapturedMedia[]) : [];
}
