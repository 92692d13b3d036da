import type { Command } from 'commander';
import { serve } from '../web/serve';
import { EXIT, interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { parseAddress, parsePort } from './options';
import { printOut } from './output';

interface ServeOptions {
  port: number;
  host: string;
  open: boolean;
}

export function addServeCommand(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('serve')
    .description('the window in a browser, over a server that only its token opens')
    .option('--port <port>', 'port; 0 picks a free one', parsePort, 0)
    .option('--host <address>', 'address to listen on', parseAddress, '127.0.0.1')
    .option('--no-open', 'do not open a browser')
    .action(async (options: ServeOptions) => finish(await run(options)));
}

async function run(options: ServeOptions): Promise<ExitCode> {
  const stopped = interruptSignal();
  const { url, close } = await serve(options);
  await printOut(`${url}\n`);
  if (!stopped.aborted) await new Promise<void>((resolve) => stopped.addEventListener('abort', () => resolve()));
  await close();
  return EXIT.fine;
}
