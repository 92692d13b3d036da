/** What became of a SIP message on its way: headers and lines of the SDP that differ, beyond what a server adds as it must. */
import type { CaptureComparison } from '../../src-shared/model/capture';

type Change = CaptureComparison['messages'][number]['changed'][number];

/** A proxy counts down, adds itself, and notes where a request came from (RFC 3261 section 16.6, RFC 3581). */
const BY_DUTY = new Set(['via', 'v', 'max-forwards', 'record-route', 'route', 'content-length', 'l']);
const ADDRESS = /(?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-f:.]{2,}\]/gi;
const MAX_CHANGES = 40;
const MAX_TEXT = 300;

export function changesOf(left: string, arrived: string): Change[] {
  const [one, other] = [split(left), split(arrived)];
  const changes: Change[] = [];
  const compare = (field: string, a: string, b: string): void => {
    if (a === b || changes.length >= MAX_CHANGES) return;
    changes.push({ field, a: a.slice(0, MAX_TEXT), b: b.slice(0, MAX_TEXT), byAlg: isRewritten(a, b) });
  };
  compare('start line', one.startLine, other.startLine);
  for (const name of new Set([...one.headers.keys(), ...other.headers.keys()])) {
    if (BY_DUTY.has(name)) continue;
    compare(name, one.headers.get(name)?.join(', ') ?? '', other.headers.get(name)?.join(', ') ?? '');
  }
  // The sent-by of the top Via is the sender's own word; only its parameters may be added to.
  const via = ({ headers }: Split): string =>
    (headers.get('via') ?? headers.get('v') ?? [''])[0]?.split(';', 1)[0] ?? '';
  compare('via', via(one), via(other));
  for (const key of new Set([...one.body.keys(), ...other.body.keys()])) {
    compare(`SDP ${key}`, one.body.get(key)?.join(' | ') ?? '', other.body.get(key)?.join(' | ') ?? '');
  }
  return changes;
}

/** An address that one side wrote and the other never saw: nobody but a device on the way does that to a message. */
function isRewritten(a: string, b: string): boolean {
  const [left, arrived] = [a.match(ADDRESS) ?? [], b.match(ADDRESS) ?? []];
  if (left.length !== arrived.length || left.length === 0) return false;
  return (
    left.some((address, index) => address !== arrived[index]) &&
    a.replace(ADDRESS, '').replace(/:\d+/g, '') === b.replace(ADDRESS, '').replace(/:\d+/g, '')
  );
}

interface Split {
  startLine: string;
  /** By name in lower case. */
  headers: Map<string, string[]>;
  /** Lines of the body by their letter, "a=rtpmap" and the like by name. */
  body: Map<string, string[]>;
}

function split(text: string): Split {
  const end = /\r?\n\r?\n/.exec(text);
  const head = end ? text.slice(0, end.index) : text;
  const [startLine = '', ...lines] = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const body = new Map<string, string[]>();
  for (const line of end ? text.slice(end.index + end[0].length).split(/\r?\n/) : []) {
    if (line === '') continue;
    const key = /^a=[\w-]+/.exec(line)?.[0] ?? line.slice(0, 2);
    body.set(key, [...(body.get(key) ?? []), line.slice(key.length)]);
  }
  return { startLine, headers, body };
}
