/** Captures made for tests: packets, link layers and both file formats in all their variants. */
import { encodeIpPacket } from '../../../protocol/pcap/ip';
import { encodeTcpPacket } from '../../../protocol/pcap/tcp';
import { encodeUdpPacket } from '../../../protocol/pcap/udp';
import type { Endpoint } from '../../../../src-shared/model/media';

export const A: Endpoint = { address: '192.0.2.10', port: 40_000 };
export const B: Endpoint = { address: '198.51.100.20', port: 50_000 };
export const A6: Endpoint = { address: '2001:db8::10', port: 40_000 };
export const B6: Endpoint = { address: '2001:db8::20', port: 50_000 };
export const BASE_S = 1_700_000_000;

export interface TestPacket {
  /** ms since BASE_S. */
  at: number;
  data: Uint8Array;
  /** On the wire, where the capture was snapped. */
  wire?: number;
}

export function bytes(...parts: (number | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : [...part])));
}

export function udp(from: Endpoint, to: Endpoint, data: Uint8Array): Uint8Array {
  const packet = encodeUdpPacket(from, to, data, 1);
  if (!packet) throw new Error('not to be encoded');
  return packet;
}

export function tcp(from: Endpoint, to: Endpoint, sequence: number, data: Uint8Array): Uint8Array {
  const packet = encodeTcpPacket({ from, to, sequence, acknowledgment: 1, data, identification: 1 });
  if (!packet) throw new Error('not to be encoded');
  return packet;
}

export function ip(from: Endpoint, to: Endpoint, protocol: number, payload: Uint8Array): Uint8Array {
  const packet = encodeIpPacket({
    source: from.address,
    destination: to.address,
    protocol,
    payload,
    identification: 1,
  });
  if (!packet) throw new Error('not to be encoded');
  return packet;
}

const isV6 = (packet: Uint8Array): boolean => packet[0]! >> 4 === 6;
const etherType = (packet: Uint8Array): Uint8Array => (isV6(packet) ? bytes(0x86, 0xdd) : bytes(0x08, 0x00));
const MACS = bytes(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2);

/** Link types by number, each as it stands in front of an IP packet. */
export const LINKS: Record<string, { linkType: number; wrap(packet: Uint8Array): Uint8Array }> = {
  Ethernet: { linkType: 1, wrap: (packet) => bytes(MACS, etherType(packet), packet) },
  '802.1Q': { linkType: 1, wrap: (packet) => bytes(MACS, 0x81, 0, 0, 7, etherType(packet), packet) },
  QinQ: { linkType: 1, wrap: (packet) => bytes(MACS, 0x88, 0xa8, 0, 7, 0x81, 0, 0, 8, etherType(packet), packet) },
  MPLS: { linkType: 1, wrap: (packet) => bytes(MACS, 0x88, 0x47, 0, 1, 0, 64, 0, 1, 1, 64, packet) },
  PPPoE: {
    linkType: 1,
    wrap: (packet) =>
      bytes(
        MACS,
        0x88,
        0x64,
        0x11,
        0,
        0,
        1,
        (packet.length + 2) >> 8,
        (packet.length + 2) & 0xff,
        0,
        isV6(packet) ? 0x57 : 0x21,
        packet,
      ),
  },
  'Linux cooked': {
    linkType: 113,
    wrap: (packet) => bytes(0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, etherType(packet), packet),
  },
  'Linux cooked v2': {
    linkType: 276,
    wrap: (packet) => bytes(etherType(packet), 0, 0, 0, 0, 0, 2, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, packet),
  },
  'raw IP': { linkType: 101, wrap: (packet) => packet },
  'null, little-endian': { linkType: 0, wrap: (packet) => bytes(isV6(packet) ? 30 : 2, 0, 0, 0, packet) },
  'null, big-endian': { linkType: 0, wrap: (packet) => bytes(0, 0, 0, isV6(packet) ? 30 : 2, packet) },
  loop: { linkType: 108, wrap: (packet) => bytes(0, 0, 0, isV6(packet) ? 24 : 2, packet) },
  PPP: { linkType: 9, wrap: (packet) => bytes(0xff, 3, 0, isV6(packet) ? 0x57 : 0x21, packet) },
};

export interface PcapOptions {
  little?: boolean;
  nanoseconds?: boolean;
  linkType?: number;
}

