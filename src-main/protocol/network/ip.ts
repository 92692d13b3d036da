/** IPv4 (RFC 791) and IPv6 with its extension headers (RFC 8200): read into ONE object that is filled again for each packet. */

import { formatAddress } from '../pcap/address';

export const IP_PROTOCOL = { icmp: 1, ipInIp: 4, tcp: 6, udp: 17, ipv6InIp: 41, gre: 47, esp: 50, icmpV6: 58 } as const;

export class IpHeader {
  family: 4 | 6 = 4;
  /** Where the addresses stand: 4 octets each, or 16. */
  source = 0;
  destination = 0;
  protocol = 0;
  ttl = 0;
  /** RFC 2474, 0 to 63. */
  dscp = 0;
  /** The payload that was captured, and where it would end had all been captured. */
  payload = 0;
  end = 0;
  wireEnd = 0;
  /** A piece of a datagram: its number, its offset in octets, and whether more follow. */
  fragment = false;
  identification = 0;
  fragmentOffset = 0;
  moreFragments = false;
}

/** @param at offset of the header @returns false where it is no IP header, or the packet ends within it */
export function readIp(bytes: Uint8Array, at: number, end: number, header: IpHeader): boolean {
  const version = bytes[at]! >> 4;
  if (version === 4) return readIpv4(bytes, at, end, header);
  return version === 6 && readIpv6(bytes, at, end, header);
}

function readIpv4(bytes: Uint8Array, at: number, end: number, header: IpHeader): boolean {
  if (at + 20 > end) return false;
  const length = (bytes[at]! & 0x0f) << 2;
  if (length < 20 || at + length > end) return false;
  const total = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  header.family = 4;
  header.source = at + 12;
  header.destination = at + 16;
  header.protocol = bytes[at + 9]!;
  header.ttl = bytes[at + 8]!;
  header.dscp = bytes[at + 1]! >> 2;
  header.payload = at + length;
  // 0 where the network card cuts large packets itself (segmentation offload): then all that was captured counts.
  header.wireEnd = total === 0 ? end : Math.max(at + total, at + length);
  // Ethernet pads short packets.
  header.end = header.wireEnd < end ? header.wireEnd : end;
  const flags = (bytes[at + 6]! << 8) | bytes[at + 7]!;
  header.fragment = (flags & 0x3fff) !== 0;
  if (header.fragment) {
    header.identification = (bytes[at + 4]! << 8) | bytes[at + 5]!;
    header.fragmentOffset = (flags & 0x1fff) << 3;
    header.moreFragments = (flags & 0x2000) !== 0;
  }
  return true;
}

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const DESTINATION_OPTIONS = 60;
const MOBILITY = 135;
/** More extension headers than that are nobody's. */
const MAX_EXTENSIONS = 16;

function readIpv6(bytes: Uint8Array, at: number, end: number, header: IpHeader): boolean {
  if (at + 40 > end) return false;
  const length = (bytes[at + 4]! << 8) | bytes[at + 5]!;
  header.family = 6;
  header.source = at + 8;
  header.destination = at + 24;
  header.ttl = bytes[at + 7]!;
  header.dscp = ((bytes[at]! & 0x0f) << 2) | (bytes[at + 1]! >> 6);
  header.wireEnd = length === 0 ? end : at + 40 + length;
  header.end = header.wireEnd < end ? header.wireEnd : end;
  header.fragment = false;
  let protocol = bytes[at + 6]!;
  let next = at + 40;
  for (let extensions = 0; extensions < MAX_EXTENSIONS; extensions++) {
    if (protocol === FRAGMENT) {
      if (next + 8 > header.end) return false;
      header.fragmentOffset = ((bytes[next + 2]! << 8) | bytes[next + 3]!) & 0xfff8;
      header.moreFragments = (bytes[next + 3]! & 1) !== 0;
      // RFC 6946: a fragment header around a whole packet.
      header.fragment = header.fragmentOffset !== 0 || header.moreFragments;
      header.identification =
        ((bytes[next + 4]! << 24) | (bytes[next + 5]! << 16) | (bytes[next + 6]! << 8) | bytes[next + 7]!) >>> 0;
      protocol = bytes[next]!;
      next += 8;
      if (header.fragment) break;
      continue;
    }
    const isOther =
      protocol === HOP_BY_HOP ||
      protocol === ROUTING ||
      protocol === DESTINATION_OPTIONS ||
      protocol === MOBILITY ||
      protocol === AUTHENTICATION;
    if (!isOther) break;
    if (next + 2 > header.end) return false;
    const units = bytes[next + 1]!;
    const size = protocol === AUTHENTICATION ? (units + 2) << 2 : (units + 1) << 3;
    protocol = bytes[next]!;
    next += size;
  }
  header.protocol = protocol;
  header.payload = next;
  return next <= header.end;
}

export function addressText(bytes: Uint8Array, at: number, family: 4 | 6): string {
  return formatAddress(bytes.subarray(at, at + (family === 4 ? 4 : 16)));
}
