/** RFC 3261 section 7.3: looking up and changing header fields, whatever the case or form of their names. */
import { splitOutside } from './lexical';
import type { SipHeader } from './message';

interface HasHeaders {
  headers: SipHeader[];
}

/** Compact forms: RFC 3261 section 7.3.3 and IANA's "SIP Header Fields" registry. */
const COMPACT: ReadonlyMap<string, string> = new Map([
  ['a', 'Accept-Contact'],
  ['b', 'Referred-By'],
  ['c', 'Content-Type'],
  ['d', 'Request-Disposition'],
  ['e', 'Content-Encoding'],
  ['f', 'From'],
  ['i', 'Call-ID'],
  ['j', 'Reject-Contact'],
  ['k', 'Supported'],
  ['l', 'Content-Length'],
  ['m', 'Contact'],
  ['n', 'Identity-Info'],
  ['o', 'Event'],
  ['r', 'Refer-To'],
  ['s', 'Subject'],
  ['t', 'To'],
  ['u', 'Allow-Events'],
  ['v', 'Via'],
  ['x', 'Session-Expires'],
  ['y', 'Identity'],
]);
const COMPACT_OF = new Map([...COMPACT].map(([letter, name]) => [name.toLowerCase(), letter]));

/** Names whose capitals do not follow "each word begins with one". */
const IRREGULAR = new Map(
  ['Call-ID', 'CSeq', 'MIME-Version', 'WWW-Authenticate', 'Min-SE', 'RAck', 'RSeq', 'SIP-ETag', 'SIP-If-Match'].map(
    (name) => [name.toLowerCase(), name],
  ),
);

/** Headers that are no comma-separated list: a comma in them belongs to the value (RFC 3261 sections 7.3.1 and 20). */
const NOT_A_LIST = new Set([
  'WWW-Authenticate',
  'Proxy-Authenticate',
  'Authorization',
  'Proxy-Authorization',
  'Authentication-Info',
  'Call-ID',
  'Content-Length',
  'Content-Type',
  'CSeq',
  'Date',
  'Event',
  'Expires',
  'From',
  'Max-Forwards',
  'Min-Expires',
  'Organization',
  'RAck',
  'Refer-To',
  'Referred-By',
  'Replaces',
  'Retry-After',
  'RSeq',
  'Server',
  'Session-Expires',
  'Subject',
  'Subscription-State',
  'Timestamp',
  'To',
  'User-Agent',
]);

/** The long form with the RFC's capitals: "f" and "FROM" give "From", "x-aLG-probe" gives "X-Alg-Probe". */
export function canonicalName(name: string): string {
  const lower = name.toLowerCase();
  return COMPACT.get(lower) ?? IRREGULAR.get(lower) ?? lower.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

/** A test for one header name in both forms. Lengths are compared first: most headers of a message are ruled out by that. */
function matcher(name: string): (header: SipHeader) => boolean {
  const lower = canonicalName(name).toLowerCase();
  const letter = COMPACT_OF.get(lower);
  return ({ name: candidate }) => {
    if (candidate.length === lower.length) return candidate.toLowerCase() === lower;
    return candidate.length === 1 && letter !== undefined && candidate.toLowerCase() === letter;
  };
}
const matchers = new Map<string, (header: SipHeader) => boolean>();

/** Names are looked up by literals of this program, so the cache stays small; names out of messages never come here. */
function matching(name: string): (header: SipHeader) => boolean {
  let match = matchers.get(name);
  if (!match) matchers.set(name, (match = matcher(name)));
  return match;
}

/** Value of the first header field of that name as it stands in its line, or undefined. */
export function headerValue(message: HasHeaders, name: string): string | undefined {
  return message.headers.find(matching(name))?.value;
}

/**
 * All values of a header in order, lines and commas alike, empty ones left out. Headers that are no lists (credentials,
 * Date, Subject...) give one value a line.
 */
export function headerValues(message: HasHeaders, name: string): string[] {
  const match = matching(name);
  const list = !NOT_A_LIST.has(canonicalName(name));
  const values: string[] = [];
  for (const header of message.headers) {
    if (!match(header)) continue;
    if (list && header.value.includes(',')) {
      for (const part of splitOutside(header.value, ',')) if (part !== '') values.push(part);
    } else if (header.value !== '') values.push(header.value);
  }
  return values;
}

/** How many lines of a header there are. */
export function headerCount(message: HasHeaders, name: string): number {
  const match = matching(name);
  let count = 0;
  for (const header of message.headers) if (match(header)) count++;
  return count;
}

/** Sets the only value of a header: in the place of the first line of that name, else at the end. */
export function setHeader(message: HasHeaders, name: string, value: string): void {
  const match = matching(name);
  const first = message.headers.findIndex(match);
  if (first < 0) {
    message.headers.push({ name, value });
    return;
  }
  message.headers[first] = { name, value };
  message.headers = message.headers.filter((header, index) => index <= first || !match(header));
}

/** Adds a line at the end. */
export function addHeader(message: HasHeaders, name: string, value: string): void {
  message.headers.push({ name, value });
}

/** Adds a line before all others of that name, or as the very first line: Via, Route, Record-Route. */
export function prependHeader(message: HasHeaders, name: string, value: string): void {
  const first = message.headers.findIndex(matching(name));
  message.headers.splice(Math.max(first, 0), 0, { name, value });
}

/** Removes every line of that name. */
export function removeHeader(message: HasHeaders, name: string): void {
  const match = matching(name);
  message.headers = message.headers.filter((header) => !match(header));
}
