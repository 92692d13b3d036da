import type { LogLevel } from '../../../src-shared/model/log';
import { serve } from '../web/serve';
import { EXIT, interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { printOut } from './output';

export interface ServeOptions {
  port: number;
  host: string;
  open: boolean;
  logLevel?: LogLevel;
}

export async function serveWindow(options: ServeOptions): Promise<ExitCode> {
  const stopped = interruptSignal();
  const { url, close } = await serve({
    ...options,
    logLevel: options.logLevel ?? 'info',
    showLog: options.logLevel !== undefined,
  });
  await printOut(`${url}\n`);
  if (!stopped.aborted) await new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve()));
  await close();
  return EXIT.fine;
}