export function pcap(
  packets: readonly TestPacket[],
  { little = true, nanoseconds = false, linkType = 101 }: PcapOptions = {},
): Uint8Array {
  const words = (...values: number[]): Uint8Array => {
    const out = new Uint8Array(values.length * 4);
    const view = new DataView(out.buffer);
    values.forEach((value, index) => view.setUint32(index * 4, value, little));
    return out;
  };
  const version = new Uint8Array(4);
  new DataView(version.buffer).setUint16(0, 2, little);
  new DataView(version.buffer).setUint16(2, 4, little);
  const parts = [words(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4), version, words(0, 0, 262_144, linkType)];
  for (const { at, data, wire } of packets) {
    const seconds = Math.floor(at / 1000);
    const fraction = Math.round((at - seconds * 1000) * (nanoseconds ? 1e6 : 1e3));
    parts.push(words(BASE_S + seconds, fraction, data.length, wire ?? data.length), data);
  }
  return bytes(...parts);
}

export interface Section {
  little?: boolean;
  interfaces: { linkType: number; tsresol?: number; tsoffset?: number; name?: string }[];
  packets: (TestPacket & { on?: number; comment?: string; kind?: 'enhanced' | 'old' | 'simple' })[];
  /** Blocks in between that nobody knows. */
  strange?: boolean;
}

/** A pcapng of several sections. */
export function pcapng(sections: readonly Section[]): Uint8Array {
  return bytes(...sections.flatMap(section));
}

function section({ little = true, interfaces, packets, strange = false }: Section): Uint8Array[] {
  const word = (value: number): Uint8Array => {
    const out = new Uint8Array(4);
    new DataView(out.buffer).setUint32(0, value >>> 0, little);
    return out;
  };
  const half = (value: number): Uint8Array => {
    const out = new Uint8Array(2);
    new DataView(out.buffer).setUint16(0, value, little);
    return out;
  };
  const pad = (data: Uint8Array): Uint8Array => bytes(data, new Uint8Array(-data.length & 3));
  const option = (code: number, value: Uint8Array): Uint8Array => bytes(half(code), half(value.length), pad(value));
  const block = (type: number, ...body: Uint8Array[]): Uint8Array => {
    const content = bytes(...body);
    const length = word(content.length + 12);
    return bytes(word(type), length, content, length);
  };
  const blocks = [block(0x0a0d0d0a, word(0x1a2b3c4d), half(1), half(0), word(0xffffffff), word(0xffffffff))];
  const resolutions = interfaces.map(({ tsresol = 6 }) =>
    tsresol & 0x80 ? 2n ** BigInt(tsresol & 0x7f) : 10n ** BigInt(tsresol),
  );
  for (const { linkType, tsresol, tsoffset, name } of interfaces) {
    const options: Uint8Array[] = [];
    if (name !== undefined) options.push(option(2, new TextEncoder().encode(name)));
    if (tsresol !== undefined) options.push(option(9, Uint8Array.of(tsresol)));
    if (tsoffset !== undefined) {
      const value = new Uint8Array(8);
      new DataView(value.buffer).setBigInt64(0, BigInt(tsoffset), little);
      options.push(option(14, value));
    }
    if (options.length > 0) options.push(option(0, new Uint8Array(0)));
    blocks.push(block(1, half(linkType), half(0), word(0), ...options));
  }
  packets.forEach(({ at, data, wire, on = 0, comment, kind = 'enhanced' }, index) => {
    if (strange && index % 3 === 0)
      blocks.push(block(0x0bad, pad(Uint8Array.of(1, 2, 3))), block(4, word(0)), block(5, word(0), word(0), word(0)));
    if (kind === 'simple') {
      blocks.push(block(3, word(wire ?? data.length), pad(data)));
      return;
    }
    const offset = BigInt(interfaces[on]?.tsoffset ?? 0);
    // Microseconds are exact in a number here; the rest is done in whole units.
    const us = BigInt(Math.round(at * 1000)) + (BigInt(BASE_S) - offset) * 1_000_000n;
    const units = (us * (resolutions[on] ?? 1n)) / 1_000_000n;
    const time = [word(Number(units >> 32n)), word(Number(units & 0xffffffffn))];
    const options =
      comment === undefined ? [] : [option(1, new TextEncoder().encode(comment)), option(0, new Uint8Array(0))];
    if (kind === 'old')
      blocks.push(
        block(2, half(on), half(0), ...time, word(data.length), word(wire ?? data.length), pad(data), ...options),
      );
    else blocks.push(block(6, word(on), ...time, word(data.length), word(wire ?? data.length), pad(data), ...options));
  });
  return blocks;
}
