import { describe, expect, it } from 'vitest';
import { A, A6, B, B6, BASE_S, bytes, ip, LINKS, pcap, udp } from './testing/build';
import { collect } from './testing/collect';
import { HELLO, one } from './testing/packets';

describe('every link layer', () => {
  for (const [name, { linkType, wrap }] of Object.entries(LINKS)) {
    it.each([
      ['IPv4', A, B],
      ['IPv6', A6, B6],
    ])(`${name}, %s`, async (_family, from, to) => {
      const { datagrams, result } = await collect(pcap(one(wrap(udp(from, to, HELLO))), { linkType }));
      expect(datagrams).toMatchObject([
        {
          packet: 1,
          at: 0.25,
          from: `${from.address} ${from.port}`,
          to: `${to.address} ${to.port}`,
          data: HELLO,
          ttl: 64,
        },
      ]);
      expect(result).toMatchObject({ packets: 1, base: BASE_S, format: { broken: null, skipped: [] } });
    });
  }

  it('what is not IP is passed over, what is not known is told', async () => {
    const arp = bytes(new Uint8Array(12), 0x08, 0x06, new Uint8Array(28));
    expect((await collect(pcap(one(arp), { linkType: 1 }))).result.format.skipped).toEqual([]);
    const unknown = await collect(pcap(one(HELLO), { linkType: 147 }));
    expect(unknown.result.format.skipped).toEqual([{ reason: 'link type 147 cannot be read', packets: 1 }]);
    const cut = await collect(pcap(one(new Uint8Array(10)), { linkType: 1 }));
    expect(cut.result.format.skipped).toEqual([{ reason: 'cut off before its IP header', packets: 1 }]);
  });

  it('IP within IP, and within GRE', async () => {
    const inner = udp(A, B, HELLO);
    for (const outer of [ip(B, A, 4, inner), ip(B, A, 47, bytes(0x20, 0, 0x08, 0, 0, 0, 0, 9, inner))]) {
      expect((await collect(pcap(one(outer)))).datagrams).toMatchObject([{ from: '192.0.2.10 40000', data: HELLO }]);
    }
  });

  describe('what mirrors send', () => {
    const frame = LINKS['802.1Q']?.wrap(udp(A, B, HELLO)) ?? bytes();
    const gre = (...header: number[]): Uint8Array => ip(B, A, 47, bytes(...header, frame));
    const to = (port: number, ...header: number[]): Uint8Array => udp(B, { ...A, port }, bytes(...header, frame));
    it.each([
      ['Ethernet in GRE', gre(0, 0, 0x65, 0x58)],
      ['ERSPAN type I', gre(0, 0, 0x88, 0xbe)],
      ['ERSPAN type II', gre(0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 1, 0, 1, 0, 0, 0, 0)],
      ['ERSPAN type III', gre(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)],
      [
        'ERSPAN type III with its platform',
        gre(0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
      ],
      ['VXLAN', to(4789, 8, 0, 0, 0, 0, 0, 42, 0)],
      ['Geneve with an option', to(6081, 1, 0, 0x65, 0x58, 0, 0, 42, 0, 1, 1, 1, 0)],
      ['TZSP with a tag', to(37_008, 1, 0, 0, 1, 10, 1, 0xc8, 0, 1)],
    ])('%s: the packet inside, and nothing of the one around it', async (_name, packet) => {
      const { datagrams } = await collect(pcap(one(packet)));
      expect(datagrams).toMatchObject([{ from: '192.0.2.10 40000', to: '198.51.100.20 50000', data: HELLO }]);
    });

    it('a tunnel whose own packet came in fragments', async () => {
      const outer = gre(0, 0, 0x65, 0x58);
      const payload = outer.subarray(20);
      const piece = (from: number, end: number, more: boolean): Uint8Array => {
        const packet = ip(B, A, 47, payload.subarray(from, end));
        new DataView(packet.buffer).setUint16(6, (more ? 0x2000 : 0) | (from >> 3));
        return packet;
      };
      const pieces = [piece(0, 24, true), piece(24, payload.length, false)];
      const { datagrams } = await collect(pcap(pieces.map((data, at) => ({ at, data }))));
      expect(datagrams).toMatchObject([{ from: '192.0.2.10 40000', data: HELLO }]);
    });

    it.each([
      ['RTP on the port of VXLAN', bytes(0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, new Uint8Array(160))],
      ['a header without a packet', bytes(8, 0, 0, 0, 0, 0, 42, 0)],
    ])('%s is a datagram like others', async (_name, payload) => {
      const { datagrams } = await collect(pcap(one(udp(B, { ...A, port: 4789 }, payload))));
      expect(datagrams).toMatchObject([{ to: '192.0.2.10 4789', data: payload }]);
    });
  });

  describe('GTP-U', () => {
    const inner = udp(A, B, HELLO);
    const outer = (...header: number[]): Uint8Array => udp(B, { ...A, port: 2152 }, bytes(...header, inner));
    it.each([
      ['without options', outer(0x30, 255, 0, inner.length, 0, 0, 0, 7)],
      ['with a sequence number', outer(0x32, 255, 0, inner.length + 4, 0, 0, 0, 7, 0, 1, 0, 0)],
      ['with an extension header', outer(0x34, 255, 0, inner.length + 8, 0, 0, 0, 7, 0, 0, 0, 0x85, 1, 0, 9, 0)],
    ])('%s: the packet inside', async (_name, packet) => {
      const { datagrams } = await collect(pcap(one(packet)));
      expect(datagrams).toMatchObject([{ from: '192.0.2.10 40000', to: '198.51.100.20 50000', data: HELLO }]);
    });

    it('an echo of the tunnel, and RTP on its port, are datagrams like others', async () => {
      for (const payload of [bytes(0x32, 1, 0, 4, 0, 0, 0, 0, 0, 1, 0, 0), bytes(0x80, 255, new Uint8Array(170))]) {
        const { datagrams } = await collect(pcap(one(udp(B, { ...A, port: 2152 }, payload))));
        expect(datagrams).toMatchObject([{ to: '192.0.2.10 2152', data: payload }]);
      }
    });
  });

  it('what is inside IPsec is counted', async () => {
    const packet = { at: 0, data: ip(A, B, 50, bytes(0, 0, 0, 1, 0, 0, 0, 1, new Uint8Array(32))) };
    const { result } = await collect(pcap(Array.from({ length: 1204 }, () => packet)));
    expect(result.notes).toContain('1,204 packets are inside IPsec: nothing can be said about them.');
  });

  it('IPv6 extension headers', async () => {
    const whole = udp(A6, B6, HELLO);
    const options = bytes(17, 0, 1, 4, 0, 0, 0, 0);
    const packet = bytes(whole.subarray(0, 40), 60, 0, 1, 4, 0, 0, 0, 0, options, whole.subarray(40));
    packet[6] = 0;
    new DataView(packet.buffer).setUint16(4, packet.length - 40);
    expect((await collect(pcap(one(packet)))).datagrams).toMatchObject([{ data: HELLO }]);
  });
});
