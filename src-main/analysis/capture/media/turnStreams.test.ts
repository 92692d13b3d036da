import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAttribute } from '../../../protocol/stun/attributes';
import { encodeHeader } from '../../../protocol/stun/header';
import { encodeXorMappedAddress } from '../../../protocol/stun/mappedAddress';
import { Feed, rtp } from '../testing/feed';

describe('media inside of TURN', () => {
  const CLIENT = { address: '192.0.2.10', port: 60_000 };
  const TURN = { address: '198.51.100.99', port: 3478 };
  const PEER = { address: '203.0.113.5', port: 30_000 };
  const id = new Uint8Array(12).fill(7);
  const message = (type: number, attributes: Uint8Array[]): Uint8Array => {
    const length = attributes.reduce((sum, one) => sum + one.length, 0);
    return Buffer.concat([encodeHeader(type, length, id), ...attributes]);
  };
  const peer = encodeAttribute(0x0012, encodeXorMappedAddress(PEER, encodeHeader(0, 0, id)));

  it('in channels, with the peer that the channel was bound to', () => {
    const feed = new Feed();
    feed.udp(0, CLIENT, TURN, message(0x0009, [encodeAttribute(0x000c, Uint8Array.of(0x40, 1, 0, 0)), peer]));
    feed.udp(5, TURN, CLIENT, message(0x0109, []));
    for (let n = 0; n < 60; n++) {
      const packet = rtp({ sequence: n, timestamp: n * 160 });
      feed.udp(
        10 + n * 20,
        TURN,
        CLIENT,
        Buffer.concat([Uint8Array.of(0x40, 1, packet.length >> 8, packet.length & 0xff), packet]),
      );
    }
    const { streams, stun } = feed.finish();
    expect(streams).toMatchObject([{ src: PEER, dst: CLIENT, packets: 60, relayed: true }]);
    expect(stun).toMatchObject([
      {
        from: '192.0.2.10:60000',
        to: '198.51.100.99:3478',
        methods: [{ method: 'ChannelBind', requests: 1, successes: 1 }],
      },
    ]);
  });

  it('over TCP, whatever segments it is cut into', () => {
    const padded = (data: Uint8Array): Uint8Array => Buffer.concat([data, new Uint8Array(-data.length & 3)]);
    const channel = (data: Uint8Array): Uint8Array =>
      padded(Buffer.concat([Uint8Array.of(0x40, 1, data.length >> 8, data.length & 0xff), data]));
    const audio = (ssrc: number): Uint8Array[] =>
      Array.from({ length: 40 }, (_, n) =>
        // Octets that have to be padded.
        channel(rtp({ sequence: n, timestamp: n * 160, ssrc, payload: new Uint8Array(161).fill(n) })),
      );
    const bind = message(0x0009, [encodeAttribute(0x000c, Uint8Array.of(0x40, 1, 0, 0)), peer]);
    const up = Buffer.concat([bind, ...audio(1)]);
    const down = Buffer.concat([message(0x0109, []), ...audio(2)]);
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 1500 }), (size) => {
        const feed = new Feed();
        for (let at = 0; at < up.length; at += size) {
          feed.tcp(at, CLIENT, TURN, up.subarray(at, at + size));
          feed.tcp(at + 0.5, TURN, CLIENT, down.subarray(at, at + size));
        }
        const { streams, stun } = feed.finish();
        expect(streams.toSorted((a, b) => a.ssrc.localeCompare(b.ssrc))).toMatchObject([
          { src: CLIENT, dst: PEER, packets: 40, lost: 0, relayed: true },
          { src: PEER, dst: CLIENT, packets: 40, lost: 0, relayed: true },
        ]);
        expect(streams.flatMap(({ marks }) => marks.filter(({ kind }) => kind === 'dscp-none'))).toEqual([]);
        expect(stun).toMatchObject([{ carriedBy: 'tcp', methods: [{ method: 'ChannelBind', successes: 1 }] }]);
      }),
      { numRuns: 40 },
    );
  });

  it('in indications', () => {
    const feed = new Feed();
    for (let n = 0; n < 60; n++) {
      feed.udp(
        n * 20,
        CLIENT,
        TURN,
        message(0x0016, [peer, encodeAttribute(0x0013, rtp({ sequence: n, timestamp: n * 160 }))]),
      );
    }
    expect(feed.finish().streams).toMatchObject([{ src: CLIENT, dst: PEER, packets: 60, relayed: true }]);
  });

  it('errors are counted by their code', () => {
    const feed = new Feed();
    feed.udp(0, CLIENT, TURN, message(0x0003, []));
    feed.udp(5, TURN, CLIENT, message(0x0113, [encodeAttribute(0x0009, Uint8Array.of(0, 0, 4, 1))]));
    expect(feed.finish().stun[0]?.methods).toEqual([
      { method: 'Allocate', requests: 1, successes: 0, errors: { 401: 1 }, indications: 0 },
    ]);
  });
});
