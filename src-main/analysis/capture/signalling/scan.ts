/**
 * The few things of a SIP message that calls are told apart and timed by, found by octets: a capture of a busy server holds hundreds of
 * thousands of messages, and nobody reads most of them. What is to be shown or judged is read by `protocol/sip` afterwards.
 */

/** Where something stands; `from` equal to `to`: not there. */
export interface Span {
  from: number;
  to: number;
}

/** ONE object that is filled again for each message. */
export class ScannedMessage {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  /** End of the message as far as it was captured. */
  end = 0;
  isRequest = false;
  /** 0 for a request. */
  status = 0;
  /** Of the start line (request) or of CSeq (response). */
  method: Span = { from: 0, to: 0 };
  requestUri: Span = { from: 0, to: 0 };
  startLineEnd = 0;
  callId: Span = { from: 0, to: 0 };
  cseq = 0;
  from: Span = { from: 0, to: 0 };
  to: Span = { from: 0, to: 0 };
  via: Span = { from: 0, to: 0 };
  userAgent: Span = { from: 0, to: 0 };
  expires: Span = { from: 0, to: 0 };
  referTo: Span = { from: 0, to: 0 };
  reason: Span = { from: 0, to: 0 };
  replaces: Span = { from: 0, to: 0 };
  sessionId: Span = { from: 0, to: 0 };
  /** X-headers that name another leg: "X-CID", "X-Call-ID"... */
  otherLeg: Span = { from: 0, to: 0 };
  hasSdp = false;
  hasCredentials = false;
  isChallenge = false;
  /** Of the tag in To; empty outside of a dialog. */
  toTag: Span = { from: 0, to: 0 };
  /** Octet after the empty line; the end of the message where there is none. */
  body = 0;
  contentLength = -1;
}

const LF = 10;
const CR = 13;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
const SEMICOLON = 59;

/** "SIP/2.0" begins or ends the first line of every message. */
export function looksLikeSip(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start];
  if (first === undefined || end - start < 16 || first < 0x41 || first > 0x7a) return false;
  if (isVersion(bytes, start)) return true;
  // A method is upper case, a token, and short; its line ends in the version.
  const limit = Math.min(end, start + 1200);
  let at = start;
  while (at < limit && isMethodOctet(bytes[at]!)) at++;
  if (at === start || at - start > 20 || bytes[at] !== SPACE) return false;
  while (at < limit && bytes[at] !== LF) at++;
  const last = bytes[at - 1] === CR ? at - 1 : at;
  return bytes[at] === LF && isVersion(bytes, last - 7) && bytes[last - 8] === SPACE;
}

function isMethodOctet(octet: number): boolean {
  return (octet >= 0x41 && octet <= 0x5a) || octet === 0x2d || octet === 0x5f;
}

function isVersion(b: Uint8Array, at: number): boolean {
  return (
    b[at] === 0x53 &&
    b[at + 1] === 0x49 &&
    b[at + 2] === 0x50 &&
    b[at + 3] === 0x2f &&
    b[at + 4] === 0x32 &&
    b[at + 5] === 0x2e &&
    b[at + 6] === 0x30
  );
}

/** @returns false where the start line is none, or Call-ID or CSeq are missing */
export function scanMessage(bytes: Uint8Array, start: number, end: number, message: ScannedMessage): boolean {
  reset(message, bytes, start, end);
  let at = lineEnd(bytes, start, end);
  message.startLineEnd = at > start && bytes[at - 1] === CR ? at - 1 : at;
  if (!readStartLine(message)) return false;
  at++;
  while (at < end) {
    const next = lineEnd(bytes, at, end);
    const first = bytes[at]!;
    if (first === LF || (first === CR && bytes[at + 1] === LF)) {
      message.body = next + 1;
      break;
    }
    let valueEnd = next;
    // Folded lines (RFC 3261 section 7.3.1) belong to the header before them.
    let after = next + 1;
    while (after < end && (bytes[after] === SPACE || bytes[after] === TAB)) {
      valueEnd = lineEnd(bytes, after, end);
      after = valueEnd + 1;
    }
    readHeader(message, at, valueEnd);
    at = after;
  }
  if (message.body > end) message.body = end;
  return message.callId.to > message.callId.from && message.method.to > message.method.from;
}

function reset(message: ScannedMessage, bytes: Uint8Array, start: number, end: number): void {
  message.bytes = bytes;
  message.start = start;
  message.end = end;
  message.status = 0;
  message.cseq = 0;
  message.body = end;
  message.contentLength = -1;
  message.hasSdp = false;
  message.hasCredentials = false;
  message.isChallenge = false;
  for (const span of [
    message.method,
    message.requestUri,
    message.callId,
    message.from,
    message.to,
    message.via,
    message.userAgent,
    message.expires,
    message.referTo,
    message.reason,
    message.replaces,
    message.sessionId,
    message.otherLeg,
    message.toTag,
  ]) {
    span.from = 0;
    span.to = 0;
  }
}

function lineEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== LF) at++;
  return at;
}

function readStartLine(message: ScannedMessage): boolean {
  const { bytes, start, startLineEnd } = message;
  message.isRequest = !isVersion(bytes, start);
  if (!message.isRequest) {
    const at = start + 8;
    message.status = digit(bytes[at]) * 100 + digit(bytes[at + 1]) * 10 + digit(bytes[at + 2]);
    return bytes[start + 7] === SPACE && message.status >= 100 && message.status < 700;
  }
  let at = start;
  while (at < startLineEnd && bytes[at] !== SPACE) at++;
  set(message.method, start, at);
  if (!isVersion(bytes, startLineEnd - 7)) return false;
  set(message.requestUri, at + 1, Math.max(at + 1, startLineEnd - 8));
  return true;
}

