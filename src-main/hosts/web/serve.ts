import { TOKEN_FRAGMENT_KEY } from '../../../src-shared/contract/wire';
import { createEngine, dataFolder } from '../../engine/engine';
import { findProgram } from '../program';
import { openBrowser } from './browser';
import { makeToken } from './guard';
import { startWebServer } from './server';

/** The engine, and the window for a browser on it. @throws UsageError when the address cannot be listened on */
export async function serve(options: {
  host: string;
  port: number;
  open: boolean;
}): Promise<{ url: string; close(): Promise<void> }> {
  const { version, mediaWorker, speechFile, page } = findProgram();
  const engine = await createEngine({ host: 'web', version, folder: dataFolder(), workerUrl: mediaWorker, speechFile });
  const token = makeToken();
  try {
    const server = await startWebServer({ engine, page, token, host: options.host, port: options.port });
    const host = options.host.includes(':') ? `[${options.host}]` : options.host;
    const shown = host === '0.0.0.0' || host === '[::]' ? 'localhost' : host;
    // A fragment is not sent to any server and stays out of its logs.
    const url = `http://${shown}:${server.port}/#${TOKEN_FRAGMENT_KEY}=${token}`;
    if (options.open) openBrowser(url);
    return {
      url,
      async close() {
        await server.close();
        await engine.close();
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}
