/**
 * Where media really comes from, against where the description says (symmetric RTP, RFC 4961; "comedia").
 *
 * Rule: we send to the address of the SDP. When media comes from elsewhere that is told, and the sending address follows it only
 * where the SDP's cannot be right: it is unspecified, an ICMP error came back from it, or it is a private address from which
 * nothing has come yet (a peer behind a NAT that wrote its inner address). A public SDP address is believed: a server may well
 * send from another port than it listens on.
 */
import { isIPv6 } from 'node:net';
import type { Endpoint } from '../../src-shared/model/media';
import { isUnspecified } from '../protocol/sdp/negotiate';

export type SourceFinding =
  | { kind: 'differs'; source: Endpoint }
  | { kind: 'changed'; source: Endpoint; before: Endpoint }
  | { kind: 'latched'; source: Endpoint };

/** So many packets in a row have to come from a place before we send there: one stray packet must not redirect a call. */
const LATCH_AFTER_PACKETS = 3;

export class SourceWatch {
  private last: Endpoint | null = null;
  private inRow = 0;
  private expectedHeard = false;
  private unreachable = false;
  private latched: Endpoint | null = null;

  /** @param expected of the SDP */
  constructor(readonly expected: Endpoint) {}

  expects(endpoint: Endpoint): boolean {
    return endpoint.address === this.expected.address && endpoint.port === this.expected.port;
  }

  /** Where to send to. */
  get destination(): Endpoint {
    return this.latched ?? this.expected;
  }

  /** An ICMP error came for a packet to the SDP's address. */
  markUnreachable(): void {
    this.unreachable = true;
  }

  /** For each authentic packet. Null when there is nothing new to tell. */
  observe(address: string, port: number): SourceFinding | null {
    const { last } = this;
    if (last && last.address === address && last.port === port) {
      if (this.inRow <= LATCH_AFTER_PACKETS) this.inRow += 1;
      return this.inRow === LATCH_AFTER_PACKETS ? this.consider(last) : null;
    }
    const source = { address, port };
    this.last = source;
    this.inRow = 1;
    const isExpected = address === this.expected.address && port === this.expected.port;
    if (isExpected) this.expectedHeard = true;
    if (last) return { kind: 'changed', source, before: last };
    return isExpected ? null : { kind: 'differs', source };
  }

  private consider(source: Endpoint): SourceFinding | null {
    const { expected } = this;
    const isDestination = source.address === this.destination.address && source.port === this.destination.port;
    if (isDestination) return null;
    const wrong =
      isUnspecified(expected.address) || this.unreachable || (isPrivate(expected.address) && !this.expectedHeard);
    if (!wrong) return null;
    this.latched = source;
    return { kind: 'latched', source };
  }
}

/** RFC 1918, RFC 6598 (carrier NAT), link-local, loopback; in IPv6 unique local, link-local and loopback. */
export function isPrivate(address: string): boolean {
  if (isIPv6(address)) return /^(?:f[cd]|fe[89ab]|::1$)/i.test(address);
  const [a = 0, b = 0] = address.split('.').map(Number);
  return (
    a === 10 ||
    a === 127 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b <= 127)
  );
}
