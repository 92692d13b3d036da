import { describe, expect, it } from 'vitest';
import { buildTelephoneEvent } from '../../../protocol/rtp/telephoneEvent';
import { BASE_S, Feed, rtp, sdp, sip } from '../testing/feed';
import { ALICE, BOB, A, B, INVITE, called, kinds } from '../testing/called';

describe('a stream that an SDP announced', () => {
  it('is tied to its call, from its first packet on', () => {
    const feed = called();
    feed.talk(1010, A, B, 200);
    const { streams, calls } = feed.finish();
    expect(streams).toMatchObject([
      {
        id: '192.0.2.10:40000>198.51.100.20:50000/00001234',
        ssrc: '0x00001234',
        callId: 'call-1',
        foundBy: 'sdp',
        packets: 200,
        expected: 200,
        lost: 0,
        codec: 'PCMU',
        clockRate: 8000,
        packetMs: 20,
        secured: false,
        startAt: `2023-11-14T22:13:21.010000Z`,
        startsAfterAnswerMs: 10,
        payloadTypes: [{ payloadType: 0, codec: 'PCMU', packets: 200, announced: true }],
        dscp: [{ value: 46, packets: 200 }],
        firstPacket: 4,
        lastPacket: 203,
        marks: [],
      },
    ]);
    expect(calls[0]).toMatchObject({ streams: ['0x00001234'], timing: { firstPacketMs: 10 } });
  });

  it('also where the words come after the packets', () => {
    const feed = new Feed();
    feed.talk(0, A, B, 3);
    feed.udp(70, BOB, ALICE, sip('SIP/2.0 200 OK', { toTag: 'b', sdp: sdp(B) }));
    feed.talk(100, A, B, 3, { ssrc: 0x1234 });
    expect(feed.finish().streams).toMatchObject([{ packets: 6, callId: 'call-1' }]);
  });

  it('figures a second for charts', () => {
    const feed = called();
    feed.talk(2000, A, B, 100, { skip: (n) => n === 60 });
    feed.finish();
    const [stream] = feed.analyser.media.streams;
    const seconds = stream ? feed.analyser.secondsOf(stream) : [];
    expect(seconds.map(({ at, packets, lost }) => [at - BASE_S * 1000, packets, lost])).toEqual([
      [3000, 50, 0],
      [4000, 49, 1],
    ]);
    expect(seconds[1]?.maxDeltaMs).toBeCloseTo(40, 6);
    expect(seconds[0]?.bitrateKbps).toBeCloseTo((50 * 172 * 8) / 1000, 3);
  });

  it.each<[string, string, (feed: Feed) => void]>([
    ['loss', 'loss', (feed) => feed.talk(1010, A, B, 300, { skip: (n) => n % 20 === 7 })],
    ['losses in a row', 'burst-loss', (feed) => feed.talk(1010, A, B, 600, { skip: (n) => n % 200 > 190 })],
    ['a late start', 'late-start', (feed) => feed.talk(2500, A, B, 100)],
    ['no mark for priority', 'dscp-none', (feed) => feed.talk(1010, A, B, 100, { dscp: 0 })],
    [
      'a payload type that nobody announced',
      'payload-unexpected',
      (feed) => feed.talk(1010, A, B, 100, { payloadType: 8 }),
    ],
    ['another source than the SDP says', 'source-differs', (feed) => feed.talk(1010, { ...A, port: 41_000 }, B, 100)],
    [
      'digital silence',
      'silent',
      (feed) => {
        for (let n = 0; n < 400; n++)
          feed.udp(
            1010 + n * 20,
            A,
            B,
            rtp({ sequence: n, timestamp: n * 160, payload: new Uint8Array(160).fill(0xff) }),
          );
      },
    ],
    [
      'a pause',
      'gap',
      (feed) => {
        feed.talk(1010, A, B, 50);
        for (let n = 50; n < 90; n++) feed.udp(4000 + n * 20, A, B, rtp({ sequence: 1000 + n, timestamp: n * 160 }));
      },
    ],
    [
      'jitter',
      'jitter',
      (feed) => {
        for (let n = 0; n < 200; n++)
          feed.udp(1010 + n * 20 + (n % 2) * 70, A, B, rtp({ sequence: n, timestamp: n * 160 }));
      },
    ],
  ])('%s is marked "%s"', (_name, mark, send) => {
    const feed = called();
    send(feed);
    expect(kinds(feed)).toContain(mark);
  });

  it('another SSRC is another row', () => {
    const feed = called();
    feed.talk(1010, A, B, 50, { ssrc: 1 });
    feed.talk(2010, A, B, 50, { ssrc: 2 });
    expect(feed.finish().streams.map(({ ssrc, packets }) => [ssrc, packets])).toEqual([
      ['0x00000001', 50],
      ['0x00000002', 50],
    ]);
    expect(kinds(feed, 1)).toEqual(['ssrc-change']);
  });

  it('what a re-INVITE asks for is not late for the answer', () => {
    const feed = called();
    feed.talk(1010, A, B, 100);
    const later = [A, B].map(({ address, port }) => ({ address, port: port + 100 }));
    const [a2 = A, b2 = B] = later;
    const again = { cseq: '2 INVITE', toTag: 'b', branch: 'z9hG4bK-2' };
    feed.udp(3100, ALICE, BOB, sip(INVITE, { ...again, sdp: sdp(a2) }));
    feed.udp(4000, BOB, ALICE, sip('SIP/2.0 200 OK', { ...again, sdp: sdp(b2) }));
    feed.talk(4020, a2, b2, 100);
    expect(feed.finish().streams.map(({ callId, marks }) => [callId, marks])).toEqual([
      ['call-1', []],
      ['call-1', []],
    ]);
  });

  it('a sender that pauses without moving its time stamps on does not jitter', () => {
    const feed = called();
    for (let n = 0; n < 300; n++) {
      feed.udp(1010 + n * 20 + (n < 150 ? 0 : 10_000), A, B, rtp({ sequence: n, timestamp: n * 160 }));
    }
    const [stream] = feed.finish().streams;
    expect(stream?.jitterMs?.mean).toBeGreaterThan(30);
    expect(stream?.marks.map(({ kind, severity }) => `${severity} ${kind}`)).toEqual(['note jitter', 'note gap']);
  });

  it('two sources at once are told from one after the other', () => {
    const feed = called();
    feed.talk(1010, A, B, 200);
    feed.talk(2000, A, B, 100, { ssrc: 9 });
    const texts = feed.finish().streams.flatMap(({ marks }) => marks.map(({ text }) => text));
    expect(texts).toEqual(['Another source sends on the same ports at the same time.']);
  });

  it.each([
    ['each with its port', 40_000, ''],
    ['offered within the bundle alone', 0, 'a=bundle-only'],
  ])('audio and video on one port (RFC 9143), video %s: each is judged by its own description', (_name, port, line) => {
    const video = (place: number, lines: string[]): string[] => [
      `m=video ${place} RTP/AVP 97`,
      'a=rtpmap:97 VP8/90000',
      ...lines,
    ];
    const feed = called(sdp(A, video(port, line === '' ? [] : [line])), sdp(B, video(B.port, [])));
    for (const [index, [from, to]] of [
      [A, B],
      [B, A],
    ].entries()) {
      if (!from || !to) continue;
      feed.talk(1010, from, to, 100, { ssrc: index });
      feed.talk(1020, from, to, 100, { ssrc: index + 10, payloadType: 97 });
    }
    const { streams } = feed.finish();
    expect(streams.map(({ codec, clockRate, marks }) => [codec, clockRate, marks])).toEqual([
      ['PCMU', 8000, []],
      ['VP8', 90_000, []],
      ['PCMU', 8000, []],
      ['VP8', 90_000, []],
    ]);
  });

  it.each<[string, number, string]>([
    ['each packet', 2, 'note'],
    ['a part of the packets', 1, 'warning'],
  ])('%s twice: whether the capture or the network doubles', (_name, share, severity) => {
    const feed = new Feed();
    const twice = (at: number, from: typeof A, to: typeof A, message: string): void => {
      feed.udp(at, from, to, message);
      if (share === 2) feed.udp(at + 0.02, from, to, message);
    };
    twice(0, ALICE, BOB, sip(INVITE, { sdp: sdp(A) }));
    twice(1000, BOB, ALICE, sip('SIP/2.0 200 OK', { toTag: 'b', sdp: sdp(B) }));
    twice(1005, ALICE, BOB, sip('ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', toTag: 'b' }));
    for (let n = 0; n < 200; n++) {
      const packet = rtp({ sequence: n, timestamp: n * 160 });
      feed.udp(1010 + n * 20, A, B, packet);
      if (share === 2 || n % 2 === 0) feed.udp(1010.02 + n * 20, A, B, packet);
    }
    const [stream] = feed.finish().streams;
    expect(stream?.marks).toMatchObject([{ kind: 'duplicates', severity }]);
  });

  it('what stands in the file in another order than it came was not reordered on its way', () => {
    const feed = called();
    const packet = (n: number): Uint8Array => rtp({ sequence: n, timestamp: n * 160 });
    for (let n = 0; n < 200; n++) {
      const [file, wire] = n % 4 === 1 ? [n + 1, n + 1] : n % 4 === 2 ? [n - 1, n - 1] : [n, n];
      feed.udp(1010 + wire * 20, A, B, packet(file));
    }
    expect(feed.finish().streams).toMatchObject([{ packets: 200, lost: 0, reordered: 0, marks: [] }]);
  });

  it('digits are told once each', () => {
    const feed = called();
    const event = (at: number, sequence: number, timestamp: number, digit: number, end: boolean): void =>
      feed.udp(
        at,
        A,
        B,
        rtp({
          sequence,
          timestamp,
          payloadType: 101,
          payload: buildTelephoneEvent({ event: digit, end, volume: 10, duration: 160 }),
        }),
      );
    [1, 1, 11].forEach((digit, index) => {
      for (let n = 0; n < 5; n++) event(2000 + index * 200 + n * 20, index * 5 + n, index * 1600, digit, n > 2);
    });
    const { calls, events } = feed.finish();
    expect(calls[0]?.dtmf).toBe('11#');
    expect(events.filter(({ kind }) => kind === 'dtmf')).toHaveLength(3);
  });

  it('an ICMP error is tied to the stream that it answers', () => {
    const feed = called();
    feed.talk(1010, A, B, 50);
    for (let n = 0; n < 4; n++) feed.icmp(1030 + n, B.address, A, B);
    expect(feed.finish().icmp).toMatchObject([
      {
        from: B.address,
        meaning: 'port unreachable',
        callId: 'call-1',
        streamId: '192.0.2.10:40000>198.51.100.20:50000/00001234',
        repeated: 3,
      },
    ]);
  });

  it('what the far end says of it by RTCP', () => {
    const feed = called();
    feed.talk(1010, A, B, 100);
    // RFC 3550 section 6.4.1: SR of the sender, then RR of the receiver that answers it.
    const sr = new Uint8Array(28);
    const view = new DataView(sr.buffer);
    sr.set([0x80, 200, 0, 6]);
    view.setUint32(4, 0x1234);
    view.setUint32(8, 0x00010002);
    view.setUint32(12, 0x80000000);
    view.setUint32(20, 100);
    feed.udp(2000, { ...A, port: A.port + 1 }, { ...B, port: B.port + 1 }, sr);
    const rr = new Uint8Array(32);
    const report = new DataView(rr.buffer);
    rr.set([0x81, 201, 0, 7]);
    report.setUint32(4, 0x9999);
    report.setUint32(8, 0x1234);
    rr[12] = 26;
    rr[15] = 9;
    report.setUint32(16, 1099);
    report.setUint32(20, 80);
    report.setUint32(24, 0x00028000);
    report.setUint32(28, 32_768);
    feed.udp(2540, { ...B, port: B.port + 1 }, { ...A, port: A.port + 1 }, rr);
    const [stream] = feed.finish().streams;
    expect(stream?.remoteReport).toMatchObject({ lost: 9, jitterMs: 10, reports: 1, highestSequence: 1099 });
    expect(stream?.rttMs?.mean).toBeCloseTo(40, 3);
  });
});

