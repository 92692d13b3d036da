/** What was changed of a SIP message on its way, field by field. Pure. */
import { endOfHead, parseMessage, textOf } from '../../protocol/sip/parse';
import { canonicalName, headerValue, headerValues } from '../../protocol/sip/headers';
import { formatHostPort, normalHost } from '../../protocol/sip/host';
import type { SipMessage } from '../../protocol/sip/message';
import { parseVia, type Via } from '../../protocol/sip/via';
import type { Rewrite } from '../facts/registration';

/** Fields that nobody on the way may touch. Via has rules of its own; Max-Forwards and Record-Route belong to proxies. */
const FIELDS = ['From', 'To', 'Call-ID', 'CSeq', 'Contact', 'X-Sidetone-Address', 'User-Agent'];
/** SDP lines that hold addresses and ports. */
const SDP_LINES = ['o', 'c', 'm'];
/** Stands for what is not there any more. */
const MISSING = '(missing)';
const MAX_TEXT = 300;

/**
 * What must not change but did, between the request as it left and as it arrived. A proxy's own Via on top, `received` and `rport` in
 * ours, another order or spelling of the header names are no changes. Empty where `sent` cannot be read.
 */
export function compareRequest(sent: Uint8Array, received: Uint8Array): Rewrite[] {
  const [left, right] = [read(sent), read(received)];
  if (!left) return [];
  if (!right) return [rewrite('body', textOf(sent), textOf(received))];
  const rewrites: Rewrite[] = [];
  if (left.kind === 'request' && right.kind === 'request') {
    add(rewrites, 'Request-URI', left.uri, right.uri);
  }
  rewrites.push(...compareVia(left, right, false), ...compareFields(left, right, FIELDS));
  const [body, otherBody] = [bodyOf(sent), bodyOf(received)];
  const [length, otherLength] = [headerValue(left, 'Content-Length'), headerValue(right, 'Content-Length')];
  // Streams cannot do without it; on UDP somebody may add it.
  if (length !== undefined || (otherLength !== undefined && Number(otherLength) !== otherBody.length)) {
    add(rewrites, 'Content-Length', length ?? String(body.length), otherLength ?? MISSING);
  }
  rewrites.push(...compareBody(body, otherBody));
  return rewrites;
}

/**
 * The same for a response on its way back to us.
 * @param sent its start line and those fields that are to be compared: fields that it does not have are left out
 */
export function compareResponse(sent: Uint8Array, received: Uint8Array): Rewrite[] {
  const [left, right] = [read(sent), read(received)];
  if (!left || !right) return [];
  return [
    ...compareVia(left, right, true),
    ...compareFields(
      left,
      right,
      FIELDS.filter((name) => headerValue(left, name) !== undefined),
    ),
  ];
}

/** Our own Via is the last one in both. @param stamped its received and rport were set before it was sent, and must stay */
function compareVia(left: SipMessage, right: SipMessage, stamped: boolean): Rewrite[] {
  const [text = '', otherText = MISSING] = [headerValues(left, 'Via').at(-1), headerValues(right, 'Via').at(-1)];
  const [via, other] = [parseVia(text), parseVia(otherText)];
  const rewrites: Rewrite[] = [];
  if (!via) return rewrites;
  if (!other) return [rewrite('Via sent-by', text, otherText)];
  if (!sameHost(via, other)) rewrites.push(rewrite('Via sent-by', formatHostPort(via), formatHostPort(other)));
  add(rewrites, 'Via transport', via.transport, other.transport);
  add(rewrites, 'top Via branch', via.branch ?? '', other.branch ?? MISSING);
  if (stamped) {
    add(rewrites, 'Via received', via.received ?? '', other.received ?? '');
    add(rewrites, 'Via rport', rportOf(via), rportOf(other));
  }
  return rewrites;
}

function sameHost(one: Via, other: Via): boolean {
  return normalHost(one.host) === normalHost(other.host) && one.port === other.port;
}

function rportOf({ rport }: Via): string {
  return typeof rport === 'number' ? String(rport) : '';
}

function compareFields(left: SipMessage, right: SipMessage, names: readonly string[]): Rewrite[] {
  const rewrites: Rewrite[] = [];
  for (const name of names) {
    const [values, others] = [headerValues(left, name), headerValues(right, name)];
    if (values.length === 0 && others.length === 0) continue;
    add(rewrites, canonicalName(name), values.join(', '), others.length === 0 ? MISSING : others.join(', '));
  }
  return rewrites;
}

function compareBody(sent: string, received: string): Rewrite[] {
  if (sent === received) return [];
  const [lines, others] = [linesOf(sent), linesOf(received)];
  const rewrites: Rewrite[] = [];
  for (const type of SDP_LINES) {
    const of = (all: string[]): string[] => all.filter((line) => line.startsWith(`${type}=`));
    const [mine, theirs] = [of(lines), of(others)];
    for (let at = 0; at < Math.max(mine.length, theirs.length); at++) {
      add(rewrites, `SDP ${type}=`, mine[at] ?? MISSING, theirs[at] ?? MISSING);
    }
  }
  if (rewrites.length > 0) return rewrites;
  // Something else was touched: the first line that differs says what.
  const at = lines.findIndex((line, index) => line !== others[index]);
  const from = at < 0 ? lines.length : at;
  return [rewrite('body', lines[from] ?? MISSING, others[from] ?? MISSING)];
}

function linesOf(body: string): string[] {
  return body.replace(/\r?\n$/, '').split(/\r?\n/);
}

function add(rewrites: Rewrite[], field: string, sent: string, received: string): void {
  if (normal(sent) !== normal(received)) rewrites.push(rewrite(field, sent, received));
}

/** White space between the parts of a value may change where a message is written anew. */
function normal(value: string): string {
  return value
    .replace(/\s+/g, ' ')
    .replace(/ ?([;,=<>]) ?/g, '$1')
    .trim();
}

function rewrite(field: string, sent: string, received: string): Rewrite {
  return { field, sent: sent.slice(0, MAX_TEXT), received: received.slice(0, MAX_TEXT) };
}

/** What was damaged on the way is read as far as it goes. */
function read(octets: Uint8Array): SipMessage | null {
  const parsed = parseMessage(octets);
  return parsed.ok ? parsed.message : parsed.partial;
}

/** All octets behind the head, whatever Content-Length says. */
function bodyOf(octets: Uint8Array): string {
  const end = endOfHead(octets, 0);
  return end < 0 ? '' : textOf(octets, end);
}
