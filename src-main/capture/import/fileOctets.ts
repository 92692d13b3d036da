/** A file's octets, unpacked where they are gzip'd, put where the reader wants them. */
import { close, createReadStream, open, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { constants, crc32, createInflateRaw } from 'node:zlib';

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

/**
 * RFC 1952: one member after the other. What could be unpacked is given before anything is said against the rest.
 * @throws Error where the data are damaged, end too early, or are followed by something else
 */
export async function readGzip(path: string, target: OctetTarget): Promise<void> {
  const file = await promisify(open)(path, 'r');
  try {
    for (let at = 0; ;) {
      const head = Buffer.alloc(MAX_HEAD);
      const octets = readSync(file, head, 0, MAX_HEAD, at);
      // Tapes and blocks of disks are filled up with zeros.
      if (octets === 0 || (at > 0 && head.every((octet) => octet === 0))) return;
      const data = headEnd(head.subarray(0, octets));
      if (data < 0) throw new Error('something else follows them');
      const member = await readMember(path, at + data, target);
      if (!member.wanted) return;
      const trailer = Buffer.alloc(8);
      at += data + member.packed + trailer.length;
      if (readSync(file, trailer, 0, trailer.length, at - trailer.length) < trailer.length) {
        throw new Error('they end too early');
      }
      if (trailer.readUInt32LE(0) !== member.check) throw new Error('the check sum is wrong');
    }
  } finally {
    await promisify(close)(file);
  }
}

/** Longer names and comments than that are nobody's. */
const MAX_HEAD = 4096;
const FLAG = { check: 2, extra: 4, name: 8, comment: 16 } as const;

/** @returns where the packed data begin; -1: it is no member */
function headEnd(head: Buffer): number {
  if (head.length < 10 || head[0] !== 0x1f || head[1] !== 0x8b || head[2] !== 8) return -1;
  const flags = head[3]!;
  let at = 10;
  if (flags & FLAG.extra) at += 2 + (at + 2 <= head.length ? head.readUInt16LE(at) : 0);
  for (const text of [FLAG.name, FLAG.comment]) {
    if ((flags & text) === 0) continue;
    const end = head.indexOf(0, at);
    if (end < 0) return -1;
    at = end + 1;
  }
  return at + (flags & FLAG.check ? 2 : 0);
}

/** @param from of the packed data in the file @returns how many octets of it they were, and the check sum of what was in them */
async function readMember(
  path: string,
  from: number,
  target: OctetTarget,
): Promise<{ packed: number; check: number; wanted: boolean }> {
  const source = createReadStream(path, { start: from, highWaterMark: 256 * 1024 });
  // A file that was cut off gives what is there.
  const unpacked = createInflateRaw({ chunkSize: 1024 * 1024, finishFlush: constants.Z_SYNC_FLUSH });
  source.on('error', (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  let check = 0;
  try {
    for await (const piece of unpacked) {
      check = crc32(piece as Uint8Array, check);
      for (let rest = piece as Uint8Array; rest.length > 0;) {
        const room = target.room();
        const part = rest.subarray(0, room.length);
        room.set(part);
        if (!target.filled(part.length)) return { packed: unpacked.bytesWritten, check, wanted: false };
        rest = rest.subarray(part.length);
      }
      await target.breathe(from + source.bytesRead);
    }
    return { packed: unpacked.bytesWritten, check, wanted: true };
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}
