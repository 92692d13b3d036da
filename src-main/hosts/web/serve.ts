import path from 'node:path';
import { hostText } from '../../../src-shared/words/endpoint';
import { TOKEN_FRAGMENT_KEY } from '../../../src-shared/contract/wire';
import { createEngine, dataFolder } from '../../engine/engine';
import type { LogLevel } from '../../../src-shared/model/log';
import { createProgramLog } from '../programLog';
import { findProgram } from '../program';
import { openBrowser } from './browser';
import { makeToken } from './guard';
import { startWebServer } from './server';
import { createUploads } from './uploads';

/** The engine, and the window for a browser on it. @throws UsageError when the address cannot be listened on */
export async function serve(options: {
  host: string;
  port: number;
  open: boolean;
  /** What is less grave is not kept. */
  logLevel: LogLevel;
  /** On standard error too. */
  showLog: boolean;
}): Promise<{ url: string; close(): Promise<void> }> {
  const { version, mediaWorker, captureWorker, speechFile, page } = findProgram();
  const folder = dataFolder();
  const engine = await createEngine({
    host: 'web',
    version,
    folder,
    log: createProgramLog(options.logLevel, folder, options.showLog),
    workerUrl: mediaWorker,
    captureWorkerUrl: captureWorker,
    speechFile,
  });
  const uploads = createUploads({ folder: path.join(folder, 'uploads'), open: engine.openUpload });
  const token = makeToken();
  const address = { host: options.host, port: options.port };
  try {
    const { practiceSocket } = engine;
    const server = await startWebServer({ engine, uploads, page, token, practiceSocket, ...address });
    const host = hostText(options.host);
    const shown = host === '0.0.0.0' || host === '[::]' ? 'localhost' : host;
    // A fragment is not sent to any server and stays out of its logs.
    const url = `http://${shown}:${server.port}/#${TOKEN_FRAGMENT_KEY}=${token}`;
    if (options.open) openBrowser(url);
    return {
      url,
      async close() {
        await server.close();
        await engine.close();
        uploads.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
