/** What the command line reads besides a capture file. */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readBounded, whyUnreadable } from '../boundedFile';
import { UsageError } from '../errors';

/** A log that is longer is cut by whoever wants it read. */
const MAX_LOG = 256 * 1024 * 1024;

/**
 * `tcpdump -w - | sidetone analyze -`: what comes is put into a file, because audio and messages are read a second time. Ends with the
 * input, or with the signal.
 */
export async function spoolInput(
  input: NodeJS.ReadableStream,
  signal: AbortSignal,
): Promise<{ path: string; remove(): void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sidetone-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const file = path.join(folder, 'standard-input.pcap');
  try {
    const stop = (): void => void input.emit('end');
    signal.addEventListener('abort', stop, { once: true });
    await pipeline(input, createWriteStream(file, { mode: 0o600 }));
    signal.removeEventListener('abort', stop);
  } catch (error) {
    remove();
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError(
      code === 'ENOSPC'
        ? `The disk of ${tmpdir()} is full: analyse a file instead.`
        : `Standard input cannot be read (${code}).`,
      { cause: error },
    );
  }
  return { path: file, remove };
}

/** @throws UsageError */
export async function readText(name: string): Promise<string> {
  try {
    return (await readBounded(name, MAX_LOG, true)).toString('utf8');
  } catch (error) {
    throw new UsageError(`The log ${name} cannot be read: ${whyUnreadable(error)}.`, { cause: error });
  }
}
