/**
 * RFC 3261 section 7: octets to message. The head is split into lines once; values stay text until a typed parser is asked
 * for one. Bare LF is taken as a line end too, since some peers send it.
 */
import { SipParseError } from './errors';
import { isDigits, isToken, trimWhite } from './lexical';
import type { SipHeader, SipMessage } from './message';
import { parseStartLine, type StartLine } from './startLine';

export type ParseResult =
  | { ok: true; message: SipMessage }
  | {
      ok: false;
      error: SipParseError;
      /** What could be read, body left out, so that a request can be answered with 400; null without a start line. */
      partial: SipMessage | null;
    };

const LF = 10;
const CR = 13;
const NO_OCTETS = new Uint8Array(0);

/**
 * Parses one datagram, WebSocket message or framed piece of a stream. Octets after the body are dropped (section 18.3);
 * without Content-Length the body runs to the end. Never throws.
 */
export function parseMessage(bytes: Uint8Array): ParseResult {
  const start = skipLineBreaks(bytes);
  if (start === bytes.length) return { ok: false, error: SipParseError.empty(), partial: null };

  const headEnd = endOfHead(bytes, start);
  const head = textOf(bytes, start, headEnd < 0 ? bytes.length : headEnd);
  const firstBreak = head.indexOf('\n');
  const { line, fault } = parseStartLine(withoutCr(head, 0, firstBreak < 0 ? head.length : firstBreak));
  if (!line) return { ok: false, error: SipParseError.startLine(fault ?? 'it is empty'), partial: null };

  const fields = parseHeaderLines(head, firstBreak < 0 ? head.length : firstBreak + 1);
  const fail = (error: SipParseError): ParseResult => ({
    ok: false,
    error,
    partial: assemble(line, fields.headers, NO_OCTETS, bytes),
  });
  if (fault) return fail(SipParseError.startLine(fault));
  if (headEnd < 0) return fail(SipParseError.unterminatedHead());
  if (fields.badLine > 0) return fail(SipParseError.headerLine(fields.badLine));

  const length = contentLength(fields.headers);
  if (typeof length === 'object') return fail(length);
  const available = bytes.length - headEnd;
  if (length > available) return fail(SipParseError.bodyTooShort(length, available));
  const body = length === 0 ? NO_OCTETS : bytes.subarray(headEnd, length < 0 ? bytes.length : headEnd + length);
  return { ok: true, message: assemble(line, fields.headers, body, bytes) };
}

/** One shape per kind, so that the look-ups of a busy server stay monomorphic. */
function assemble(line: StartLine, headers: SipHeader[], body: Uint8Array, raw: Uint8Array): SipMessage {
  return line.kind === 'request'
    ? { kind: 'request', method: line.method, uri: line.uri, version: line.version, headers, body, raw }
    : { kind: 'response', status: line.status, reason: line.reason, version: line.version, headers, body, raw };
}

/** Section 7.5: line breaks before a start line are ignored. Index of the first other octet. */
function skipLineBreaks(bytes: Uint8Array): number {
  let index = 0;
  while (index < bytes.length && (bytes[index] === CR || bytes[index] === LF)) index++;
  return index;
}

/** Index of the first octet after the empty line that ends the head, or -1. */
export function endOfHead(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    const next = bytes[at + 1];
    if (next === LF) return at + 2;
    if (next === CR && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}

export function textOf(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}

function withoutCr(text: string, start: number, end: number): string {
  return text.slice(start, end > start && text.charCodeAt(end - 1) === CR ? end - 1 : end);
}

/**
 * Header fields, folded lines joined by one space (section 7.3.1). `badLine` is the number of the first line that is none
 * (the start line is line 1), 0 where all are; the others are still read.
 */
function parseHeaderLines(head: string, from: number): { headers: SipHeader[]; badLine: number } {
  const headers: SipHeader[] = [];
  let badLine = 0;
  let current: SipHeader | null = null;
  for (let at = from, number = 2; at < head.length; number++) {
    const newline = head.indexOf('\n', at);
    const end = newline < 0 ? head.length : newline;
    const line = withoutCr(head, at, end);
    at = end + 1;
    if (line === '') break;
    const first = line.charCodeAt(0);
    if (first === 32 || first === 9) {
      const more = trimWhite(line);
      if (current && more !== '') current.value = current.value === '' ? more : `${current.value} ${more}`;
      else if (!current) badLine ||= number;
      continue;
    }
    const colon = line.indexOf(':');
    const name = colon < 0 ? '' : trimWhite(line.slice(0, colon));
    if (!isToken(name)) {
      badLine ||= number;
      current = null;
      continue;
    }
    current = { name, value: trimWhite(line.slice(colon + 1)) };
    headers.push(current);
  }
  return { headers, badLine };
}

/** Section 20.14: octets of the body, -1 without the header. Several that differ cannot be trusted. */
export function contentLength(headers: readonly SipHeader[]): number | SipParseError {
  let length = -1;
  for (const { name, value } of headers) {
    if (name.length !== 14 && name.length !== 1) continue;
    const lower = name.toLowerCase();
    if (lower !== 'content-length' && lower !== 'l') continue;
    if (!isDigits(value)) return SipParseError.contentLength('it is not a number');
    const found = Number(value);
    if (length >= 0 && found !== length) return SipParseError.contentLength('there are several with different values');
    length = found;
  }
  return length;
}
