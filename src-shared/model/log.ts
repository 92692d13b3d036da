/**
 * The program's own log. One rule a level:
 *
 * - `error`: the program itself did something wrong, and somebody should mend it: a fault caught, a thread that died.
 * - `warn`: something a person asked for did not work, or works less well, and the program goes on: a server that refuses, a full disk.
 * - `info`: what a person did or what changed: start and end, a call, a registration, a diagnosis. About one a second at most.
 * - `debug`: what helps to follow one of these step by step; as many as it takes, but never one a packet.
 */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogEntry {
  /** ISO 8601. */
  at: string;
  level: LogLevel;
  /** The room it comes from: `calls`, `engine`, `web`... */
  area: string;
  /** Secrets are masked already. */
  text: string;
}

/** The entry as a line of the file. */
export function logLine({ at, level, area, text }: LogEntry): string {
  return `${at} ${level.padEnd(5)} ${area}: ${text}`;
}
