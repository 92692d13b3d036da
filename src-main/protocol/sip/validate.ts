/**
 * RFC 3261 sections 8.1.3.3, 8.2 and 18: what is to be done with octets that came in, before any transaction or dialog is looked
 * for. The reasons are fit to be reason phrases (section 21.4.1 wants those to name the fault).
 */
import { parseCSeq } from './cseq';
import { headerCount, headerValue, headerValues } from './headers';
import { isDigits } from './lexical';
import type { SipMessage, SipRequest, SipResponse } from './message';
import { parseNameAddr } from './nameAddr';
import type { ParseResult } from './parse';
import { parseUri } from './uri';
import { parseVia } from './via';

export type Verdict =
  | { action: 'accept'; message: SipMessage }
  /** The top Via may be as broken as the rest: without a usable one the answer goes to where the request came from. */
  | { action: 'answer'; request: SipRequest; status: number; reason: string }
  | { action: 'drop'; reason: string };

const MANDATORY = ['To', 'From', 'Call-ID', 'CSeq'];
const SINGLE = [...MANDATORY, 'Max-Forwards', 'Content-Type'];

/** Faults of a message that was cut off or is against the grammar count as well: they end in 400, or in silence. */
export function judge(result: ParseResult): Verdict {
  if (result.ok)
    return result.message.kind === 'request' ? judgeRequest(result.message) : judgeResponse(result.message);
  const { partial, error } = result;
  if (partial?.kind !== 'request') return { action: 'drop', reason: error.sentence };
  const version = unknownVersion(partial);
  return refuse(partial, version ?? { status: 400, reason: REASONS[error.code] ?? 'Malformed Request' });
}

const REASONS: Readonly<Record<string, string>> = {
  'start-line': 'Malformed Request-Line',
  'header-line': 'Malformed Header Field',
  'content-length': 'Bad Content-Length',
  'body-too-short': 'Content-Length Larger Than Message',
  'unterminated-head': 'Message Ends Within Its Header',
};

interface Fault {
  status: number;
  reason: string;
}

/** ACK is never answered (section 17), and nothing can be without a Via. */
function refuse(request: SipRequest, { status, reason }: Fault): Verdict {
  if (request.method === 'ACK') return { action: 'drop', reason };
  if (headerCount(request, 'Via') === 0) return { action: 'drop', reason: 'Missing Via Header Field' };
  return { action: 'answer', request, status, reason };
}

function judgeRequest(request: SipRequest): Verdict {
  const fault =
    unknownVersion(request) ??
    badCount(request) ??
    badVia(request) ??
    badAddresses(request) ??
    badCSeq(request) ??
    badMaxForwards(request) ??
    badRequestUri(request.uri);
  return fault ? refuse(request, fault) : { action: 'accept', message: request };
}

function unknownVersion({ version }: SipRequest): Fault | null {
  return version === 'SIP/2.0' ? null : { status: 505, reason: 'Version Not Supported' };
}

function bad(reason: string): Fault {
  return { status: 400, reason };
}

function badCount(message: SipMessage): Fault | null {
  for (const name of MANDATORY) if (headerCount(message, name) === 0) return bad(`Missing ${name} Header Field`);
  for (const name of SINGLE) if (headerCount(message, name) > 1) return bad(`Multiple ${name} Header Fields`);
  return headerValue(message, 'Call-ID') === '' ? bad('Bad Call-ID Header Field') : null;
}

/** The top value alone is ours to use; those below belong to the elements that put them there. */
function badVia(message: SipMessage): Fault | null {
  const via = headerValues(message, 'Via')[0];
  return via !== undefined && parseVia(via) ? null : bad('Bad Via Header Field');
}

function badAddresses(request: SipRequest): Fault | null {
  for (const name of ['From', 'To']) {
    const address = parseNameAddr(headerValue(request, name) ?? '');
    if (!address || !parseUri(address.uri)) return bad(`Bad ${name} Header Field`);
  }
  for (const name of ['Contact', 'Record-Route']) {
    for (const value of headerValues(request, name)) {
      if (value === '*' && name === 'Contact' && request.method === 'REGISTER') continue;
      const address = parseNameAddr(value);
      if (!address || !parseUri(address.uri)) return bad(`Bad ${name} Header Field`);
    }
  }
  return null;
}

function badCSeq(request: SipRequest): Fault | null {
  const cseq = parseCSeq(headerValue(request, 'CSeq') ?? '');
  if (!cseq) return bad('Bad CSeq Header Field');
  return cseq.method === request.method ? null : bad('CSeq Method Does Not Match Request-Line');
}

/** Absent in requests of RFC 2543; the count itself concerns proxies alone. */
function badMaxForwards(request: SipRequest): Fault | null {
  const value = headerValue(request, 'Max-Forwards');
  return value === undefined || isDigits(value) ? null : bad('Bad Max-Forwards Header Field');
}

function badRequestUri(text: string): Fault | null {
  const uri = parseUri(text);
  if (!uri) return bad('Bad Request-URI');
  if (uri.scheme === 'other') return { status: 416, reason: 'Unsupported URI Scheme' };
  // Table 1 of section 19.1.1: no headers in a Request-URI.
  return uri.scheme !== 'tel' && uri.headers.size > 0 ? bad('Header Fields In Request-URI') : null;
}

/** A response that cannot be matched is dropped in silence; one with several Vias is not for us (section 8.1.3.3). */
function judgeResponse(response: SipResponse): Verdict {
  if (response.version !== 'SIP/2.0') return { action: 'drop', reason: 'Version Not Supported' };
  const fault = badCount(response) ?? badVia(response);
  if (fault) return { action: 'drop', reason: fault.reason };
  if (headerValues(response, 'Via').length > 1) return { action: 'drop', reason: 'More Than One Via Value' };
  if (!parseCSeq(headerValue(response, 'CSeq') ?? '')) return { action: 'drop', reason: 'Bad CSeq Header Field' };
  return { action: 'accept', message: response };
}
