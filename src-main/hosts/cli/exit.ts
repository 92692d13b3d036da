import { CommanderError } from 'commander';
import { printable } from '../../../src-shared/printable';
import { sentenceOf, UsageError } from '../../errors';

/** What the exit code says, for scripts. */
export const EXIT = { fine: 0, problem: 1, usage: 2, failed: 3 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** One line on standard error for whatever ended a command, and the code that goes with it. */
export function exitCodeOf(error: unknown, write: (line: string) => void): ExitCode {
  if (error instanceof CommanderError) {
    // Help and version were asked for; every other of these is wrong usage.
    if (error.exitCode === 0) return EXIT.fine;
    if (error.code !== 'commander.help') write(oneLine(error.message.replace(/^error: /, '')));
    return EXIT.usage;
  }
  write(oneLine(sentenceOf(error)));
  return error instanceof UsageError ? EXIT.usage : EXIT.failed;
}

function oneLine(text: string): string {
  return `sidetone: ${printable(text.replace(/\s*\n\s*/g, ' '))}`;
}

/**
 * Ctrl-C once ends what runs in good order (hang up, unregister) and still tells the result; a second time ends the program.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
