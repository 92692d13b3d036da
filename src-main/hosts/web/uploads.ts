/** Captures that a browser sends: it has no paths, so that the file comes as the body of a request, and lives on this computer until it is closed. */
import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { CaptureSummary } from '../../../src-shared/contract/captures';
import type { Reply } from '../../../src-shared/contract/wire';
import { EngineError, toContractError } from '../../errors';
import { PAGE_HEADERS } from '../pageHeaders';

/** Octets of the disk that stay free for everything else. */
const RESERVE = 512 * 1024 * 1024;
/** Between two looks at the disk, octets. */
const LOOK_EVERY = 64 * 1024 * 1024;
const MAX_AT_ONCE = 4;
/** How long a page that sends on is listened to after it was refused, ms: a connection that is cut at once takes the answer with it. */
const LINGER_MS = 3000;

export interface Uploads {
  take(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Removes all files. */
  close(): void;
}

export interface UploadsOptions {
  /** Files go below it, in a folder of this process. */
  folder: string;
  /** @param remove is called once, when the file is not needed any more */
  open(file: string, remove: () => Promise<void>): Promise<CaptureSummary>;
  /** Octets that are free where the folder is; for tests. */
  freeOctets?: (folder: string) => Promise<number>;
}

export function createUploads({ folder, open, freeOctets = freeOf }: UploadsOptions): Uploads {
  removeLeftovers(folder);
  const own = path.join(folder, String(process.pid));
  let running = 0;

  async function receive(request: IncomingMessage): Promise<CaptureSummary> {
    if (running >= MAX_AT_ONCE)
      throw EngineError.failed('Other files are on their way: send this one when they have arrived.');
    running++;
    const place = path.join(own, randomBytes(8).toString('hex'));
    const remove = (): Promise<void> => rm(place, { recursive: true, force: true });
    try {
      mkdirSync(place, { recursive: true, mode: 0o700 });
      const file = path.join(place, nameOf(request));
      const announced = Number(request.headers['content-length'] ?? 0);
      const limit = await roomFor(announced);
      await pipeline(request, limit, createWriteStream(file, { mode: 0o600, flags: 'wx' }));
      return await open(file, remove);
    } catch (error) {
      await remove();
      throw sentenced(error);
    } finally {
      running--;
    }
  }

  /** Lets through what the disk has room for. @throws EngineError */
  async function roomFor(announced: number): Promise<Transform> {
    const assertRoom = async (wanted: number): Promise<void> => {
      if ((await freeOctets(own)) - RESERVE < wanted) {
        throw EngineError.failed(
          `The disk of the computer that Sidetone runs on has no room for this file: free some, or copy it there yourself and open it by its path.`,
        );
      }
    };
    await assertRoom(announced);
    let unlooked = 0;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        unlooked += chunk.length;
        if (unlooked < LOOK_EVERY) return done(null, chunk);
        unlooked = 0;
        assertRoom(0).then(
          () => done(null, chunk),
          (error: Error) => done(error),
        );
      },
    });
  }

  return {
    async take(request, response) {
      let reply: Reply<CaptureSummary>;
      try {
        reply = { ok: true, value: await receive(request) };
      } catch (error) {
        if (request.destroyed && !request.complete && response.destroyed) return;
        reply = { ok: false, error: toContractError(error) };
      }
      const text = JSON.stringify(reply);
      response.writeHead(200, {
        ...PAGE_HEADERS,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(text),
        'Cache-Control': 'no-store',
        ...(reply.ok ? {} : { Connection: 'close' }),
      });
      response.end(text);
      if (!request.complete) linger(request);
    },
    close: () => rmSync(own, { recursive: true, force: true }),
  };
}

function linger(request: IncomingMessage): void {
  const { socket } = request;
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
  request.resume();
}

/** What another run of the program left behind when it was killed. */
function removeLeftovers(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    // There have been no uploads yet.
    return;
  }
  for (const name of names) {
    if (!/^\d+$/.test(name) || isRunning(Number(name))) continue;
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function freeOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** As the page names it, without anything that could lead out of its folder. */
function nameOf({ headers }: IncomingMessage): string {
  const given = headers['x-file-name'];
  let name = '';
  try {
    name = decodeURIComponent(typeof given === 'string' ? given : '');
  } catch {
    // Not encoded as it should be: then it has no name.
  }
  const bare = name
    .replaceAll(/[\p{Cc}<>:"/\\|?*]/gu, '_')
    .replace(/^\.+/, '')
    .slice(-120);
  return bare.trim() === '' ? 'capture' : bare;
}

function sentenced(error: unknown): unknown {
  const code = error instanceof Error && !(error instanceof EngineError) && 'code' in error ? String(error.code) : null;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return EngineError.failed('The disk of the computer that Sidetone runs on is full: the file was not kept.', error);
  }
  if (code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET' || code === 'ABORT_ERR') {
    return EngineError.failed('The file was not sent to its end.', error);
  }
  return code === null ? error : EngineError.failed(`The file could not be kept (${code}).`, error);
}
