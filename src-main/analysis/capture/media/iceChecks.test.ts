import { describe, expect, it } from 'vitest';
import { encodeAttribute } from '../../../protocol/stun/attributes';
import { encodeHeader } from '../../../protocol/stun/header';
import { encodeXorMappedAddress } from '../../../protocol/stun/mappedAddress';
import { Feed } from '../testing/feed';
import { check, response } from '../testing/webrtc';

const A = { address: '192.0.2.10', port: 40_000 };
const B = { address: '198.51.100.20', port: 50_000 };
/** Sent by A, and by B. */
const OURS = 'bbbb:aaaa';
const THEIRS = 'aaaa:bbbb';

const ways = ({ analyser }: Feed) => analyser.stun.checks.ways;

describe('connectivity checks', () => {
  it('are matched with their responses, in each direction', () => {
    const feed = new Feed();
    feed.udp(0, A, B, check({ username: OURS, transaction: 1 }));
    feed.udp(5, B, A, check({ username: THEIRS, transaction: 1, role: 'controlled' }));
    feed.udp(30, B, A, response(1));
    feed.udp(31, A, B, response(1));
    feed.udp(50, A, B, check({ username: OURS, transaction: 2, nominates: true }));
    feed.udp(90, B, A, response(2));
    expect(ways(feed)).toHaveLength(1);
    expect(ways(feed)[0]?.ends).toMatchObject([
      {
        ...A,
        ufrag: 'aaaa',
        role: 'controlling',
        requests: 2,
        successes: 2,
        rttMs: 40,
        nominatingAt: 50,
        nominatedAt: 90,
      },
      {
        ...B,
        ufrag: 'bbbb',
        role: 'controlled',
        requests: 1,
        successes: 1,
        rttMs: 26,
        nominatedAt: NaN,
        unanswered: [],
      },
    ]);
  });

  it('what is sent again is the same check, and so is its response', () => {
    const feed = new Feed();
    for (const at of [0, 500, 1500]) feed.udp(at, A, B, check({ username: OURS, transaction: 1 }));
    feed.udp(1600, B, A, response(1));
    feed.udp(1601, B, A, response(1));
    expect(ways(feed)[0]?.ends[0]).toMatchObject({ requests: 1, successes: 1, answeredAt: 1600 });
  });

  it('an error is kept with its reason until one succeeds', () => {
    const feed = new Feed();
    feed.udp(0, A, B, check({ username: OURS, transaction: 1 }));
    feed.udp(10, B, A, response(1, { code: 487, reason: 'Role Conflict' }));
    expect(ways(feed)[0]?.ends[0]).toMatchObject({ successes: 0, error: { code: 487, reason: 'Role Conflict' } });
    feed.udp(20, A, B, check({ username: OURS, transaction: 2, role: 'controlled' }));
    feed.udp(30, B, A, response(2));
    expect(ways(feed)[0]?.ends[0]).toMatchObject({ successes: 1, error: null, role: 'controlled' });
  });

  it('those without an answer are counted since the last one that had one', () => {
    const feed = new Feed();
    for (let n = 0; n < 8; n++) {
      feed.udp(n * 5000, A, B, check({ username: OURS, transaction: n }));
      if (n < 3) feed.udp(n * 5000 + 20, B, A, response(n));
    }
    expect(ways(feed)[0]?.ends[0]).toMatchObject({
      answeredAt: 10_020,
      unanswered: [15_000, 20_000, 25_000, 30_000, 35_000],
    });
  });

  it('after a restart of ICE the same addresses are another way', () => {
    const feed = new Feed();
    feed.udp(0, A, B, check({ username: OURS, transaction: 1 }));
    feed.udp(9000, A, B, check({ username: 'dddd:cccc', transaction: 2 }));
    feed.udp(9010, B, A, check({ username: 'cccc:dddd', transaction: 3 }));
    expect(ways(feed).map(({ ends }) => ends.map(({ ufrag, requests }) => `${ufrag} ${requests}`))).toEqual([
      ['aaaa 1', 'bbbb 0'],
      ['cccc 1', 'dddd 1'],
    ]);
  });

  it('a question to a STUN server, and an answer to nobody, are none', () => {
    const feed = new Feed();
    feed.udp(0, A, B, encodeHeader(0x0001, 0, new Uint8Array(12)));
    feed.udp(5, B, A, response(0));
    feed.udp(6, B, A, response(5));
    expect(ways(feed)).toEqual([]);
  });

  it('thousands that nobody answers take no room', () => {
    const feed = new Feed();
    for (let n = 0; n < 5000; n++) feed.udp(n, A, B, check({ username: OURS, transaction: n }));
    feed.udp(6000, B, A, response(4999));
    feed.udp(6001, B, A, response(0));
    const [end] = ways(feed)[0]?.ends ?? [];
    expect(end).toMatchObject({ requests: 5000, successes: 1 });
    expect(end?.unanswered.length).toBeLessThanOrEqual(256);
  });

  it('through a relay they go between the relayed address and the peer', () => {
    const TURN = { address: '198.51.100.99', port: 3478 };
    const RELAYED = { address: '198.51.100.99', port: 49_000 };
    const id = new Uint8Array(12).fill(7);
    const message = (type: number, attributes: Uint8Array[]): Uint8Array => {
      const body = Buffer.concat(attributes);
      return Buffer.concat([encodeHeader(type, body.length, id), body]);
    };
    const address = (type: number, place: typeof A): Uint8Array =>
      encodeAttribute(type, encodeXorMappedAddress(place, encodeHeader(0, 0, id)));
    const data = (inner: Uint8Array): Uint8Array => encodeAttribute(0x0013, inner);
    const feed = new Feed();
    feed.udp(0, A, TURN, message(0x0003, []));
    feed.udp(10, TURN, A, message(0x0103, [address(0x0016, RELAYED)]));
    feed.udp(20, A, TURN, message(0x0016, [address(0x0012, B), data(check({ username: OURS, transaction: 1 }))]));
    feed.udp(60, TURN, A, message(0x0017, [address(0x0012, B), data(response(1))]));
    expect(ways(feed)).toMatchObject([{ ends: [{ ...RELAYED, requests: 1, successes: 1, rttMs: 40 }, B] }]);
  });
});
