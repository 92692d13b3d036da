/** Captures that are open: one thread each, read one after another. */
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Emitter } from '../../src-shared/emitter';
import type { CaptureSummary } from '../../src-shared/contract/captures';
import type { ContractListeners, Implementation, MethodName } from '../../src-shared/contract/contract';
import type { CapturePlace } from '../../src-shared/model/capture';
import { CaptureError } from '../capture/errors';
import type { Clock } from '../net/clock';
import { EngineError, sentenceOf } from '../errors';
import { newId } from '../store/ids';
import { createQueue } from './queue';
import { type CaptureThread, type CaptureThreadOptions, startCaptureThread } from '../captures/captureThread';

/** Each keeps its result in memory. */
const MAX_OPEN = 20;
/** Two words about progress are at least so far apart, ms. */
const TELL_MS = 100;

/** The methods of the contract that concern open files; the ring buffer's are the recording's. */
type FileMethod = Exclude<Extract<MethodName, `captures.${string}`>, 'captures.ring' | 'captures.keep'>;

export interface CaptureService {
  methods: Implementation<FileMethod>;
  /** A file that was made for this only. @param remove is called once, when the capture is closed */
  openTemporary(path: string, remove: () => Promise<void>): Promise<CaptureSummary>;
  close(): Promise<void>;
}

export interface CaptureServiceOptions extends CaptureThreadOptions {
  clock: Clock;
  events: Emitter<ContractListeners>;
}

interface OpenCapture {
  summary: CaptureSummary;
  path: string;
  isTemporary: boolean;
  remove: () => Promise<void>;
  /** As a person knows better than the file shows. */
  place: CapturePlace | null;
  /** Null until its turn has come, and after it has failed. */
  thread: CaptureThread | null;
  reading: AbortController;
}

export function createCaptureService(options: CaptureServiceOptions): CaptureService {
  const { clock, events } = options;
  const captures = new Map<string, OpenCapture>();
  const queue = createQueue(1);

  const get = (id: string): OpenCapture => {
    const capture = captures.get(id);
    if (!capture) throw EngineError.notFound('capture');
    return capture;
  };
  /** Of a capture that is read. */
  const ask = (id: string): CaptureThread['remote'] => {
    const { summary, thread } = get(id);
    if (summary.phase === 'failed') throw EngineError.failed(summary.error ?? 'This capture could not be read.');
    if (summary.phase === 'reading' || !thread)
      throw EngineError.failed('This capture is still being read: wait a moment.');
    return thread.remote;
  };
  const tell = (capture: OpenCapture, changes: Partial<CaptureSummary>): CaptureSummary => {
    capture.summary = { ...capture.summary, ...changes };
    if (captures.has(capture.summary.id)) events.emit('capture', capture.summary);
    return capture.summary;
  };

  async function read(capture: OpenCapture): Promise<void> {
    const { signal } = capture.reading;
    const turn = await queue.enter(signal);
    try {
      if (signal.aborted) return;
      let toldAt = 0;
      const thread = await startCaptureThread(options, {
        progress(done, total) {
          const now = clock.now();
          if (now - toldAt < TELL_MS) return;
          toldAt = now;
          tell(capture, { progress: { done, total } });
        },
      });
      capture.thread = thread;
      if (signal.aborted) return thread.end();
      const figures = await thread.remote.read(capture.path);
      const { total } = capture.summary.progress;
      tell(capture, { ...figures, phase: 'done', progress: { done: total, total } });
    } catch (error) {
      capture.thread?.end();
      capture.thread = null;
      // Nobody knows the place that an uploaded file was put to.
      const { path: place, summary } = capture;
      const sentence = sentenceOf(error);
      tell(capture, {
        phase: 'failed',
        error: capture.isTemporary ? sentence.replaceAll(place, summary.name) : sentence,
      });
    } finally {
      turn.done();
    }
  }

  async function open(file: string, remove: (() => Promise<void>) | null): Promise<CaptureSummary> {
    if (captures.size >= MAX_OPEN) throw EngineError.failed('Many captures are open: close one of them first.');
    const size = await sizeOf(file);
    const summary: CaptureSummary = {
      id: newId(clock.now()),
      name: path.basename(file),
      phase: 'reading',
      progress: { done: 0, total: size },
      error: null,
      packets: 0,
      calls: 0,
      streams: 0,
      problems: 0,
      startAt: null,
      durationS: 0,
    };
    const capture: OpenCapture = {
      summary,
      path: file,
      isTemporary: remove !== null,
      remove: remove ?? (async () => {}),
      place: null,
      thread: null,
      reading: new AbortController(),
    };
    captures.set(summary.id, capture);
    void read(capture);
    return summary;
  }

  async function close(id: string): Promise<null> {
    const capture = get(id);
    captures.delete(id);
    capture.reading.abort();
    capture.thread?.end();
    await capture.remove();
    return null;
  }

  return {
    methods: {
      'captures.list': () => [...captures.values()].map(({ summary }) => summary).toReversed(),
      'captures.open': ({ path: file }) => open(asTyped(file), null),
      'captures.close': close,
      'captures.place': async (id, place) => {
        const figures = await ask(id).place(place);
        get(id).place = place;
        return tell(get(id), figures);
      },
      'captures.overview': async (id) => {
        const overview = await ask(id).overview();
        return { ...overview, summary: get(id).summary };
      },
      'captures.calls': (id, query) => ask(id).calls(query),
      'captures.streams': (id, query) => ask(id).streams(query),
      'captures.call': (id, call) => ask(id).call(call),
      'captures.stream': (id, stream) => ask(id).stream(stream),
      'captures.message': (id, packet, callId) => ask(id).message(packet, callId),
      'captures.packets': (id, request) => ask(id).packets(request),
      'captures.audio': (id, call) => ask(id).audio(call),
      'captures.export': (id, request) => ask(id).export(request),
      'captures.compare': (a, b) => {
        const { path: other, place } = get(b);
        return ask(a).compare({ path: other, place });
      },
      'captures.addLog': (id, { name, text }) => ask(id).addLog(name, text),
    },
    openTemporary: open,
    async close() {
      await Promise.all([...captures.keys()].map(close));
    },
  };
}

/** A path as people type or paste it: in quotes, from their home folder. */
function asTyped(text: string): string {
  const bare = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  return path.resolve(bare.replace(/^~(?=$|[/\\])/, homedir()));
}

/** @throws CaptureError for what cannot be opened */
async function sizeOf(file: string): Promise<number> {
  const about = await stat(file).catch((error: unknown) => {
    throw CaptureError.cannotOpen(file, error);
  });
  if (about.isFile()) return about.size;
  // A pipe would hold a thread for ever.
  const code = about.isDirectory() ? 'EISDIR' : 'it is no ordinary file';
  throw CaptureError.cannotOpen(file, Object.assign(new Error(code), { code }));
}
