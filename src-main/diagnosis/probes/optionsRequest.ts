/** The OPTIONS request that asks a server whether it is there (RFC 3261 section 11), and what its answer tells. */
import { randomBytes } from 'node:crypto';
import { endpointText, hostText } from '../../../src-shared/words/endpoint';
import { type TransportName, TRANSPORTS } from '../../../src-shared/model/transports';
import type { Endpoint } from '../../../src-shared/model/media';
import type { Target } from '../../net/transport';
import { headerValue, headerValues } from '../../protocol/sip/headers';
import type { SipHeader, SipResponse } from '../../protocol/sip/message';
import { parseMessage } from '../../protocol/sip/parse';
import { serializeMessage } from '../../protocol/sip/serialize';
import { parseSipUri } from '../../protocol/sip/uri';
import { BRANCH_COOKIE, parseVia, type Via } from '../../protocol/sip/via';

export interface OptionsRequest {
  data: Uint8Array;
  branch: string;
  callId: string;
}

export interface OptionsWishes {
  /** Request URI. */
  uri: string;
  /** Address of record, for From. */
  from: string;
  transport: TransportName;
  local: Endpoint;
  /** Port of the Via in place of the local one. */
  viaPort?: number;
  /** RFC 3581; default true. */
  rport?: boolean;
  /** Octets by which it is made longer. */
  padding?: number;
}

export function buildOptions(wishes: OptionsWishes): OptionsRequest {
  const { uri, from, transport, local, viaPort, rport = true, padding = 0 } = wishes;
  const branch = `${BRANCH_COOKIE}${randomBytes(9).toString('hex')}`;
  const callId = randomBytes(12).toString('hex');
  const sentBy = endpointText({ address: local.address, port: viaPort ?? local.port });
  const headers: SipHeader[] = [
    { name: 'Via', value: `SIP/2.0/${transport.toUpperCase()} ${sentBy};branch=${branch}${rport ? ';rport' : ''}` },
    { name: 'Max-Forwards', value: '70' },
    { name: 'From', value: `<${from}>;tag=${randomBytes(6).toString('hex')}` },
    { name: 'To', value: `<${uri}>` },
    { name: 'Call-ID', value: callId },
    { name: 'CSeq', value: '1 OPTIONS' },
    { name: 'Contact', value: `<sip:${userOf(from)}@${sentBy};transport=${transport}>` },
    { name: 'Accept', value: 'application/sdp' },
    { name: 'User-Agent', value: 'Sidetone' },
    ...paddingOf(padding),
  ];
  const body = new Uint8Array(0);
  return {
    data: serializeMessage({ kind: 'request', method: 'OPTIONS', uri, version: 'SIP/2.0', headers, body }),
    branch,
    callId,
  };
}

/** Request URI for a target: the server itself, by its name. */
export function uriOf({ host, address, port, transport }: Target): string {
  return `sip:${hostText(host || address)}:${port};transport=${transport}`;
}

function userOf(from: string): string {
  return parseSipUri(from)?.user ?? 'probe';
}

/** Many short header fields, because some servers bound the length of one. */
function paddingOf(octets: number): SipHeader[] {
  const header = { name: 'X-Sidetone-Padding', value: 'p'.repeat(78) };
  const length = header.name.length + ': '.length + header.value.length + '\r\n'.length;
  return Array.from({ length: Math.ceil(octets / length) }, () => header);
}

export interface OptionsAnswer {
  status: number;
  reason: string;
  server: string | null;
  /** ms since the epoch. */
  date: number | null;
  seenAs: Endpoint | null;
}

/** `other`: SIP, but no response to this request (a late one to another, or a request of somebody). */
export type Reading = { kind: 'answer'; answer: OptionsAnswer } | { kind: 'other' } | { kind: 'garbage' };

/**
 * What a datagram or framed message is to whoever waits for the response to `request`. Never throws.
 * It belongs to the request by its branch, or by its Call-ID where somebody on the way changed the Via.
 */
export function readReply(data: Uint8Array, request: OptionsRequest, transport: TransportName): Reading {
  const parsed = parseMessage(data);
  // What is damaged further on still says what it is.
  const message = parsed.ok ? parsed.message : parsed.partial;
  if (message?.version !== 'SIP/2.0') return { kind: 'garbage' };
  if (message.kind === 'request') return { kind: 'other' };
  const via = parseVia(headerValues(message, 'Via')[0] ?? '');
  if (via?.branch !== request.branch && headerValue(message, 'Call-ID') !== request.callId) return { kind: 'other' };
  const told = via && (via.received !== null || typeof via.rport === 'number');
  return {
    kind: 'answer',
    answer: {
      status: message.status,
      reason: message.reason,
      server: headerValue(message, 'Server') ?? headerValue(message, 'User-Agent') ?? null,
      date: dateOf(message),
      seenAs: told ? { address: via.received ?? via.host, port: portOf(via, transport) } : null,
    },
  };
}

function portOf({ rport, port }: Via, transport: TransportName): number {
  return typeof rport === 'number' ? rport : (port ?? TRANSPORTS[transport].port);
}

/** RFC 3261 section 20.17. */
function dateOf(response: SipResponse): number | null {
  const date = Date.parse(headerValue(response, 'Date') ?? '');
  return Number.isNaN(date) ? null : date;
}
