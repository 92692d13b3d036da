/** The thread of one capture, seen from the engine: it holds the result, and ends with the capture. */
import { MessageChannel, Worker } from 'node:worker_threads';
import { EngineError } from '../errors';
import { callCapture, type CaptureListeners, type CaptureRemote } from './rpc';
import type { CaptureWorkerData } from './worker';

export interface CaptureThread {
  readonly remote: CaptureRemote;
  /** Idempotent. Whatever it was doing is given up, and what waits for it is refused. */
  end(): void;
}

export interface CaptureThreadOptions {
  /** Where the built worker lies; null: in this thread (unit tests). */
  workerUrl: URL | null;
  version: string;
}

export async function startCaptureThread(
  { workerUrl, version }: CaptureThreadOptions,
  listeners: CaptureListeners,
): Promise<CaptureThread> {
  if (workerUrl) return startWorker(workerUrl, { version }, listeners);
  const { runCaptureServer } = await import('./server');
  const { port1, port2 } = new MessageChannel();
  runCaptureServer(port1, { version });
  const remote = callCapture(port2, listeners);
  return {
    remote,
    end() {
      if (remote.$closed) return;
      void remote.close.asEvent();
      remote.$close(closed());
      port2.close();
    },
  };
}

function startWorker(url: URL, workerData: CaptureWorkerData, listeners: CaptureListeners): CaptureThread {
  const worker = new Worker(url, { workerData, name: 'sidetone-capture' });
  const remote = callCapture(worker, listeners);
  const fail = (error: EngineError): void => {
    if (!remote.$closed) remote.$close(error);
  };
  worker.once('error', (error: NodeJS.ErrnoException) => fail(ended(error)));
  worker.once('exit', () => fail(EngineError.failed('The analysis of this capture has ended: open it again.')));
  return {
    remote,
    end() {
      fail(closed());
      void worker.terminate();
    },
  };
}

function closed(): EngineError {
  return EngineError.notFound('capture');
}

function ended(error: NodeJS.ErrnoException): EngineError {
  const why =
    error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      ? 'The memory does not suffice for this capture: cut a part out of it (editcap -A ... -B ...) and open that.'
      : `The analysis of this capture failed: ${error.message}. Please report this.`;
  return EngineError.failed(why, error);
}
