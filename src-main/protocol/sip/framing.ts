/** RFC 3261 section 18.3 and RFC 5626 section 3.5.1: messages and CRLF keep-alives out of a stream. */
import { SipParseError } from './errors';
import { contentLength, endOfHead, textOf } from './parse';
import type { SipHeader } from './message';

export type FramedItem =
  | { kind: 'message'; data: Uint8Array }
  /** Double CRLF: the peer asks whether we are there; answer with one CRLF. */
  | { kind: 'ping' }
  /** Single CRLF: the answer to our own ping. */
  | { kind: 'pong' }
  /** What came is not SIP, or too large. Nothing after it can be framed: close the connection. Always the last item. */
  | { kind: 'error'; error: SipParseError };

/** Largest head and body in octets. A peer cannot make us keep more than both together. */
const MAX_HEAD = 65_536;
const MAX_BODY = 1_048_576;

const CR = 13;
const LF = 10;

/** One per connection. Cost is linear in the octets, however they are cut into pieces. */
export class MessageFramer {
  private buffer: Uint8Array = new Uint8Array(4096);
  private start = 0;
  private end = 0;
  /** Up to here no end of the head was found. */
  private searched = 0;
  private startLineSeen = false;
  /** End of the head of the message being read, -1 while it is unknown. */
  private headEnd = -1;
  private bodyLength = 0;
  /** One CRLF was reported as a pong, and nothing came since: another one makes a ping of both. */
  private loneBreak = false;
  private failed = false;

  /** Takes the next octets of the stream. The items own their octets: `chunk` may be reused afterwards. */
  push(chunk: Uint8Array): FramedItem[] {
    const items: FramedItem[] = [];
    if (this.failed) return items;
    this.append(chunk);
    while (this.advance(items));
    return items;
  }

  /** Memory that it has for what is not whole yet, octets. */
  get size(): number {
    return this.buffer.length;
  }

  private append(chunk: Uint8Array): void {
    if (this.end + chunk.length > this.buffer.length) {
      const kept = this.end - this.start;
      const target =
        kept + chunk.length <= this.buffer.length / 2
          ? this.buffer
          : new Uint8Array(Math.max(this.buffer.length, 2 * (kept + chunk.length)));
      target.set(this.buffer.subarray(this.start, this.end));
      this.searched -= this.start;
      if (this.headEnd >= 0) this.headEnd -= this.start;
      this.end = kept;
      this.start = 0;
      this.buffer = target;
    }
    this.buffer.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** One step; false when more octets are needed. */
  private advance(items: FramedItem[]): boolean {
    if (this.headEnd < 0) return this.searched > this.start ? this.findHead(items) : this.beginMessage(items);
    const messageEnd = this.headEnd + this.bodyLength;
    if (this.end < messageEnd) return false;
    items.push({ kind: 'message', data: this.buffer.slice(this.start, messageEnd) });
    this.start = messageEnd;
    this.searched = messageEnd;
    this.headEnd = -1;
    this.startLineSeen = false;
    this.loneBreak = false;
    return true;
  }

  /** Takes the line breaks before a message; then looks whether its first octet can begin one. */
  private beginMessage(items: FramedItem[]): boolean {
    while (this.start < this.end) {
      const { buffer, start } = this;
      const left = this.end - start;
      if (buffer[start] === CR && left < 2) return false;
      if (buffer[start] === CR && buffer[start + 1] === LF) {
        const third = left > 2 && buffer[start + 2] === CR;
        if (third && left < 4) return false;
        const double = third && buffer[start + 3] === LF;
        items.push({ kind: double || this.loneBreak ? 'ping' : 'pong' });
        this.loneBreak = !double && !this.loneBreak;
        this.start += double ? 4 : 2;
      } else if (buffer[start] === CR || buffer[start] === LF) this.start++;
      else break;
    }
    this.searched = this.start;
    const first = this.buffer[this.start];
    if (this.start === this.end || first === undefined) {
      this.start = this.end = this.searched = 0;
      return false;
    }
    if (first < 33 || first > 126)
      return this.fail(items, SipParseError.startLine('it begins with no printable character'));
    return this.findHead(items);
  }

  private findHead(items: FramedItem[]): boolean {
    const octets = this.buffer.subarray(0, this.end);
    if (!this.startLineSeen && !this.checkStartLine(octets, items)) return false;
    const headEnd = endOfHead(octets, Math.max(this.start, this.searched - 3));
    const headLength = (headEnd < 0 ? this.end : headEnd) - this.start;
    if (headLength > MAX_HEAD) return this.fail(items, SipParseError.tooLarge('header part', MAX_HEAD));
    if (headEnd < 0) {
      this.searched = this.end;
      return false;
    }
    const length = contentLength(lengthHeaders(octets.subarray(this.start, headEnd)));
    if (typeof length === 'object') return this.fail(items, length);
    if (length > MAX_BODY) return this.fail(items, SipParseError.tooLarge('body', MAX_BODY));
    this.headEnd = headEnd;
    // Section 20.14 wants the header on streams; without it there is no body.
    this.bodyLength = Math.max(length, 0);
    return true;
  }

  /** A peer of another protocol (HTTP, TLS, a port scan) is told by its first line, without waiting for an empty one. */
  private checkStartLine(octets: Uint8Array, items: FramedItem[]): boolean {
    const lineEnd = octets.indexOf(LF, Math.max(this.start, this.searched));
    if (lineEnd < 0) {
      this.searched = this.end;
      if (this.end - this.start > MAX_HEAD) this.fail(items, SipParseError.tooLarge('header part', MAX_HEAD));
      return false;
    }
    if (!/sip\//i.test(textOf(octets, this.start, lineEnd))) {
      return this.fail(items, SipParseError.startLine('it names no SIP version'));
    }
    this.startLineSeen = true;
    this.searched = this.start;
    return true;
  }

  private fail(items: FramedItem[], error: SipParseError): false {
    items.push({ kind: 'error', error });
    this.failed = true;
    this.buffer = new Uint8Array(0);
    return false;
  }
}

/** The Content-Length lines of a head, folded ones joined; the other lines are skipped without being read. */
function lengthHeaders(head: Uint8Array): SipHeader[] {
  const headers: SipHeader[] = [];
  for (let at = head.indexOf(LF) + 1; at > 0 && at < head.length; at = head.indexOf(LF, at) + 1) {
    const first = (head[at] ?? 0) | 32;
    if (first !== 99 && first !== 108) continue;
    let end = head.indexOf(LF, at);
    while (end >= 0 && (head[end + 1] === 32 || head[end + 1] === 9)) end = head.indexOf(LF, end + 1);
    const line = textOf(head, at, end < 0 ? head.length : end);
    const colon = line.indexOf(':');
    if (colon > 0) headers.push({ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() });
  }
  return headers;
}
