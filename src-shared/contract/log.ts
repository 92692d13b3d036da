/** The program's own log. */
import { LOG_LEVELS, type LogEntry } from '../model/log';
import { z } from 'zod';
import { method } from './entry';

export const logMethods = {
  /** What the memory holds, oldest first: this level and what is graver. */
  'log.list': method(z.enum(LOG_LEVELS)).returns<LogEntry[]>(),
};
