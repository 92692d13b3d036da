/** IPv4 (RFC 791) and IPv6 (RFC 8200) headers in front of a payload, and the checksum of RFC 1071. */
import { parseAddress } from './address';

export const PROTOCOL = { tcp: 6, udp: 17 } as const;

export interface IpPacket {
  source: string;
  destination: string;
  protocol: number;
  /** Transport header and data, checksum filled in already. */
  payload: Uint8Array;
  /** IPv4 identification. */
  identification: number;
}

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
const HOP_LIMIT = 64;
const DONT_FRAGMENT = 0x4000;

/** @returns null where the addresses are not both of one family, or the payload is too long for one packet */
export function encodeIpPacket({
  source,
  destination,
  protocol,
  payload,
  identification,
}: IpPacket): Uint8Array | null {
  const from = parseAddress(source);
  const to = parseAddress(destination);
  if (!from || from.length !== to?.length) return null;
  const headerLength = from.length === 4 ? IPV4_HEADER : IPV6_HEADER;
  // IPv4 counts its header in, IPv6 does not.
  const length = payload.length + (from.length === 4 ? IPV4_HEADER : 0);
  if (length > 0xffff) return null;
  const packet = new Uint8Array(headerLength + payload.length);
  const view = new DataView(packet.buffer);
  if (from.length === 4) {
    view.setUint8(0, 0x45);
    view.setUint16(2, length);
    view.setUint16(4, identification & 0xffff);
    view.setUint16(6, DONT_FRAGMENT);
    view.setUint8(8, HOP_LIMIT);
    view.setUint8(9, protocol);
    packet.set(from, 12);
    packet.set(to, 16);
    view.setUint16(10, checksum([packet.subarray(0, IPV4_HEADER)]));
  } else {
    view.setUint8(0, 0x60);
    view.setUint16(4, length);
    view.setUint8(6, protocol);
    view.setUint8(7, HOP_LIMIT);
    packet.set(from, 8);
    packet.set(to, 24);
  }
  packet.set(payload, headerLength);
  return packet;
}

/** Checksum of a TCP segment or UDP datagram with its pseudo header (RFC 768, RFC 9293 section 3.1, RFC 8200 section 8.1). */
export function transportChecksum(source: string, destination: string, protocol: number, segment: Uint8Array): number {
  const pseudo = new Uint8Array(8);
  const view = new DataView(pseudo.buffer);
  view.setUint32(0, segment.length);
  view.setUint32(4, protocol);
  const none = new Uint8Array(0);
  return checksum([parseAddress(source) ?? none, parseAddress(destination) ?? none, pseudo, segment]);
}

/** RFC 1071 over parts of even length (the last may be odd). */
function checksum(parts: Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let index = 0; index < part.length; index += 2) sum += ((part[index] ?? 0) << 8) | (part[index + 1] ?? 0);
  }
  // At most 65,535 octets were added, so that the sum stays far below 2^53; folding it twice is not enough for so many.
  while (sum > 0xffff) sum = Math.floor(sum / 0x10000) + (sum % 0x10000);
  return ~sum & 0xffff;
}
