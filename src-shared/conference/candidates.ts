/** The ICE candidates that a conference server offers (RFC 8839 section 5.1), and what kind of place each of them names. Pure. */
import { isIpLiteral, isPrivateAddress, isUnicastAddress, isLoopbackAddress } from '../address';
import type { IceCandidateType } from '../model/ice';
import type { Endpoint } from '../model/media';

export interface OfferedCandidate extends Endpoint {
  /** `address` is an IP literal or a name. */
  transport: 'udp' | 'tcp';
  type: IceCandidateType;
}

/**
 * - `public`: anybody can send there
 * - `private`: only its own network can (RFC 1918 and its like)
 * - `nowhere`: nobody else can: loopback, unspecified, link-local, not unicast
 * - `name`: a host name, to be looked up
 */
export type CandidatePlace = 'public' | 'private' | 'nowhere' | 'name';

/** No server offers more; a text that does is no offer. */
const MAX_CANDIDATES = 64;
const LINE = /candidate:\S{1,32} \d{1,5} (udp|tcp) \d{1,10} (\S{1,255}) (\d{1,5}) typ (host|srflx|prflx|relay)\b/gi;
const TYPES: readonly IceCandidateType[] = ['host', 'srflx', 'prflx', 'relay'];

/**
 * Candidates out of whatever a person has at hand: an SDP, lines of a browser's WebRTC page, or the JSON that a mediasoup server sends
 * (`iceCandidates`). What is no candidate is passed over; each address, port and transport is told once.
 */
export function readCandidates(text: string): OfferedCandidate[] {
  const found = new Map<string, OfferedCandidate>();
  for (const candidate of [...fromLines(text), ...fromJson(text)]) {
    if (candidate.port < 1 || candidate.port > 65_535 || found.size === MAX_CANDIDATES) continue;
    const key = `${candidate.transport} ${candidate.address} ${candidate.port}`;
    if (!found.has(key)) found.set(key, candidate);
  }
  return [...found.values()];
}

function* fromLines(text: string): Generator<OfferedCandidate> {
  for (const [, transport = '', address = '', port, type] of text.matchAll(LINE)) {
    yield { transport: transportOf(transport), address, port: Number(port), type: typeOf(type) };
  }
}

/** Objects with an address, a port and a protocol, wherever they stand in the document. */
function fromJson(text: string): OfferedCandidate[] {
  const start = text.search(/[[{]/);
  if (start < 0) return [];
  let document: unknown;
  try {
    document = JSON.parse(text.slice(start));
  } catch {
    return [];
  }
  const found: OfferedCandidate[] = [];
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || depth > 8 || found.length === MAX_CANDIDATES) return;
    const candidate = candidateOf(value);
    if (candidate) found.push(candidate);
    else for (const item of Object.values(value)) look(item, depth + 1);
  };
  look(document, 0);
  return found;
}

/** One item of mediasoup's `iceCandidates`: `address`, `ip` in older versions. Null for anything else. */
function candidateOf(value: object): OfferedCandidate | null {
  const fields = value as Record<string, unknown>;
  const address = fields['address'] ?? fields['ip'];
  const { port, protocol, type } = fields;
  if (typeof address !== 'string' || typeof port !== 'number' || typeof protocol !== 'string') return null;
  if (address.length > 255 || !Number.isInteger(port)) return null;
  return { address, port, transport: transportOf(protocol), type: typeOf(type) };
}

const transportOf = (text: string): 'udp' | 'tcp' => (text.toLowerCase() === 'tcp' ? 'tcp' : 'udp');
const typeOf = (value: unknown): IceCandidateType => TYPES.find((type) => type === value) ?? 'host';

export function placeOf(address: string): CandidatePlace {
  if (!isIpLiteral(address)) return 'name';
  const isLinkLocal = /^(169\.254\.|\[?fe[89ab][0-9a-f]:)/i.test(address);
  if (isLoopbackAddress(address) || !isUnicastAddress(address) || isLinkLocal) return 'nowhere';
  return isPrivateAddress(address) ? 'private' : 'public';
}
