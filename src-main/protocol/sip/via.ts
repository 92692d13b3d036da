/** RFC 3261 section 20.42 with RFC 3581 (rport): one Via value. */
import { formatHostPort, normalHost, parseHostPort } from './host';
import { isToken, trimWhite } from './lexical';
import { formatParams, parseParams, type Params } from './params';

/** How branches begin that are unique over space and time (section 8.1.1.7). */
export const BRANCH_COOKIE = 'z9hG4bK';

export interface Via {
  /** In capitals: "UDP", "TCP", "TLS", "WS", "WSS", or what a stranger wrote. */
  transport: string;
  /** sent-by; IPv6 without brackets. */
  host: string;
  port: number | null;
  branch: string | null;
  /** Address that the request came from, IPv6 without brackets. */
  received: string | null;
  /** Port that the request came from; true where only asked for, null where not. */
  rport: number | true | null;
  /** `maddr`, `ttl`, `alias`, `keep`... */
  params: Params;
}

/** Reads one value (see `headerValues`); null where it is none or not of SIP/2.0. */
export function parseVia(text: string): Via | null {
  const semicolon = text.indexOf(';');
  const main = trimWhite(semicolon < 0 ? text : text.slice(0, semicolon));
  const first = main.indexOf('/');
  const second = main.indexOf('/', first + 1);
  if (first < 0 || second < 0) return null;
  if (trimWhite(main.slice(0, first)).toUpperCase() !== 'SIP' || trimWhite(main.slice(first + 1, second)) !== '2.0')
    return null;
  const tail = trimWhite(main.slice(second + 1));
  const gap = /[ \t]/.exec(tail)?.index ?? -1;
  const transport = tail.slice(0, Math.max(gap, 0)).toUpperCase();
  if (!isToken(transport)) return null;
  const sentBy = parseHostPort(
    tail
      .slice(gap + 1)
      .split(':')
      .map(trimWhite)
      .join(':'),
  );
  const params = parseParams(semicolon < 0 ? '' : text.slice(semicolon));
  if (!sentBy || !params) return null;
  const via: Via = {
    transport,
    host: sentBy.host,
    port: sentBy.port,
    branch: params.get('branch') ?? null,
    received: withoutBrackets(params.get('received') ?? null),
    rport: rportOf(params),
    params,
  };
  for (const name of ['branch', 'received', 'rport']) params.delete(name);
  return via;
}

/** RFC 5118 section 4.5: received may come with or without brackets. */
function withoutBrackets(address: string | null): string | null {
  return address !== null && address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
}

function rportOf(params: Params): number | true | null {
  if (!params.has('rport')) return null;
  const port = Number(params.get('rport') ?? '');
  return Number.isInteger(port) && port > 0 && port <= 65535 ? port : true;
}

export function formatVia(via: Via): string {
  let text = `SIP/2.0/${via.transport} ${formatHostPort(via)}`;
  if (via.branch !== null) text += `;branch=${via.branch}`;
  if (via.rport !== null) text += via.rport === true ? ';rport' : `;rport=${via.rport}`;
  if (via.received !== null) text += `;received=${via.received}`;
  return text + formatParams(via.params);
}

/**
 * Sections 18.2.1 and RFC 3581 section 4: the top Via of a request that came from `address:port`, as a server keeps it.
 * `received` is added where sent-by is not that address, or where rport was asked for.
 */
export function stampVia(via: Via, address: string, port: number): Via {
  const differs = normalHost(via.host) !== normalHost(address);
  return {
    ...via,
    received: differs || via.rport !== null ? address : via.received,
    rport: via.rport === null ? null : port,
  };
}
