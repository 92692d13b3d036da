/** RFC 3261 section 19.1 (SIP and SIPS URI), RFC 3966 (tel URI), and any other absolute URI as text. */
import { isTransport, TRANSPORTS, usualTransport } from '../../../src-shared/model/transports';
import { formatHostPort, normalHost, parseHostPort } from './host';
import { charTable, isToken } from './lexical';
import { formatParams, type Params } from './params';

export interface SipUri {
  scheme: 'sip' | 'sips';
  /** As written, escapes kept: "a%3Bb" and "a;b" are two users (section 19.1.4). See `unescapeUri`. Null without "@". */
  user: string | null;
  password: string | null;
  /** Name or IP literal, IPv6 without brackets. */
  host: string;
  port: number | null;
  /** Values as written, escapes kept. */
  params: Params;
  /** Headers behind "?", names in lower case, values as written. */
  headers: Map<string, string>;
}
export interface TelUri {
  scheme: 'tel';
  /** As written, visual separators kept. */
  number: string;
  params: Params;
}
export interface OtherUri {
  scheme: 'other';
  /** "http", "im"... in lower case. */
  name: string;
  rest: string;
}
export type Uri = SipUri | TelUri | OtherUri;

const USER = charTable("-_.!~*'()&=+$,;?/");
const PASSWORD = charTable("-_.!~*'()&=+$,");
const PARAM = charTable("-_.!~*'()[]/:&+$");
const HEADER = charTable("-_.!~*'()[]/?:+$");

/** True where each character is allowed or part of a %HH escape. */
function conforms(text: string, table: Uint8Array): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 37) {
      if (!isHex(text.charCodeAt(i + 1)) || !isHex(text.charCodeAt(i + 2))) return false;
      i += 2;
    } else if (table[code] !== 1) return false;
  }
  return true;
}

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

