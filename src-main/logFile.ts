import { appendFileSync, chmodSync, mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { type LogEntry, logLine } from '../src-shared/model/log';

/** Octets of a file before the next one is begun. */
const MOST_OCTETS = 1_048_576;
/** Older files that are kept: sidetone.log.1 is the latest of them. */
const OLDER = 3;

/**
 * Keeps entries in `sidetone.log` of a folder, for its owner alone. Written at once, so that a crash loses nothing. A disk that is full ends
 * the file and nothing else.
 */
export function createLogFile(folder: string, mostOctets = MOST_OCTETS): (entry: LogEntry) => void {
  const file = path.join(folder, 'sidetone.log');
  let octets = 0;
  let usable = true;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    octets = sizeOf(file);
    if (octets > 0) chmodSync(file, 0o600);
  } catch {
    usable = false;
  }
  return (entry) => {
    if (!usable) return;
    const line = `${logLine(entry)}\n`;
    try {
      if (octets > 0 && octets + Buffer.byteLength(line) > mostOctets) {
        rotate(file);
        octets = 0;
      }
      appendFileSync(file, line, { mode: 0o600 });
      octets += Buffer.byteLength(line);
    } catch {
      usable = false;
    }
  };
}

function rotate(file: string): void {
  for (let at = OLDER; at > 0; at--) {
    const from = at === 1 ? file : `${file}.${at - 1}`;
    if (sizeOf(from) > 0) renameSync(from, `${file}.${at}`);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
