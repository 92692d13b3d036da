/** Packets within packets, as routers carry them and as the mirrors of switches and clouds send copies of what they see. */
import { findIp, LINK } from '../../protocol/network/link';

const NONE = -1;
const ETHERNET_BRIDGE = 0x6558;
const ERSPAN = 0x88be;
const ERSPAN_3 = 0x22eb;
const VXLAN_PORT = 4789;
const GENEVE_PORT = 6081;
const TZSP_PORT = 37_008;
const GTP_PORT = 2152;
/** 3GPP TS 29.281 section 5.1: version 1, protocol type GTP; message type of a packet that is carried. */
const GTP_VERSION = 0x30;
const GTP_PDU = 255;

/** GRE (RFC 2784 and 2890) with IP or Ethernet in it, or a switch's ERSPAN. @returns offset of the inner IP header, or -1 */
export function insideGre(bytes: Uint8Array, at: number, end: number): number {
  // Version 0 alone: 1 is PPTP's.
  if (at + 4 > end || (bytes[at + 1]! & 7) !== 0) return NONE;
  const flags = bytes[at]!;
  const isNumbered = (flags & 0x10) !== 0;
  // Checksum, key, sequence number: four octets each.
  const inside = at + 4 + (flags & 0x80 ? 4 : 0) + (flags & 0x20 ? 4 : 0) + (isNumbered ? 4 : 0);
  const type = u16(bytes, at + 2);
  // Type I of ERSPAN has neither numbers nor a header of its own.
  if (type === ERSPAN) return byType(bytes, inside + (isNumbered ? 8 : 0), end, ETHERNET_BRIDGE);
  if (type !== ERSPAN_3) return byType(bytes, inside, end, type);
  const hasPlatform = (bytes[inside + 11]! & 1) === 1;
  return byType(bytes, inside + (hasPlatform ? 20 : 12), end, ETHERNET_BRIDGE);
}

/**
 * VXLAN (RFC 7348), Geneve (RFC 8926), TZSP and GTP-U (3GPP TS 29.281), by their ports and by what their headers have to say.
 * @param at of the UDP header @returns offset of the inner IP header, or -1
 */
export function insideUdp(bytes: Uint8Array, at: number, end: number): number {
  const port = u16(bytes, at + 2);
  if (port !== VXLAN_PORT && port !== GENEVE_PORT && port !== TZSP_PORT && port !== GTP_PORT) return NONE;
  const header = at + 8;
  if (header + 8 > end) return NONE;
  if (port === VXLAN_PORT) {
    const isVxlan = bytes[header] === 0x08 && u16(bytes, header + 1) === 0 && bytes[header + 7] === 0;
    return isVxlan ? byType(bytes, header + 8, end, ETHERNET_BRIDGE) : NONE;
  }
  if (port === GTP_PORT) return afterGtp(bytes, header, end);
  if (port === TZSP_PORT) return afterTzsp(bytes, header, end);
  const options = (bytes[header]! & 0x3f) << 2;
  return bytes[header]! >> 6 === 0 ? byType(bytes, header + 8 + options, end, u16(bytes, header + 2)) : NONE;
}

/** Flags, type, length, tunnel; with any of E, S and PN four octets more, whose last one begins a chain of extension headers. */
function afterGtp(bytes: Uint8Array, header: number, end: number): number {
  const flags = bytes[header]!;
  if ((flags & 0xf0) !== GTP_VERSION || bytes[header + 1] !== GTP_PDU) return NONE;
  let at = header + 8;
  if (flags & 7) {
    at += 4;
    // Their length counts in units of four octets; 0 is none of theirs.
    for (let next = flags & 4 ? bytes[at - 1]! : 0; next !== 0; next = bytes[at - 1]!) {
      const units = at < end ? bytes[at]! : 0;
      at += units * 4;
      if (units === 0 || at > end) return NONE;
    }
  }
  const version = at < end ? bytes[at]! >> 4 : 0;
  return version === 4 || version === 6 ? at : NONE;
}

/** Version 1, a received packet, Ethernet; then tags up to the one that ends them. */
function afterTzsp(bytes: Uint8Array, header: number, end: number): number {
  if (bytes[header] !== 1 || bytes[header + 1] !== 0 || u16(bytes, header + 2) !== 1) return NONE;
  for (let at = header + 4; at < end;) {
    const tag = bytes[at]!;
    if (tag === 1) return byType(bytes, at + 1, end, ETHERNET_BRIDGE);
    at += tag === 0 ? 1 : 2 + bytes[at + 1]!;
  }
  return NONE;
}

function byType(bytes: Uint8Array, at: number, end: number, type: number): number {
  if (at >= end) return NONE;
  if (type === 0x0800 || type === 0x86dd) return at;
  if (type !== ETHERNET_BRIDGE) return NONE;
  return Math.max(NONE, findIp(LINK.ethernet, bytes, at, end));
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}
