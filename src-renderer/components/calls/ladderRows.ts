import type { LadderEntry } from '../../../src-shared/model/call';

export interface LadderRow {
  entry: LadderEntry;
  /** Ms since the message before; null for the first. */
  sinceBefore: number | null;
  /** Ms since the first message. */
  sinceStart: number;
  tone: 'request' | 'provisional' | 'success' | 'failure';
}

/** Ms since the epoch out of ISO 8601 with microseconds, which Date would cut to milliseconds. */
export function preciseMs(iso: string): number {
  const fraction = /\.\d{3}(\d{1,3})/.exec(iso)?.[1] ?? '';
  return Date.parse(iso) + Number(`0.${fraction || '0'}`);
}

/** What a start line means for the reader: a response's class by its status (RFC 3261 section 7.2). */
export function toneOf(startLine: string): LadderRow['tone'] {
  const status = /^SIP\/2\.0 (\d)/.exec(startLine)?.[1];
  if (status === undefined) return 'request';
  if (status === '1') return 'provisional';
  return status === '2' || status === '3' ? 'success' : 'failure';
}

/** The start line as it fits on an arrow: without the version, the request's URI short. */
export function shortStartLine(startLine: string): string {
  return startLine.replace(/^SIP\/2\.0 /, '').replace(/ SIP\/2\.0$/, '');
}

export function ladderRows(entries: readonly LadderEntry[]): LadderRow[] {
  const start = entries[0] ? preciseMs(entries[0].at) : 0;
  let before: number | null = null;
  return entries.map((entry) => {
    const at = preciseMs(entry.at);
    const row: LadderRow = {
      entry,
      sinceBefore: before === null ? null : at - before,
      sinceStart: at - start,
      tone: toneOf(entry.startLine),
    };
    before = at;
    return row;
  });
}

/** A SIP message taken apart for reading (RFC 3261 section 7): start line, header fields, body. */
export interface MessageParts {
  startLine: string;
  headers: { name: string; value: string }[];
  body: string;
}

export function messageParts(raw: string): MessageParts {
  const split = /\r?\n\r?\n/.exec(raw);
  const head = split ? raw.slice(0, split.index) : raw;
  const body = split ? raw.slice(split.index + split[0].length) : '';
  const [startLine = '', ...lines] = head.split(/\r?\n/);
  const headers: MessageParts['headers'] = [];
  for (const line of lines) {
    const last = headers.at(-1);
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line) && last) last.value += `\n${line}`;
    else if (colon > 0) headers.push({ name: line.slice(0, colon), value: line.slice(colon + 1).trim() });
    else headers.push({ name: '', value: line });
  }
  return { startLine, headers, body: body.trimEnd() };
}
