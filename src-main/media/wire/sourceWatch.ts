/**
 * Where media really comes from, against where the description says (symmetric RTP, RFC 4961; "comedia").
 *
 * What we send goes to the address of the SDP. When media comes from elsewhere that is told, and the sending address follows it
 * only where the SDP's cannot be right: an ICMP error came back from it, or it is a private address from which nothing has come
 * yet (a peer behind a NAT that wrote its inner address). A public SDP address is believed: a server may well send from another
 * port than it listens on.
 *
 * What comes from a third place while the call's media flows is no part of the call. When that falls silent, another source may
 * take over; the SDP's own may always.
 */
import { isIPv6 } from 'node:net';
import type { Endpoint } from '../../../src-shared/model/media';

export type SourceFinding =
  | { kind: 'differs'; source: Endpoint }
  | { kind: 'changed'; source: Endpoint; before: Endpoint }
  | { kind: 'stranger'; source: Endpoint; heard: Endpoint }
  | { kind: 'latched'; source: Endpoint };

/** So many packets in a row have to come from a place before we send there: one stray packet must not redirect a call. */
const LATCH_AFTER_PACKETS = 3;
/** A source that was silent for longer may be succeeded: some packet times. */
const SUCCESSION_MS = 200;

export class SourceWatch {
  private heard: Endpoint | null = null;
  private heardAt = 0;
  private inRow = 0;
  private expectedHeard = false;
  private unreachable = false;
  private latched: Endpoint | null = null;
  /** Strangers are told of once, until the source changes. */
  private strangerTold = false;

  /** @param expected of the SDP */
  constructor(readonly expected: Endpoint) {}

  expects(endpoint: Endpoint): boolean {
    return same(endpoint, this.expected);
  }

  /** Where to send to. */
  get destination(): Endpoint {
    return this.latched ?? this.expected;
  }

  /** An ICMP error came for a packet to the SDP's address. */
  markUnreachable(): void {
    this.unreachable = true;
  }

  /** Packets from here belong to the call. */
  isPeer(address: string): boolean {
    return address === this.expected.address || address === this.heard?.address;
  }

  /**
   * For each authentic packet.
   * @param tell of what is new
   * @returns false for a packet that is no part of the call
   */
  observe(source: Endpoint, at: number, tell: (finding: SourceFinding) => void): boolean {
    const { heard } = this;
    if (heard && same(heard, source)) {
      this.heardAt = at;
      if (this.inRow <= LATCH_AFTER_PACKETS) this.inRow += 1;
      if (this.inRow === LATCH_AFTER_PACKETS && this.shouldLatch(heard)) {
        this.latched = heard;
        tell({ kind: 'latched', source: heard });
      }
      return true;
    }
    const place = { address: source.address, port: source.port };
    const isExpected = this.expects(source);
    if (heard && !isExpected && at - this.heardAt < SUCCESSION_MS) {
      if (!this.strangerTold) tell({ kind: 'stranger', source: place, heard });
      this.strangerTold = true;
      return false;
    }
    this.heard = place;
    this.heardAt = at;
    this.inRow = 1;
    this.strangerTold = false;
    if (isExpected) this.expectedHeard = true;
    if (heard) tell({ kind: 'changed', source: place, before: heard });
    else if (!isExpected) tell({ kind: 'differs', source: place });
    return true;
  }

  private shouldLatch(source: Endpoint): boolean {
    if (same(source, this.destination)) return false;
    return this.unreachable || (isPrivate(this.expected.address) && !this.expectedHeard);
  }
}

function same(a: Endpoint, b: Endpoint): boolean {
  return a.port === b.port && a.address === b.address;
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
