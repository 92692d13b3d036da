import { array, assert, integer, nat, property, uint8Array, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Feed } from '../testing/feed';
import {
  alert,
  CERTIFICATE,
  certificateMessage,
  certificateOf,
  changeCipherSpec,
  clientHello,
  type HandshakePiece,
  inRecord,
  record,
  serverHello,
} from '../testing/webrtc';

const A = { address: '192.0.2.10', port: 40_000 };
const B = { address: '198.51.100.20', port: 50_000 };
const THEIRS = certificateOf(1);
const OURS = certificateOf(2);

const certificate = (own: Uint8Array, about: Partial<HandshakePiece> = {}): Uint8Array =>
  inRecord({ type: CERTIFICATE, body: certificateMessage(own), sequence: 2, ...about });

const seen = ({ analyser }: Feed) => analyser.dtls.handshakes;

/** Up to where certificates come. */
function begun(): Feed {
  const feed = new Feed();
  feed.udp(0, A, B, clientHello(1));
  feed.udp(20, B, A, serverHello());
  return feed;
}

describe('certificates of a handshake', () => {
  it('of both sides, several messages in one datagram', () => {
    const feed = new Feed();
    feed.udp(0, A, B, clientHello(1));
    feed.udp(20, B, A, Buffer.concat([serverHello(), certificate(THEIRS)]));
    feed.udp(40, A, B, Buffer.concat([certificate(OURS), changeCipherSpec()]));
    feed.udp(60, B, A, changeCipherSpec());
    expect(seen(feed)).toMatchObject([
      { client: { ...A, certificate: OURS }, server: { ...B, certificate: THEIRS }, doneAt: 60, isCut: false },
    ]);
    expect(feed.finish().dtls).toMatchObject([{ state: 'done', version: 'DTLS 1.2', handshakeMs: 60 }]);
  });

  it('in fragments of any size, in any order, some of them twice', () => {
    const { length } = certificateMessage(THEIRS);
    assert(
      property(
        uniqueArray(integer({ min: 1, max: length - 1 }), { maxLength: 12 }),
        array(nat(), { minLength: 26, maxLength: 26 }),
        (cuts, order) => {
          const edges = [0, ...cuts.toSorted((a, b) => a - b), length];
          const pieces = edges.slice(0, -1).map((offset, n) => ({ offset, size: (edges[n + 1] ?? length) - offset }));
          const sent = [...pieces, ...pieces.slice(0, 3)]
            .map((piece, n) => ({ piece, rank: order[n] ?? 0 }))
            .toSorted((a, b) => a.rank - b.rank);
          const feed = begun();
          sent.forEach(({ piece }, n) => feed.udp(30 + n, B, A, certificate(THEIRS, piece)));
          expect(seen(feed)[0]?.server.certificate).toEqual(THEIRS);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('overlapping fragments, as after a smaller packet size was chosen', () => {
    const feed = begun();
    for (const piece of [{ offset: 0, size: 300 }, { offset: 200, size: 150 }, { offset: 250 }]) {
      feed.udp(30, B, A, certificate(THEIRS, piece));
    }
    expect(seen(feed)[0]?.server.certificate).toEqual(THEIRS);
  });

  it('only the first one counts', () => {
    const feed = begun();
    feed.udp(30, B, A, certificate(THEIRS));
    feed.udp(40, B, A, certificate(OURS, { sequence: 9 }));
    expect(seen(feed)[0]?.server.certificate).toEqual(THEIRS);
  });

  it('a side that has none', () => {
    const feed = begun();
    feed.udp(30, A, B, inRecord({ type: CERTIFICATE, body: Uint8Array.of(0, 0, 0) }));
    expect(seen(feed)[0]?.client.certificate).toBeNull();
  });

  it.each([
    ['a part is missing', (feed: Feed) => feed.udp(30, B, A, certificate(THEIRS, { offset: 0, size: 400 })), false],
    [
      'the capture was cut',
      (feed: Feed) => feed.udp(30, B, A, certificate(THEIRS).subarray(0, 96), { wireOctets: 431 }),
      true,
    ],
    [
      'it says that it is longer than any is',
      (feed: Feed) => {
        const huge = certificate(THEIRS);
        // Length of the message, of 24 bits.
        huge.set([0xff, 0xff, 0xff], 14);
        feed.udp(30, B, A, huge);
      },
      false,
    ],
    [
      'its lengths contradict each other',
      (feed: Feed) => {
        const odd = certificate(THEIRS);
        odd.set([0, 0, 10], 14);
        feed.udp(30, B, A, odd);
      },
      false,
    ],
    ['it is encrypted', (feed: Feed) => feed.udp(30, B, A, record(22, certificateMessage(THEIRS), 1)), false],
  ])('is not known where %s', (_name, send, isCut) => {
    const feed = begun();
    send(feed);
    expect(seen(feed)[0]).toMatchObject({ server: { certificate: null }, isCut });
  });

  it('of a capture that keeps 60 octets of each packet the handshake is told all the same', () => {
    const feed = new Feed();
    const cut = (at: number, from: typeof A, to: typeof A, data: Uint8Array): void =>
      feed.udp(at, from, to, data.subarray(0, 18), { wireOctets: data.length });
    cut(0, A, B, clientHello(1));
    cut(10, B, A, serverHello());
    cut(20, A, B, changeCipherSpec());
    expect(feed.finish().dtls).toMatchObject([
      { client: '192.0.2.10:40000', state: 'unfinished', version: 'DTLS 1.2' },
    ]);
    expect(seen(feed)[0]?.isCut).toBe(true);
  });

  it('memory stays bounded, however many begin one and never go on', () => {
    const feed = new Feed();
    const body = new Uint8Array(16_000);
    for (let n = 0; n < 4000; n++) {
      const client = { ...A, port: 1024 + n };
      feed.udp(n, client, B, clientHello(n & 0xff));
      feed.udp(n, client, B, inRecord({ type: CERTIFICATE, body, size: 1 }));
    }
    expect(seen(feed)).toHaveLength(4000);
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(48 * 1024 * 1024);
  });

  it('reads whatever comes without falling over', () => {
    assert(
      property(array(uint8Array({ maxLength: 200 }), { maxLength: 8 }), (bodies) => {
        const feed = begun();
        bodies.forEach((body, n) => feed.udp(30 + n, n % 2 ? A : B, n % 2 ? B : A, record(22, body)));
        bodies.forEach((body, n) => feed.udp(50 + n, A, B, Buffer.concat([Uint8Array.of(22), body])));
        expect(feed.finish().dtls).toHaveLength(1);
      }),
      { numRuns: 300 },
    );
  });
});

describe('which handshake it is', () => {
  it('a ClientHello that is said again, with a cookie or because it was lost, begins none', () => {
    const feed = new Feed();
    for (const at of [0, 500, 1500]) feed.udp(at, A, B, clientHello(1));
    expect(feed.finish().dtls).toHaveLength(1);
  });

  it('another one on the same addresses is one of its own, with its own certificate', () => {
    const feed = begun();
    feed.udp(30, B, A, certificate(THEIRS));
    feed.udp(40, A, B, changeCipherSpec());
    feed.udp(50, B, A, changeCipherSpec());
    // After a re-INVITE the other side begins.
    feed.udp(9000, B, A, clientHello(2));
    feed.udp(9010, A, B, serverHello());
    feed.udp(9020, A, B, certificate(OURS));
    expect(seen(feed)).toMatchObject([
      { told: { state: 'done', client: '192.0.2.10:40000' }, server: { certificate: THEIRS } },
      {
        told: { state: 'unfinished', client: '198.51.100.20:50000' },
        server: { certificate: OURS },
        client: { certificate: null },
      },
    ]);
  });

  it('both sides begin, and neither answers', () => {
    const feed = new Feed();
    for (const at of [0, 1000, 3000]) {
      feed.udp(at, A, B, clientHello(1));
      feed.udp(at + 5, B, A, clientHello(2));
    }
    expect(feed.finish().dtls.map(({ client, state }) => `${client} ${state}`)).toEqual([
      '192.0.2.10:40000 unfinished',
      '198.51.100.20:50000 unfinished',
    ]);
  });

  it('an alert after the end changes nothing', () => {
    const feed = begun();
    feed.udp(40, A, B, changeCipherSpec());
    feed.udp(50, B, A, changeCipherSpec());
    feed.udp(60, B, A, alert(40));
    expect(feed.finish().dtls).toMatchObject([{ state: 'done', alert: null }]);
  });

  it('DTLS 1.3: version and protection profile are in clear, certificates are not', () => {
    const feed = new Feed();
    feed.udp(0, A, B, clientHello(1));
    feed.udp(
      20,
      B,
      A,
      serverHello([
        [43, Uint8Array.of(0xfe, 0xfc)],
        [14, Uint8Array.of(0, 2, 0, 7, 0)],
      ]),
    );
    feed.udp(21, B, A, Uint8Array.of(0x2e, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
    feed.udp(40, A, B, Uint8Array.of(0x2e, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16));
    expect(seen(feed)).toMatchObject([{ srtpProfile: 'SRTP_AEAD_AES_128_GCM', client: { certificate: null } }]);
    expect(feed.finish().dtls).toMatchObject([{ version: 'DTLS 1.3', state: 'done', fingerprintMatches: null }]);
  });
});
