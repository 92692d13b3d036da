/** How the engine and the thread of one capture speak: birpc over a message port. Only pages of the long lists cross. */
import { type BirpcOptions, type BirpcReturn, createBirpc } from 'birpc';
import type { MessagePort, Worker } from 'node:worker_threads';
import type { CaptureOverview, CaptureSummary, ExportRequest, ListQuery } from '../../src-shared/contract/captures';
import type { MethodArguments, MethodResults } from '../../src-shared/contract/contract';
import type { CapturePlace, LogFinding } from '../../src-shared/model/capture';
import { EngineError, toContractError } from '../errors';

/** What is known of a capture once it is read. */
export type CaptureFigures = Pick<
  CaptureSummary,
  'packets' | 'calls' | 'streams' | 'problems' | 'startAt' | 'durationS'
>;

/** What the thread of a capture does. */
export interface CaptureFunctions {
  /** Answers when the file is read and judged. Once, before anything else. */
  read(path: string): Promise<CaptureFigures>;
  /** Reads another file beside its own. @param place of the other one, where a person knows better than it shows */
  compare(other: { path: string; place: CapturePlace | null }): Promise<MethodResults['captures.compare']>;
  place(place: CapturePlace | null): CaptureFigures;
  overview(): Omit<CaptureOverview, 'summary'>;
  calls(query: ListQuery): MethodResults['captures.calls'];
  streams(query: ListQuery): MethodResults['captures.streams'];
  call(id: string): Promise<MethodResults['captures.call']>;
  stream(id: string): MethodResults['captures.stream'];
  message(packet: number, callId: string): Promise<MethodResults['captures.message']>;
  packets(request: MethodArguments<'captures.packets'>[1]): Promise<MethodResults['captures.packets']>;
  audio(id: string): Promise<MethodResults['captures.audio']>;
  export(request: ExportRequest): Promise<MethodResults['captures.export']>;
  addLog(name: string, text: string): LogFinding[];
  /** Whatever runs is given up. */
  close(): void;
}

/** What the thread tells; nobody waits for an answer. */
export interface CaptureListeners {
  progress(done: number, total: number): void;
}

export type CaptureBorder = MessagePort | Worker;
export type CaptureRemote = BirpcReturn<CaptureFunctions, CaptureListeners>;

export function serveCapture(
  border: CaptureBorder,
  functions: CaptureFunctions,
): BirpcReturn<CaptureListeners, CaptureFunctions> {
  return createBirpc<CaptureListeners, CaptureFunctions>(functions, {
    ...channel(border),
    bind: 'functions',
    eventNames: ['progress'],
  });
}

export function callCapture(border: CaptureBorder, listeners: CaptureListeners): CaptureRemote {
  return createBirpc<CaptureFunctions, CaptureListeners>(listeners, { ...channel(border), bind: 'functions' });
}

/** A message as birpc makes it; errors cross as what a window is told of them. */
interface Message {
  e?: unknown;
}

type Told = ReturnType<typeof toContractError>;

function channel(
  border: CaptureBorder,
): Pick<BirpcOptions, 'post' | 'on' | 'off' | 'serialize' | 'deserialize' | 'timeout'> {
  return {
    post: (message: Message) => border.postMessage(message, []),
    on: (listener) => border.on('message', listener),
    off: (listener) => border.off('message', listener),
    serialize: (message: Message) =>
      message.e === undefined ? message : { ...message, e: toContractError(message.e) },
    deserialize: (message: Message) =>
      message.e === undefined ? message : { ...message, e: errorOf(message.e as Told) },
    // Reading takes as long as the file is; a thread that ends rejects what is pending.
    timeout: -1,
  };
}

function errorOf({ code, message }: Told): Error {
  if (code === 'bad-request') return EngineError.badRequest(message);
  // The sentences are complete already: a fault of the program is told as the failure that it is for the person.
  return code === 'not-found' ? EngineError.gone(message) : EngineError.failed(message);
}