it('of more calls than can be told one by one, those with a fault stay', { timeout: 30_000 }, () => {
  const CALLS = 9000;
  const feed = new Feed();
  const faulty: string[] = [];
  for (let n = 0; n < CALLS; n++) {
    const at = n * 5000;
    const [a, b] = [
      { ...A, port: 1024 + n },
      { ...B, port: 20_000 + n },
    ];
    const about = { callId: `call-${n}` };
    feed.udp(at, ALICE, BOB, sip(INVITE, { ...about, sdp: sdp(a) }));
    feed.udp(at + 100, BOB, ALICE, sip('SIP/2.0 200 OK', { ...about, toTag: 'b', sdp: sdp(b) }));
    const fault = n % 1000 === 7 ? 'loss' : n % 1000 === 8 ? 'one way' : 'none';
    if (fault !== 'none') faulty.push(about.callId);
    feed.talk(at + 110, a, b, 12, { ssrc: n, skip: (packet) => fault === 'loss' && packet === 5 });
    if (fault !== 'one way') feed.talk(at + 120, b, a, 12, { ssrc: n });
    feed.udp(at + 3000, ALICE, BOB, sip('BYE sip:bob@pbx.test SIP/2.0', { ...about, toTag: 'b', cseq: '2 BYE' }));
  }
  const { calls, streams, notes } = feed.finish();
  const told = new Set(calls.map(({ callId }) => callId));
  expect(faulty.filter((callId) => !told.has(callId))).toEqual([]);
  expect(notes).toContain(`${CALLS - calls.length} calls that ended well are not listed, to save memory.`);
  expect(streams.length).toBeLessThanOrEqual(16_000);
  // What is left is whole: nobody has lost a stream to the others.
  const one = new Set(faulty.filter((_, index) => index % 2 === 1));
  expect(calls.filter(({ callId, streamIds }) => streamIds.length !== (one.has(callId) ? 1 : 2))).toEqual([]);
});

