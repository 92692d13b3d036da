/**
 * The program's own log, handed in to whoever writes into it; it lies at the root because every room may have one. What the levels mean
 * stands in src-shared/model/log.ts. Secrets are masked before a line is kept anywhere.
 */
import { LOG_LEVELS, type LogEntry, type LogLevel } from '../src-shared/model/log';
import { printable } from '../src-shared/printable';
import { withoutSecretText } from '../src-shared/secretText';

/** Entries in memory: about an hour of a busy program. */
const KEPT = 2000;
/** Characters of one entry: a stack trace, but no capture. */
const LONGEST = 4000;

type Write = (area: string, text: string, error?: unknown) => void;
export interface Log extends Record<LogLevel, Write> {
  /** Oldest first: this level and what is graver. */
  list(level: LogLevel): LogEntry[];
}

export interface LogOptions {
  /** What is less grave is not kept. */
  level: LogLevel;
  /** ms since the epoch. */
  now(): number;
  /** Where entries go besides the memory. Must not throw. */
  sinks?: readonly ((entry: LogEntry) => void)[];
}

export function createLog({ level: least, now, sinks = [] }: LogOptions): Log {
  const kept: LogEntry[] = [];
  const writer =
    (level: LogLevel): Write =>
    (area, text, error) => {
      if (gravity(level) > gravity(least)) return;
      const entry = { at: new Date(now()).toISOString(), level, area, text: cleaned(text, error) };
      kept.push(entry);
      if (kept.length > KEPT) kept.shift();
      for (const sink of sinks) sink(entry);
    };
  return {
    error: writer('error'),
    warn: writer('warn'),
    info: writer('info'),
    debug: writer('debug'),
    list: (level) => kept.filter((entry) => gravity(entry.level) <= gravity(level)),
  };
}

/** Keeps nothing: for a part that is built alone. */
export const NO_LOG: Log = { error() {}, warn() {}, info() {}, debug() {}, list: () => [] };

const gravity = (level: LogLevel): number => LOG_LEVELS.indexOf(level);

/** One line: what a server sent must not look like an entry of ours. Masked while lines are still lines, for header fields end with them. */
function cleaned(text: string, error: unknown): string {
  const cause =
    error === undefined ? '' : `: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  const masked = withoutSecretText((text + cause).slice(0, LONGEST));
  return printable(masked.replace(/\s*\n\s*/g, ' | '));
}
