/** RFC 3261 sections 7.1 and 7.2: Request-Line and Status-Line. */
import { isDigits, isToken, trimWhite } from './lexical';

export interface RequestLine {
  kind: 'request';
  method: string;
  uri: string;
  version: string;
}
export interface StatusLine {
  kind: 'response';
  status: number;
  reason: string;
  version: string;
}
export type StartLine = RequestLine | StatusLine;

/** `line` is null where nothing could be made of it; `fault` says what is wrong, null where nothing is. */
export interface StartLineResult {
  line: StartLine | null;
  fault: string | null;
}

/** True for "SIP/" and two numbers, in any case (section 7.1). */
function isVersion(text: string): boolean {
  if (text.length < 7 || text.slice(0, 4).toUpperCase() !== 'SIP/') return false;
  const dot = text.indexOf('.');
  return isDigits(text.slice(4, dot)) && isDigits(text.slice(dot + 1));
}

export function parseStartLine(text: string): StartLineResult {
  const first = text.indexOf(' ');
  if (first <= 0) return { line: null, fault: 'it has no spaces' };
  const word = text.slice(0, first);
  return isVersion(word) ? parseStatusLine(word, text.slice(first + 1)) : parseRequestLine(word, text, first + 1);
}

function parseStatusLine(version: string, rest: string): StartLineResult {
  const code = rest.slice(0, 3);
  const separator = rest.charAt(3);
  if (!isDigits(code) || code.length !== 3 || (separator !== ' ' && separator !== '')) {
    return { line: null, fault: 'the status is not a number of three digits' };
  }
  const status = Number(code);
  if (status < 100 || status > 699) return { line: null, fault: 'the status lies outside 100 to 699' };
  return { line: { kind: 'response', status, reason: rest.slice(4), version: version.toUpperCase() }, fault: null };
}

/** What stands between the first and the last space is the Request-URI, even a wrong one: a 400 quotes none of it. */
function parseRequestLine(method: string, text: string, uriStart: number): StartLineResult {
  if (!isToken(method)) return { line: null, fault: 'the method is not a token' };
  const trimmed = trimWhite(text);
  const last = trimmed.lastIndexOf(' ');
  const version = trimmed.slice(last + 1);
  if (!isVersion(version)) return { line: null, fault: 'it does not end with a SIP version' };
  const between = text.slice(uriStart, Math.max(last, uriStart));
  const uri = trimWhite(between);
  const line: RequestLine = { kind: 'request', method, uri, version: version.toUpperCase() };
  if (uri === '') return { line, fault: 'the Request-URI is missing' };
  if (trimmed !== text || uri !== between) return { line, fault: 'its parts must be separated by exactly one space' };
  if (/[\s<>"]/.test(uri)) return { line, fault: 'the Request-URI contains a space, a quote or an angle bracket' };
  return { line, fault: null };
}
