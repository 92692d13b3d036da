import { printable } from '../../../src-shared/printable';

/**
 * Progress on standard error: one line that follows the work on a terminal, plain lines where it is a file or a pipe. Servers have a say in
 * its texts, but not over the terminal.
 */
export interface Progress {
  /** Something new happened: stays readable in either case. */
  step(text: string): void;
  /** Figures of now: replaces the line before on a terminal; elsewhere only now and then. */
  tick(text: string): void;
  /** Ends the live line. */
  done(): void;
}

/** Plain lines of figures are at least so far apart, ms. */
const PLAIN_EVERY_MS = 5000;

export function createProgress(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'> = process.stderr,
  now: () => number = Date.now,
): Progress {
  let open = false;
  let lastPlain = Number.NEGATIVE_INFINITY;
  const done = (): void => {
    if (open) stream.write('\n');
    open = false;
  };
  return {
    step(text) {
      done();
      stream.write(`${printable(text)}\n`);
    },
    tick(text) {
      if (stream.isTTY) {
        stream.write(`\r${printable(text).slice(0, Math.max(20, (stream.columns || 80) - 1))}\u001b[K`);
        open = true;
      } else if (now() - lastPlain >= PLAIN_EVERY_MS) {
        stream.write(`${printable(text)}\n`);
        lastPlain = now();
      }
    },
    done,
  };
}
