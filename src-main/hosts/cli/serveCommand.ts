import { serve } from '../web/serve';
import { EXIT, interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { printOut } from './output';

export interface ServeOptions {
  port: number;
  host: string;
  open: boolean;
}

export async function serveWindow(options: ServeOptions): Promise<ExitCode> {
  const stopped = interruptSignal();
  const { url, close } = await serve(options);
  await printOut(`${url}\n`);
  if (!stopped.aborted) await new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve()));
  await close();
  return EXIT.fine;
}
