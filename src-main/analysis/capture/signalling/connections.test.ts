import { describe, expect, it } from 'vitest';
import { Feed, sdp, sip } from '../testing/feed';
import { ALICE, PROXY, A_MEDIA, INVITE } from '../testing/callFeed';

describe('SIP over connections', () => {
  const text = [
    sip(INVITE, { sdp: sdp(A_MEDIA) }),
    '\r\n\r\n',
    sip('ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', toTag: 'b' }),
  ].join('');

  it('cut into pieces anywhere', () => {
    for (let cut = 1; cut < text.length; cut += 3) {
      const feed = new Feed();
      feed.tcp(0, ALICE, PROXY, text.slice(0, cut));
      feed.tcp(1, ALICE, PROXY, text.slice(cut));
      expect(feed.finish().calls[0]).toMatchObject({ messages: 2, carriedBy: ['tcp'] });
    }
  });

  it('a capture that begins in the middle of a message, and one that lost a piece', () => {
    const feed = new Feed();
    feed.tcp(0, ALICE, PROXY, text.slice(200));
    feed.tcp(100, ALICE, PROXY, text.slice(0, 100));
    feed.tcp(200, ALICE, PROXY, text, true);
    expect(feed.finish().calls[0]?.messages).toBeGreaterThanOrEqual(3);
  });

  it('in WebSocket frames, masked and in parts, cut anywhere', () => {
    const frame = (
      payload: Buffer,
      { mask, opcode = 1, last = true }: { mask?: number[]; opcode?: number; last?: boolean },
    ): Buffer => {
      const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 0xff];
      const masked = mask ? payload.map((octet, index) => octet ^ (mask[index & 3] ?? 0)) : payload;
      return Buffer.concat([
        Buffer.from([(last ? 0x80 : 0) | opcode, (length[0] ?? 0) | (mask ? 0x80 : 0), ...length.slice(1)]),
        Buffer.from(mask ?? []),
        masked,
      ]);
    };
    const invite = Buffer.from(sip(INVITE, { sdp: sdp(A_MEDIA) }));
    const sent = Buffer.concat([
      Buffer.from('GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n'),
      frame(invite.subarray(0, 50), { mask: [1, 2, 3, 4], last: false }),
      frame(Buffer.from('ping'), { mask: [9, 9, 9, 9], opcode: 9 }),
      frame(invite.subarray(50), { mask: [5, 6, 7, 8], opcode: 0 }),
    ]);
    for (let cut = 1; cut < sent.length; cut += 5) {
      const feed = new Feed();
      feed.tcp(0, ALICE, PROXY, sent.subarray(0, cut));
      feed.tcp(1, ALICE, PROXY, sent.subarray(cut));
      feed.tcp(
        2,
        PROXY,
        ALICE,
        Buffer.concat([
          Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n'),
          frame(Buffer.from(sip('SIP/2.0 100 Trying')), {}),
        ]),
      );
      expect(feed.finish().calls[0], `cut at ${cut}`).toMatchObject({ messages: 2, carriedBy: ['ws'] });
    }
  });

  it('TLS and bulk data are left alone soon', () => {
    const feed = new Feed();
    expect(feed.tcp(0, ALICE, PROXY, Uint8Array.of(0x16, 3, 1, 0, 50, 1)).flow.ignored).toBe(true);
    const bulk = { address: '192.0.2.99', port: 80 };
    for (let n = 0; n < 20; n++) feed.tcp(n, bulk, PROXY, new Uint8Array(1400).fill(120));
    expect(feed.tcp(30, bulk, PROXY, 'x').flow.ignored).toBe(true);
    expect(feed.finish().notes.join()).toMatch(/One TLS connection was not looked into/);
  });
});
