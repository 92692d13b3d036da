/** Files that a person, a profile or a capture names: never more of them than was agreed, and never on the main thread. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const SENTENCES = { 'too-large': 'it is too large', 'no-file': 'it is not a regular file', folder: 'it is a folder' };

/** `too-large` has read no more than the limit; `no-file`: a device, a pipe. Others carry the system's own code. */
export class BoundedFileError extends Error {
  override readonly name = 'BoundedFileError';

  constructor(readonly reason: 'too-large' | 'no-file' | 'folder') {
    super(SENTENCES[reason]);
  }
}

const STEP_OCTETS = 1 << 20;

/**
 * The content of a file of at most `maxOctets`.
 * @param pipes take what a person gives as an argument ("<(command)") too: until it ends
 * @throws BoundedFileError, or the system's error
 */
export async function readBounded(file: string, maxOctets: number, pipes = false): Promise<Buffer> {
  // Without a writer, opening a pipe would wait for one, for ever; a device may do anything.
  const flags = constants.O_RDONLY | (pipes ? 0 : (constants.O_NONBLOCK ?? 0));
  const handle = await open(file, flags);
  try {
    const facts = await handle.stat();
    if (facts.isDirectory()) throw new BoundedFileError('folder');
    if (!facts.isFile() && !(pipes && (facts.isFIFO() || facts.isCharacterDevice())))
      throw new BoundedFileError('no-file');
    const pieces: Buffer[] = [];
    let octets = 0;
    for (;;) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(STEP_OCTETS, maxOctets + 1 - octets)));
      if (bytesRead === 0) return Buffer.concat(pieces);
      octets += bytesRead;
      // A file may grow while it is read, and one under /proc says that it is empty.
      if (octets > maxOctets) throw new BoundedFileError('too-large');
      pieces.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

/** For a sentence: "there is no such file". */
export function whyUnreadable(error: unknown): string {
  if (error instanceof BoundedFileError) return error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  return `it cannot be read (${code})`;
}
