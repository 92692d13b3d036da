import path from 'node:path';
import { type LogEntry, type LogLevel, logLine } from '../../src-shared/model/log';
import { createLog, type Log } from '../log';
import { createLogFile } from '../logFile';

/** @param folder data folder, where the file is to lie; null: no file */
export function createProgramLog(level: LogLevel, folder: string | null, isShown: boolean): Log {
  const show = (entry: LogEntry): void => void process.stderr.write(`${logLine(entry)}\n`);
  const sinks = [...(folder ? [createLogFile(path.join(folder, 'logs'))] : []), ...(isShown ? [show] : [])];
  return createLog({ level, now: Date.now, sinks });
}