function digit(octet: number | undefined): number {
  return octet !== undefined && octet >= 48 && octet <= 57 ? octet - 48 : NaN;
}

function set(span: Span, from: number, to: number): void {
  span.from = from;
  span.to = to;
}

/** The name decides by its length and first letters; a name that only looks alike costs a wrong glance and nothing else. */
function readHeader(message: ScannedMessage, start: number, end: number): void {
  const { bytes } = message;
  let colon = start;
  while (colon < end && bytes[colon] !== COLON) colon++;
  if (colon === end) return;
  let nameEnd = colon;
  while (nameEnd > start && (bytes[nameEnd - 1] === SPACE || bytes[nameEnd - 1] === TAB)) nameEnd--;
  let from = colon + 1;
  while (from < end && (bytes[from] === SPACE || bytes[from] === TAB)) from++;
  let to = end;
  while (to > from && bytes[to - 1]! <= SPACE) to--;
  const first = bytes[start]! | 0x20;
  switch (nameEnd - start) {
    case 1:
      return readCompact(message, first, from, to);
    case 2:
      if (is(bytes, start, 'to')) readTo(message, from, to);
      return;
    case 3:
      if (first === 0x76 && message.via.to === 0) set(message.via, from, to);
      return;
    case 4:
      if (is(bytes, start, 'from')) set(message.from, from, to);
      else if (is(bytes, start, 'cseq')) readCseq(message, from, to);
      return;
    case 5:
      if (is(bytes, start, 'x-cid')) set(message.otherLeg, from, to);
      return;
    case 6:
      if (first === 0x72 && is(bytes, start, 'reason')) set(message.reason, from, to);
      else if (is(bytes, start, 'server')) set(message.userAgent, from, to);
      return;
    case 7:
      if (first === 0x63 && is(bytes, start, 'call-id')) set(message.callId, from, to);
      else if (is(bytes, start, 'expires')) set(message.expires, from, to);
      return;
    case 8:
      if (is(bytes, start, 'refer-to')) set(message.referTo, from, to);
      else if (is(bytes, start, 'replaces')) set(message.replaces, from, to);
      return;
    case 9:
      if (is(bytes, start, 'x-call-id')) set(message.otherLeg, from, to);
      return;
    case 10:
      if (first === 0x75 && is(bytes, start, 'user-agent')) set(message.userAgent, from, to);
      else if (is(bytes, start, 'session-id')) set(message.sessionId, from, to);
      return;
    case 12:
      if (first === 0x63 && is(bytes, start, 'content-type')) readContentType(message, from, to);
      return;
    case 13:
      if (is(bytes, start, 'authorization')) message.hasCredentials = true;
      return;
    case 14:
      if (first === 0x63 && is(bytes, start, 'content-length')) message.contentLength = numberAt(bytes, from, to);
      return;
    case 16:
      if (is(bytes, start, 'www-authenticate')) message.isChallenge = true;
      return;
    case 18:
      if (is(bytes, start, 'proxy-authenticate')) message.isChallenge = true;
      return;
    case 19:
      if (is(bytes, start, 'proxy-authorization')) message.hasCredentials = true;
      return;
    default:
  }
}

/** RFC 3261 section 7.3.3. */
function readCompact(message: ScannedMessage, letter: number, from: number, to: number): void {
  if (letter === 0x69) set(message.callId, from, to);
  else if (letter === 0x66) set(message.from, from, to);
  else if (letter === 0x74) readTo(message, from, to);
  else if (letter === 0x76 && message.via.to === 0) set(message.via, from, to);
  else if (letter === 0x63) readContentType(message, from, to);
  else if (letter === 0x6c) message.contentLength = numberAt(message.bytes, from, to);
  else if (letter === 0x72) set(message.referTo, from, to);
}

function readTo(message: ScannedMessage, from: number, to: number): void {
  set(message.to, from, to);
  const { bytes } = message;
  for (let at = from; at + 4 < to; at++) {
    if (bytes[at + 3] === 0x3d && is(bytes, at, 'tag') && isBeforeParam(bytes, at - 1)) {
      let tagEnd = at + 4;
      while (tagEnd < to && bytes[tagEnd] !== SEMICOLON) tagEnd++;
      set(message.toTag, at + 4, tagEnd);
      return;
    }
  }
}

function isBeforeParam(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === SEMICOLON || bytes[at] === SPACE || bytes[at] === TAB;
}

function readCseq(message: ScannedMessage, from: number, to: number): void {
  const { bytes } = message;
  let at = from;
  while (at < to && bytes[at]! >= 48 && bytes[at]! <= 57) at++;
  message.cseq = numberAt(bytes, from, at);
  while (at < to && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  if (!message.isRequest) set(message.method, at, to);
}

function readContentType(message: ScannedMessage, from: number, to: number): void {
  // "multipart/mixed" may hold a description too: its body is looked at by its lines all the same.
  message.hasSdp = is(message.bytes, from, 'application/sdp') || is(message.bytes, from, 'multipart/');
  if (to - from < 10) message.hasSdp = false;
}

function numberAt(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to && at < from + 10; at++) {
    const octet = bytes[at]!;
    if (octet < 48 || octet > 57) break;
    value = value * 10 + octet - 48;
  }
  return value;
}

/** @param name in lower case */
export function is(bytes: Uint8Array, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const octet = bytes[at + i]!;
    const lower = octet >= 0x41 && octet <= 0x5a ? octet | 0x20 : octet;
    if (lower !== name.charCodeAt(i)) return false;
  }
  return true;
}
