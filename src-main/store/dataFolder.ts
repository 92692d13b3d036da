import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { StoreError } from './errors';

/**
 * Where the program keeps its data: `SIDETONE_HOME` where it is set, else what the platform has for it (XDG base directories,
 * `Application Support`, `%APPDATA%`).
 */
export function dataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env.SIDETONE_HOME) return path.resolve(env.SIDETONE_HOME);
  if (platform === 'win32') return path.join(env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'Sidetone');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Sidetone');
  return path.join(env.XDG_DATA_HOME || path.join(home, '.local', 'share'), 'sidetone');
}

/**
 * Makes a folder that only its owner may enter.
 * @throws StoreError
 */
export function makeFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw StoreError.from(error, folder);
  }
  return folder;
}
