/**
 * What stands in front of the IP header, by the link type of the capture (tcpdump.org's registry). Runs for each packet of a file, so
 * nothing is made: answers are offsets.
 */

export const LINK = {
  null: 0,
  ethernet: 1,
  ppp: 9,
  /** Raw IP, as some systems number it. */
  rawBsd: 12,
  rawOpenBsd: 14,
  pppHdlc: 50,
  pppoe: 51,
  raw: 101,
  loop: 108,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  wiresharkUpperPdu: 252,
  linuxSll2: 276,
} as const;

const NAMES: Record<number, string> = {
  [LINK.null]: 'loopback',
  [LINK.ethernet]: 'Ethernet',
  [LINK.ppp]: 'PPP',
  [LINK.rawBsd]: 'raw IP',
  [LINK.rawOpenBsd]: 'raw IP',
  [LINK.pppHdlc]: 'PPP in HDLC framing',
  [LINK.pppoe]: 'PPP over Ethernet',
  [LINK.raw]: 'raw IP',
  [LINK.loop]: 'loopback',
  [LINK.linuxSll]: 'Linux cooked',
  [LINK.ipv4]: 'raw IPv4',
  [LINK.ipv6]: 'raw IPv6',
  [LINK.wiresharkUpperPdu]: 'exported messages',
  [LINK.linuxSll2]: 'Linux cooked v2',
};

export function linkName(linkType: number): string {
  return NAMES[linkType] ?? `link type ${linkType}`;
}

/** In place of an offset: the packet holds something else than IP; it ends before its IP header; nobody here knows the link type. */
export const NOT_IP = -1;
export const CUT_SHORT = -2;
export const UNKNOWN_LINK = -3;

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN = new Set([0x8100, 0x88a8, 0x9100]);
const MPLS = new Set([0x8847, 0x8848]);
const PPPOE_SESSION = 0x8864;
/** IEEE 802.3: below this the field is a length, and LLC follows. */
const LEAST_ETHERTYPE = 0x600;

/** @returns offset of the IPv4 or IPv6 header, or NOT_IP, CUT_SHORT, UNKNOWN_LINK */
export function findIp(linkType: number, bytes: Uint8Array, start: number, end: number): number {
  switch (linkType) {
    case LINK.ethernet:
      return start + 14 > end ? CUT_SHORT : afterEtherType(bytes, start + 14, end, u16(bytes, start + 12));
    case LINK.raw:
    case LINK.rawBsd:
    case LINK.rawOpenBsd:
    case LINK.ipv4:
    case LINK.ipv6:
      return start < end ? start : CUT_SHORT;
    case LINK.linuxSll:
      return start + 16 > end ? CUT_SHORT : afterEtherType(bytes, start + 16, end, u16(bytes, start + 14));
    case LINK.linuxSll2:
      return start + 20 > end ? CUT_SHORT : afterEtherType(bytes, start + 20, end, u16(bytes, start));
    case LINK.null:
    case LINK.loop:
      return start + 4 > end ? CUT_SHORT : isIpFamily(bytes, start) ? start + 4 : NOT_IP;
    case LINK.ppp:
    case LINK.pppHdlc:
      return afterPpp(bytes, start, end);
    case LINK.pppoe:
      return afterPpp(bytes, start + 6, end);
    default:
      return UNKNOWN_LINK;
  }
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

/** The family in the byte order of the machine that captured: 2 is IPv4 everywhere, IPv6 is 10, 24, 28 or 30. */
function isIpFamily(bytes: Uint8Array, at: number): boolean {
  const little = bytes[at]! | (bytes[at + 1]! << 8);
  const big = bytes[at + 3]! | (bytes[at + 2]! << 8);
  const family = little !== 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0 ? little : big;
  return family === 2 || family === 10 || family === 24 || family === 28 || family === 30;
}

function afterEtherType(bytes: Uint8Array, start: number, end: number, etherType: number): number {
  let type = etherType;
  let at = start;
  // Each turn takes a header off, so that the loop ends with the packet.
  for (;;) {
    if (type === IPV4 || type === IPV6) return at < end ? at : CUT_SHORT;
    if (VLAN.has(type)) {
      if (at + 4 > end) return CUT_SHORT;
      type = u16(bytes, at + 2);
      at += 4;
    } else if (type === PPPOE_SESSION) {
      return afterPpp(bytes, at + 6, end);
    } else if (MPLS.has(type)) {
      return afterLabels(bytes, at, end);
    } else if (type < LEAST_ETHERTYPE && at + 8 <= end && bytes[at] === 0xaa && bytes[at + 1] === 0xaa) {
      // LLC with SNAP (RFC 1042).
      type = u16(bytes, at + 6);
      at += 8;
      if (type < LEAST_ETHERTYPE) return NOT_IP;
    } else {
      return NOT_IP;
    }
  }
}

/** RFC 3032: labels of four octets up to the bottom of the stack; what follows is told by the version of its first octet. */
function afterLabels(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 4 < end; at += 4) {
    if ((bytes[at + 2]! & 1) === 0) continue;
    const version = bytes[at + 4]! >> 4;
    return version === 4 || version === 6 ? at + 4 : NOT_IP;
  }
  return CUT_SHORT;
}

/** RFC 1661 and 1662: address and control may be left out, and the protocol may be one octet. */
function afterPpp(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (at + 4 > end) return CUT_SHORT;
  if (bytes[at] === 0xff && bytes[at + 1] === 0x03) at += 2;
  const short = (bytes[at]! & 1) === 1;
  const protocol = short ? bytes[at]! : u16(bytes, at);
  at += short ? 1 : 2;
  if (protocol !== 0x21 && protocol !== 0x57) return NOT_IP;
  return at < end ? at : CUT_SHORT;
}
