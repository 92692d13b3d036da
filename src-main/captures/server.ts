/** The thread of one capture: reads it, and answers for it until it is closed. */
import path from 'node:path';
import { EngineError } from '../errors';
import { AnalysedFile } from './analysedFile';
import { type CaptureBorder, type CaptureFunctions, serveCapture } from './rpc';

export function runCaptureServer(border: CaptureBorder, { version }: { version: string }): void {
  const closing = new AbortController();
  const { signal } = closing;
  let file: AnalysedFile | null = null;
  const own = (): AnalysedFile => {
    if (!file) throw EngineError.notFound('capture');
    return file;
  };
  const functions: CaptureFunctions = {
    async read(from) {
      const onProgress = (done: number, total: number): void => void engine.progress.asEvent(done, total);
      file = await AnalysedFile.read(from, {
        version,
        name: path.basename(from),
        signal,
        onProgress,
        keepSeconds: true,
      });
      return file.figures;
    },
    compare: ({ path: other, place }) => own().compareWith({ path: other, name: path.basename(other), place }),
    place: (place) => own().place(place),
    overview: () => own().overview(),
    calls: (query) => own().calls(query),
    streams: (query) => own().streams(query),
    call: (id) => own().call(id),
    stream: (id) => own().stream(id),
    message: (packet, callId) => own().message(packet, callId),
    packets: (request) => own().packets(request),
    audio: (id) => own().audio(id),
    export: (request) => own().export(request),
    addLog: (name, text) => own().addLog(name, text),
    close: () => closing.abort(),
  };
  const engine = serveCapture(border, functions);
}