describe('DTLS', () => {
  const record = (type: number, epoch: number, body: number[]): Uint8Array =>
    Uint8Array.from([type, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 1, 0, body.length, ...body]);
  it.each<[string, Uint8Array[], object]>([
    ['that comes to an end', [record(22, 0, [2, 0]), record(20, 0, [1])], { state: 'done', version: 'DTLS 1.2' }],
    ['that stops', [record(22, 0, [2, 0])], { state: 'unfinished' }],
    ['that is refused', [record(21, 0, [2, 40])], { state: 'alert', alert: 'handshake failure' }],
  ])('a handshake %s', (_name, answers, expected) => {
    const feed = new Feed();
    feed.udp(0, A, B, record(22, 0, [1, 0, 0, 0]));
    answers.forEach((data, index) => feed.udp(10 + index, B, A, data));
    feed.udp(20, A, B, record(20, 0, [1]));
    expect(feed.finish().dtls).toMatchObject([
      { client: '192.0.2.10:40000', server: '198.51.100.20:50000', ...expected },
    ]);
  });
});

describe('where a capture was taken', () => {
  it('at a client, whose packets have not travelled', () => {
    const feed = called();
    feed.udp(1100, BOB, ALICE, sip('SIP/2.0 200 OK', { callId: 'x' }), { ttl: 55 });
    expect(feed.finish().place.is).toBe('middle');
    const far = new Feed();
    far.udp(0, ALICE, BOB, sip(INVITE, { sdp: sdp(A) }), { ttl: 64 });
    far.udp(1000, BOB, ALICE, sip('SIP/2.0 200 OK', { toTag: 'b', sdp: sdp(B) }), { ttl: 55 });
    expect(far.finish().place).toMatchObject({ is: 'client', why: expect.stringContaining('192.0.2.10') });
  });

  it('at a server that several call', () => {
    const feed = new Feed();
    for (const n of [1, 2, 3]) {
      feed.udp(n, { address: `203.0.113.${n}`, port: 5060 }, BOB, sip(INVITE, { callId: `c${n}` }), { ttl: 60 });
    }
    expect(feed.finish().place).toMatchObject({ is: 'server' });
  });
});
