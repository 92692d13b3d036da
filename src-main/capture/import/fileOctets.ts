/** A file's octets, unpacked where they are gzip'd, put where the reader wants them. */
import { close, createReadStream, open, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { constants, createGunzip } from 'node:zlib';

export interface OctetTarget {
  /** Where the next octets go; never empty. */
  room(): Uint8Array;
  /** So many were put there. Answers false when no more are wanted. */
  filled(octets: number): boolean;
  /** May be waited for between pieces. @param done octets of the file so far */
  breathe(done: number): Promise<void> | undefined;
}

/** Straight from the disk. Synchronously: the analysis has a thread of its own, and nothing is faster. */
export async function readPlain(path: string, target: OctetTarget): Promise<void> {
  const file = await promisify(open)(path, 'r');
  try {
    for (let done = 0; ;) {
      const octets = readSync(file, target.room());
      if (octets === 0) return;
      done += octets;
      if (!target.filled(octets)) return;
      await target.breathe(done);
    }
  } finally {
    await promisify(close)(file);
  }
}

/** @throws Error of zlib where the data are damaged, after all that could be unpacked */
export async function readGzip(path: string, target: OctetTarget): Promise<void> {
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  // A file that was cut off gives what is there.
  const unpacked = createGunzip({ chunkSize: 1024 * 1024, finishFlush: constants.Z_SYNC_FLUSH });
  source.on('error', (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  try {
    for await (const piece of unpacked) {
      for (let rest = piece as Uint8Array; rest.length > 0;) {
        const room = target.room();
        const part = rest.subarray(0, room.length);
        room.set(part);
        if (!target.filled(part.length)) return;
        rest = rest.subarray(part.length);
      }
      await target.breathe(source.bytesRead);
    }
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}
