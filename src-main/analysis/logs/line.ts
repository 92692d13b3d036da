/** One line of somebody's log, whatever wrote it: when, how bad, and what. */
import type { LogFinding } from '../../../src-shared/model/capture';

export interface LogLine {
  /** ISO 8601; null where the line has no time. */
  at: string | null;
  level: LogFinding['level'];
  message: string;
  source: LogFinding['source'];
}

/** Longer lines are cut: a stack trace or a dump in one line says no more in its 5th kilobyte. */
const MAX_LINE = 4096;

/** @param year for times without one (syslog) @param source what the lines before showed it to be */
export function readLine(text: string, year: number, source: LogFinding['source']): LogLine {
  const line = text.slice(0, MAX_LINE).trimEnd();
  return fromJson(line) ?? fromText(line, year, source);
}

/** The JSON lines of the media server (RTCD) and of the call server: timestamp, level, msg, caller, and fields of their own. */
function fromJson(line: string): LogLine | null {
  if (!line.startsWith('{')) return null;
  let record: Record<string, unknown>;
  try {
    const parsed: unknown = JSON.parse(line);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
    record = parsed as Record<string, unknown>;
  } catch {
    return null;
  }
  const text = (name: string): string => (typeof record[name] === 'string' ? record[name] : '');
  const message = text('msg') || text('message');
  const details = ['error', 'err', 'reason', 'origin', 'plugin_id'].map(text).filter(Boolean);
  const about = `${text('caller')} ${text('origin')}`;
  return {
    at: timeOf(text('timestamp') || text('time') || text('ts')),
    level: levelOf(text('level')),
    message: [message, ...details].join(' | '),
    // RTCD logs its own packages; the call server's plugin names itself.
    source: /\brtc\/|\brtcd\b|pion\//.test(about) ? 'media-server' : 'call-server',
  };
}

/** "2025-05-14 10:29:08.935 Z", ISO 8601, or "May 14 10:29:08" of syslog. */
const DATED = /(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(Z|[+-]\d\d:?\d\d)?/;
const SYSLOG = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function fromText(line: string, year: number, source: LogFinding['source']): LogLine {
  return {
    at: timeOf(line) ?? syslogTime(line, year),
    level: levelIn(line),
    message: line,
    source: sourceOf(line) ?? source,
  };
}

/** A time without a zone is taken for UTC: servers log so, and nothing better is known. */
function timeOf(text: string): string | null {
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = DATED.exec(text) ?? [];
  if (year === undefined) return null;
  const offset = zone === 'Z' ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2');
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  if (Number.isNaN(ms)) return null;
  return new Date(ms).toISOString().replace('.000Z', `.${fraction.padEnd(6, '0').slice(0, 6)}Z`);
}

function syslogTime(line: string, year: number): string | null {
  const [, month = '', day = '', hour, minute, second] = SYSLOG.exec(line) ?? [];
  const index = MONTHS.indexOf(month);
  if (index < 0) return null;
  return `${year}-${String(index + 1).padStart(2, '0')}-${day.padStart(2, '0')}T${hour}:${minute}:${second}.000000Z`;
}

const LEVELS: readonly (readonly [RegExp, LogFinding['level']])[] = [
  [/\b(?:ERROR|CRITICAL|FATAL|ALERT|EMERG|panic|Uncaught)\b|^error\b|\bERR\b/i, 'error'],
  [/\bWARN(?:ING)?\b/i, 'warning'],
  [/\bINFO\b|\bNOTICE\b/i, 'info'],
  [/\bDEBUG\b|\bTRACE\b/i, 'debug'],
];

/** The level stands near the beginning of a line; the same word further on is part of what it says. */
function levelIn(line: string): LogFinding['level'] {
  return levelOf(line.slice(0, 120));
}

function levelOf(text: string): LogFinding['level'] {
  return LEVELS.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

const SOURCES: readonly (readonly [RegExp, LogFinding['source']])[] = [
  [/com\.mattermost\.calls|\bplugin_id=|\bmattermost\b.*\bcaller=/i, 'call-server'],
  [/\brtcd\b|\brtc\/\w+\.go:|pion\//i, 'media-server'],
  [
    /\.js:\d+|\bgetUserMedia\b|\bRTCPeerConnection\b|\bDOMException\b|\bchrome-extension:|\bNotAllowedError\b/,
    'browser-console',
  ],
  [
    /\b(?:kamailio|opensips|asterisk|freeswitch|mod_sofia|sofia\/|chan_pjsip|res_pjsip|kazoo|ecallmgr)\b/i,
    'sip-server',
  ],
];

function sourceOf(line: string): LogFinding['source'] | null {
  // The page's own name for its lines is that of the plugin: a script's name says that it is the browser's console all the same.
  if (/\.js:\d+/.test(line)) return 'browser-console';
  return SOURCES.find(([pattern]) => pattern.test(line))?.[1] ?? null;
}
