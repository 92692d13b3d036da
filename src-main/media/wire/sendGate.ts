/**
 * Media for callers that are not known. The address in c= is a claim: whoever forges it, or the source of an INVITE, could have a stream
 * sent to somebody who never asked. So packets leave only
 *
 * - to the address of the signalling, once that is proven; before, a small multiple of what comes from there,
 * - to another address once RTP or STUN came from there, and then a small multiple of it; or without bound for a registered caller,
 * - never to another companion, and never faster than a telephone needs.
 */
import type { Socket } from 'node:dgram';
import type { Caller } from '../../../src-shared/model/caller';
import type { Endpoint } from '../../../src-shared/model/media';
import { TokenBucket } from '../../net/tokenBucket';
import type { Source } from './wire';

/** RFC 9000 section 8.1, as for the signalling (responder/bounds/policy). */
const AMPLIFICATION = 3;
/** Twice what packets of 10 ms need when each is sent twice. */
const RATE = { burst: 250, perSecond: 400 };
/** IPv4 and UDP headers, octets. */
const HEADERS = 28;
/** Addresses whose packets are counted. */
const MAX_ADDRESSES = 64;

export class SendGate {
  private trust: Caller['trust'];
  /** Octets that may still leave for an address. */
  private readonly credit = new Map<string, number>();
  /** For checks (RFC 8445) of addresses that were named and not heard yet: all of them together. */
  private namedCredit = 0;
  private readonly shunned = new Set<string>();
  private rate: TokenBucket | null = null;

  /** @param copies of each packet that leave, where duplicates are wanted */
  constructor(
    private readonly caller: Caller,
    private readonly copies = 1,
  ) {
    this.trust = caller.trust;
  }

  setTrust(trust: Caller['trust']): void {
    this.trust = trust;
  }

  /** Counts what comes to a socket, whatever becomes of it. */
  listen(socket: Socket): void {
    socket.on('message', (data, source) => this.heard(source, data.length));
  }

  heard({ address }: Source, octets: number): void {
    const before = this.credit.get(address);
    if (before === undefined && this.credit.size >= MAX_ADDRESSES) return;
    this.credit.set(address, (before ?? 0) + (octets + HEADERS) * AMPLIFICATION);
  }

  /** A description came that names candidates: it may cause a multiple of itself. */
  described(octets: number): void {
    this.namedCredit += octets * AMPLIFICATION;
  }

  /** Another companion sends from there. */
  shun(source: Source): void {
    if (this.shunned.size < MAX_ADDRESSES) this.shunned.add(placeOf(source));
  }

  /** @param at ms since the epoch */
  maySend(to: Endpoint, octets: number, at: number): boolean {
    if (this.shunned.has(placeOf(to))) return false;
    this.rate ??= new TokenBucket(RATE, at);
    return this.rate.take(at) && (this.isTrusted(to) || this.spend(to, octets));
  }

  /** A connectivity check: it may go to an address that was only named. */
  mayCheck(to: Endpoint, octets: number): boolean {
    if (this.isTrusted(to) || this.spend(to, octets)) return true;
    if (this.trust === 'none' || this.namedCredit < octets + HEADERS) return false;
    this.namedCredit -= octets + HEADERS;
    return true;
  }

  private isTrusted({ address }: Endpoint): boolean {
    return this.trust === 'any' || (this.trust === 'address' && address === this.caller.address);
  }

  private spend({ address }: Endpoint, octets: number): boolean {
    if (this.trust === 'none' && address !== this.caller.address) return false;
    const left = (this.credit.get(address) ?? 0) - (octets + HEADERS) * this.copies;
    if (left < 0) return false;
    this.credit.set(address, left);
    return true;
  }
}

function placeOf({ address, port }: Source): string {
  return `${address} ${port}`;
}
