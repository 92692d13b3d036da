import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Where the parts of the built program lie, whichever of its files asks. */
export interface ProgramFiles {
  version: string;
  mediaWorker: URL;
  captureWorker: URL;
  /** Folder of the built page. */
  page: string;
  /** The built preload of the Electron window. */
  preload: string;
  speechFile: string;
}

export function findProgram(): ProgramFiles {
  const root = rootAbove(path.dirname(fileURLToPath(import.meta.url)));
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  // A worker thread and a native module are loaded by the system, which cannot look into Electron's archive.
  const unpacked = root.replace(/app\.asar$/, 'app.asar.unpacked');
  return {
    version: manifest.version,
    mediaWorker: pathToFileURL(path.join(unpacked, 'out', 'main', 'media-worker.js')),
    captureWorker: pathToFileURL(path.join(unpacked, 'out', 'main', 'capture-worker.js')),
    page: path.join(root, 'out', 'renderer'),
    preload: path.join(root, 'out', 'preload', 'index.cjs'),
    speechFile: path.join(unpacked, 'assets', 'speech.wav'),
  };
}

function rootAbove(folder: string): string {
  if (existsSync(path.join(folder, 'package.json'))) return folder;
  const above = path.dirname(folder);
  if (above === folder) throw new Error('package.json of this program is missing: install it again.');
  return rootAbove(above);
}
