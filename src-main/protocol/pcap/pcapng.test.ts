import { describe, expect, it } from 'vitest';
import { encodeEnhancedPacket } from './enhancedPacket';
import { encodeExportedPdu } from './exportedPdu';
import { encodeInterfaceDescription, LINKTYPE } from './interfaceDescription';
import { encodeIpPacket, PROTOCOL, transportChecksum } from './ip';
import { encodeSectionHeader } from './sectionHeader';
import { encodeTcpPacket } from './tcp';
import { encodeUdpPacket } from './udp';

const A = { address: '192.0.2.1', port: 5060 };
const B = { address: '192.0.2.2', port: 5062 };
const A6 = { address: '2001:db8::1', port: 5060 };
const B6 = { address: '2001:db8::2', port: 5062 };

/** One's complement sum over everything: 0xffff where the checksum inside is right (RFC 1071). */
function foldedSum(...parts: Uint8Array[]): number {
  const all = Buffer.concat(parts);
  let sum = 0;
  for (let index = 0; index < all.length; index += 2) sum += ((all[index] ?? 0) << 8) | (all[index + 1] ?? 0);
  while (sum > 0xffff) sum = (sum >>> 16) + (sum & 0xffff);
  return sum;
}

describe('pcapng blocks', () => {
  it('every block carries its length at both ends, in whole 32-bit words', () => {
    const blocks = [
      encodeSectionHeader({ application: 'Sidetone', comment: 'x' }),
      encodeInterfaceDescription({ linkType: LINKTYPE.raw, name: 'media', description: 'd' }),
      ...[0, 1, 2, 3, 4].map((length) =>
        encodeEnhancedPacket({ interfaceId: 0, at: 0, direction: 'inbound', data: new Uint8Array(length) }),
      ),
    ];
    for (const block of blocks) {
      const view = new DataView(block.buffer);
      expect(block.length % 4).toBe(0);
      expect(view.getUint32(4, true)).toBe(block.length);
      expect(view.getUint32(block.length - 4, true)).toBe(block.length);
    }
  });

  it('time stamps keep the fraction of a millisecond to what a number can hold', () => {
    const at = 1_700_000_000_123.25;
    const view = new DataView(
      encodeEnhancedPacket({ interfaceId: 3, at, direction: 'outbound', data: new Uint8Array(0) }).buffer,
    );
    const time = (BigInt(view.getUint32(12, true)) << 32n) | BigInt(view.getUint32(16, true));
    expect(view.getUint32(8, true)).toBe(3);
    expect(time).toBe(1_700_000_000_123_250_000n);
  });

  it('section header and packet in memory, octet by octet', () => {
    expect(Buffer.from(encodeSectionHeader({ application: 'Sid' })).toString('hex')).toBe(
      '0a0d0d0a280000004d3c2b1a01000000ffffffffffffffff04000300536964000000000028000000',
    );
  });
});

describe('rebuilt headers', () => {
  it.each([
    ['IPv4', A, B],
    ['IPv6', A6, B6],
  ])('%s: UDP and TCP checksums are right', (_family, from, to) => {
    for (const length of [0, 1, 2, 1471, 60_000]) {
      const data = new Uint8Array(length).map((_, index) => index * 7);
      const udp = encodeUdpPacket(from, to, data, 7);
      const tcp = encodeTcpPacket({ from, to, sequence: 0xfffffff0, acknowledgment: 1, data, identification: 8 });
      for (const [packet, protocol] of [
        [udp, PROTOCOL.udp],
        [tcp, PROTOCOL.tcp],
      ] as const) {
        if (!packet) throw new Error('no packet');
        const header = from === A ? 20 : 40;
        const addresses = packet.subarray(from === A ? 12 : 8, header);
        const segment = packet.subarray(header);
        const pseudo = new Uint8Array(8);
        new DataView(pseudo.buffer).setUint32(0, segment.length);
        pseudo[7] = protocol;
        expect(foldedSum(addresses, pseudo, segment)).toBe(0xffff);
        if (from === A) expect(foldedSum(packet.subarray(0, header))).toBe(0xffff);
      }
    }
  });

  it('a UDP checksum of 0 is sent as 0xffff (RFC 768)', () => {
    const sum = transportChecksum(A.address, B.address, PROTOCOL.udp, new Uint8Array(10));
    // Data that make the sum come out as 0: the checksum of the rest.
    const header = encodeUdpPacket({ ...A, port: 0 }, { ...B, port: 0 }, Uint8Array.of(0, 0), 0);
    const before = new DataView((header ?? new Uint8Array(28)).buffer).getUint16(26);
    const data = Uint8Array.of(before >> 8, before & 0xff);
    const packet = encodeUdpPacket({ ...A, port: 0 }, { ...B, port: 0 }, data, 0);
    expect(new DataView((packet ?? new Uint8Array(28)).buffer).getUint16(26)).toBe(0xffff);
    expect(sum).toBeGreaterThan(0);
  });

  it.each([
    ['names', { ...A, address: 'pbx.test' }, B],
    ['two families', A, B6],
  ])('%s make no packet', (_what, from, to) => {
    const data = new Uint8Array(4);
    expect(encodeUdpPacket(from, to, data, 0)).toBeNull();
    expect(encodeExportedPdu('sip', from, to, data)).toBeNull();
    expect(encodeTcpPacket({ from, to, sequence: 0, acknowledgment: 0, data, identification: 0 })).toBeNull();
  });

  it('what does not fit one packet makes none', () => {
    expect(encodeUdpPacket(A, B, new Uint8Array(65_508), 0)).toBeNull();
    expect(
      encodeIpPacket({
        source: A.address,
        destination: B.address,
        protocol: 17,
        payload: new Uint8Array(65_520),
        identification: 0,
      }),
    ).toBeNull();
  });
});
