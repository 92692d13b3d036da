import { open } from 'node:fs/promises';
import path from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wav': 'audio/wav',
  '.json': 'application/json',
  '.map': 'application/json',
};

export interface PageFile {
  type: string;
  content: Buffer;
}

/**
 * A file of the built page by the path of its URL; null where there is none. Never leaves the folder: what is encoded is decoded
 * once, and the outcome has to lie below it.
 */
export async function readPageFile(folder: string, urlPath: string): Promise<PageFile | null> {
  const relative = decode(urlPath);
  if (relative === null || relative.includes('\0') || relative.includes('\\')) return null;
  const file = path.resolve(folder, `.${path.posix.normalize(`/${relative}`)}`);
  const target = file === path.resolve(folder) ? path.join(file, 'index.html') : file;
  if (!target.startsWith(path.resolve(folder) + path.sep)) return null;
  const type = TYPES[path.extname(target).toLowerCase()];
  if (type === undefined) return null;
  const handle = await open(target).catch(() => null);
  if (!handle) return null;
  try {
    return { type, content: await handle.readFile() };
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}

function decode(urlPath: string): string | null {
  try {
    return decodeURIComponent(urlPath);
  } catch {
    return null;
  }
}
