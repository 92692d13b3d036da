/** RFC 8445 section 5.1: candidates, their priorities and foundations, and pairs of them. */
import { createHash } from 'node:crypto';
import type { Endpoint } from '../../../src-shared/model/media';
import type { IceCandidateFacts, IceCandidateType } from '../../../src-shared/model/ice';

/** Section 5.1.2.2. */
const TYPE_PREFERENCE: Record<IceCandidateType, number> = { host: 126, prflx: 110, srflx: 100, relay: 0 };
/** One component: RTP and RTCP share it (RFC 5761). */
export const COMPONENT = 1;

/** Section 5.1.2.1. @param index of the interface, 0 for the one that is liked best */
export function priorityOf(type: IceCandidateType, index: number): number {
  return TYPE_PREFERENCE[type] * 2 ** 24 + (65_535 - Math.min(index, 65_535)) * 256 + (256 - COMPONENT);
}

/** Section 5.1.1.3: the same for candidates of the same type, base address and server. */
export function foundationOf(type: IceCandidateType, base: string, server: string | null): string {
  const digest = createHash('sha256')
    .update(`${type} ${base} ${server ?? ''}`)
    .digest();
  return String(digest.readUInt32BE(0));
}

/** Section 6.1.2.3. */
export function pairPriority(controlling: number, controlled: number): bigint {
  const [low, high] = controlling < controlled ? [controlling, controlled] : [controlled, controlling];
  return (BigInt(low) << 32n) + 2n * BigInt(high) + (controlling > controlled ? 1n : 0n);
}

export interface LocalCandidateParts extends Endpoint {
  type: IceCandidateType;
  index: number;
  base: Endpoint;
  related: Endpoint | null;
  server: string | null;
  relayProtocol?: IceCandidateFacts['relayProtocol'];
  at: number;
}

export function localCandidate(parts: LocalCandidateParts): IceCandidateFacts {
  const { type, index, base, related, server, relayProtocol = null, address, port, at } = parts;
  return {
    address,
    port,
    type,
    transport: 'udp',
    priority: priorityOf(type, index),
    foundation: foundationOf(type, base.address, server),
    relatedAddress: related?.address ?? null,
    relatedPort: related?.port ?? null,
    server,
    relayProtocol,
    at,
  };
}

/** A peer that we learn of by its check alone (section 7.3.1.3). */
export function peerReflexive(from: Endpoint, priority: number, at: number): IceCandidateFacts {
  return {
    ...from,
    type: 'prflx',
    transport: 'udp',
    priority,
    foundation: `prflx-${from.address}-${from.port}`,
    relatedAddress: null,
    relatedPort: null,
    server: null,
    relayProtocol: null,
    at,
  };
}

export const sameEnd = (one: Endpoint, other: Endpoint): boolean =>
  one.address === other.address && one.port === other.port;

export const isIpv6 = (address: string): boolean => address.includes(':');