/** Parses an absolute URI; null where it is none, or a SIP, SIPS or tel URI against its grammar. */
export function parseUri(text: string): Uri | null {
  const colon = text.indexOf(':');
  if (colon <= 0) return null;
  const scheme = text.slice(0, colon).toLowerCase();
  const rest = text.slice(colon + 1);
  if (scheme === 'sip' || scheme === 'sips') return parseSipRest(scheme, rest);
  if (scheme === 'tel') return parseTelRest(rest);
  if (!/^[a-z][a-z0-9+.-]*$/.test(scheme) || rest === '' || /[\s<>"]/.test(rest)) return null;
  return { scheme: 'other', name: scheme, rest };
}

/** The URI when it is a SIP or SIPS one, else null. */
export function parseSipUri(text: string): SipUri | null {
  const uri = parseUri(text);
  return uri && (uri.scheme === 'sip' || uri.scheme === 'sips') ? uri : null;
}

function parseSipRest(scheme: 'sip' | 'sips', rest: string): SipUri | null {
  const at = rest.indexOf('@');
  let user: string | null = null;
  let password: string | null = null;
  if (at >= 0) {
    const userinfo = rest.slice(0, at);
    const colon = userinfo.indexOf(':');
    user = colon < 0 ? userinfo : userinfo.slice(0, colon);
    password = colon < 0 ? null : userinfo.slice(colon + 1);
    if (user === '' || !conforms(user, USER) || (password !== null && !conforms(password, PASSWORD))) return null;
  }
  const remainder = rest.slice(at + 1);
  const question = remainder.indexOf('?');
  const beforeHeaders = question < 0 ? remainder : remainder.slice(0, question);
  const semicolon = beforeHeaders.indexOf(';');
  const hostPort = parseHostPort(semicolon < 0 ? beforeHeaders : beforeHeaders.slice(0, semicolon));
  const params = parseUriParams(semicolon < 0 ? '' : beforeHeaders.slice(semicolon + 1), semicolon >= 0);
  const headers = parseUriHeaders(question < 0 ? null : remainder.slice(question + 1));
  if (!hostPort || !params || !headers) return null;
  return { scheme, user, password, host: hostPort.host, port: hostPort.port, params, headers };
}

function parseUriParams(text: string, present: boolean): Params | null {
  const params: Params = new Map();
  if (!present) return params;
  for (const part of text.split(';')) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? null : part.slice(equals + 1);
    if (name === '' || !conforms(name, PARAM) || value === '' || (value !== null && !conforms(value, PARAM)))
      return null;
    if (params.has(name)) return null;
    params.set(name, value);
  }
  return params;
}

function parseUriHeaders(text: string | null): Map<string, string> | null {
  const headers = new Map<string, string>();
  if (text === null) return headers;
  for (const part of text.split('&')) {
    const equals = part.indexOf('=');
    if (equals <= 0) return null;
    const name = part.slice(0, equals).toLowerCase();
    const value = part.slice(equals + 1);
    if (!conforms(name, HEADER) || !conforms(value, HEADER)) return null;
    headers.set(name, value);
  }
  return headers;
}

function parseTelRest(rest: string): TelUri | null {
  const semicolon = rest.indexOf(';');
  const number = semicolon < 0 ? rest : rest.slice(0, semicolon);
  const params = parseUriParams(semicolon < 0 ? '' : rest.slice(semicolon + 1), semicolon >= 0);
  if (!params || !/^\+?[0-9A-Fa-f*#().-]+$/.test(number) || !/[0-9A-Fa-f*#]/.test(number)) return null;
  return { scheme: 'tel', number, params };
}

export function formatUri(uri: Uri): string {
  if (uri.scheme === 'other') return `${uri.name}:${uri.rest}`;
  if (uri.scheme === 'tel') return `tel:${uri.number}${formatParams(uri.params)}`;
  const password = uri.password === null ? '' : `:${uri.password}`;
  const userinfo = uri.user === null ? '' : `${uri.user}${password}@`;
  const headers = [...uri.headers].map(([name, value]) => `${name}=${value}`).join('&');
  return `${uri.scheme}:${userinfo}${formatHostPort(uri)}${formatParams(uri.params)}${headers && `?${headers}`}`;
}

/** A dialled text or user name as the user part of a SIP URI: what the grammar does not allow becomes %HH of its UTF-8. */
export function escapeUser(text: string): string {
  let escaped = '';
  for (const char of text) {
    if (USER[char.charCodeAt(0)] === 1 && char.length === 1) escaped += char;
    else
      for (const octet of Buffer.from(char, 'utf8')) escaped += `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

/** %HH escapes read as UTF-8, for showing. A "%" without two hexadecimal digits stays. */
export function unescapeUri(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

/** Escapes in one spelling: those of unreserved characters decoded, the others with capital digits. */
function normalEscapes(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%[0-9a-fA-F]{2}/g, (escape) => {
    const char = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[A-Za-z0-9\-_.!~*'()]/.test(char) ? char : escape.toUpperCase();
  });
}

/** Parameters that make two URIs differ where only one of them has it (section 19.1.4). */
const SIGNIFICANT = ['user', 'ttl', 'method', 'maddr'];

/** Section 19.1.4 for SIP and SIPS, RFC 3966 section 4 for tel, character by character for the rest. */
export function sameUri(a: Uri, b: Uri): boolean {
  if (a.scheme === 'tel' && b.scheme === 'tel') {
    return telDigits(a.number) === telDigits(b.number) && sameTelParams(a.params, b.params);
  }
  if (a.scheme === 'other' || b.scheme === 'other' || a.scheme === 'tel' || b.scheme === 'tel') {
    return formatUri(a) === formatUri(b);
  }
  if (a.scheme !== b.scheme || a.port !== b.port || normalHost(a.host) !== normalHost(b.host)) return false;
  if (normalEscapes(a.user ?? '') !== normalEscapes(b.user ?? '') || (a.user === null) !== (b.user === null))
    return false;
  if (normalEscapes(a.password ?? '') !== normalEscapes(b.password ?? '')) return false;
  return sameSipParams(a.params, b.params) && sameHeaders(a.headers, b.headers);
}

function normalParam(value: string | null | undefined): string {
  return normalEscapes(value ?? '').toLowerCase();
}

function sameSipParams(a: Params, b: Params): boolean {
  for (const [name, value] of a) if (b.has(name) && normalParam(value) !== normalParam(b.get(name))) return false;
  return SIGNIFICANT.every((name) => a.has(name) === b.has(name));
}

function sameHeaders(a: Map<string, string>, b: Map<string, string>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined || normalEscapes(other) !== normalEscapes(value)) return false;
  }
  return true;
}

function telDigits(number: string): string {
  return number.replace(/[().-]/g, '').toLowerCase();
}

function sameTelParams(a: Params, b: Params): boolean {
  if (a.size !== b.size) return false;
  for (const [name, value] of a) if (!b.has(name) || normalParam(value) !== normalParam(b.get(name))) return false;
  return true;
}

/** Value of the `transport` parameter in lower case, null without one. */
export function uriTransport(uri: SipUri): string | null {
  const value = uri.params.get('transport');
  return value && isToken(value) ? value.toLowerCase() : null;
}

/** The port that is written, or the usual one of the transport that is (RFC 3261 section 19.1.2). */
export function uriPort(uri: SipUri): number {
  const transport = uriTransport(uri);
  const known = transport !== null && isTransport(transport) ? transport : usualTransport(uri.scheme === 'sips');
  return uri.port ?? TRANSPORTS[known].port;
}
