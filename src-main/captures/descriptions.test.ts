/** What offers and answers of captured calls are held against: each kind of fault, and its healthy twin. */
import { describe, expect, it } from 'vitest';
import { Feed, rtp, sdp, sip } from '../analysis/capture/testing/feed';
import { A, ALICE, B, FAR, INVITE, PROXY, back, both, call, type Course, out, verdict } from './testing/course';

const WEBRTC = 'UDP/TLS/RTP/SAVPF';
const SUITE_80 = 'AES_CM_128_HMAC_SHA1_80';
const SUITE_32 = 'AES_CM_128_HMAC_SHA1_32';
const KEY = 'inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj';
const nothing = (): void => {};

function as(profile: string, ...about: Parameters<typeof sdp>): string {
  return sdp(...about).replace('RTP/AVP', profile);
}

/** Audio with one key in it (RFC 4733): several packets of one event, the last three of them its end. */
function withKey(feed: Feed, from: typeof A, to: typeof A, ssrc: number, payloadType: number): void {
  for (let n = 0; n < 340; n++) {
    const [first, last] = [149, 156];
    const isKey = n >= first && n <= last;
    const event = Uint8Array.of(5, n > last - 3 ? 0x8a : 10, 0, 160 * (n - first + 1));
    const timestamp = 160 * (isKey ? first : n);
    const about = { sequence: 1000 + n, timestamp, ssrc, ...(isKey ? { payloadType, payload: event } : {}) };
    feed.udp(1020 + n * 20, from, to, rtp(about));
  }
}

/** The other side offers again at 4 s, and we agree. */
function again(feed: Feed, theirs: string, ours = sdp(A)): void {
  const dialog = {
    cseq: '7 INVITE',
    toTag: 'a',
    branch: 'z9hG4bK-r',
    from: '<sip:bob@pbx.test>;tag=b',
    to: '<sip:alice@pbx.test>',
  };
  feed.udp(4000, PROXY, ALICE, sip('INVITE sip:alice@192.0.2.10 SIP/2.0', { ...dialog, sdp: theirs }), FAR);
  feed.udp(4020, ALICE, PROXY, sip('SIP/2.0 200 OK', { ...dialog, sdp: ours }));
}

function refusal(offer: string, status: string, headers: string[] = [], answer?: string): Feed {
  const feed = new Feed();
  feed.udp(0, ALICE, PROXY, sip(INVITE, { sdp: offer }));
  feed.udp(30, PROXY, ALICE, sip('SIP/2.0 100 Trying'), FAR);
  feed.udp(
    300,
    PROXY,
    ALICE,
    sip(`SIP/2.0 ${status}`, { toTag: 'b', headers, ...(answer ? { sdp: answer } : {}) }),
    FAR,
  );
  feed.udp(310, ALICE, PROXY, sip('ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', toTag: 'b' }));
  return feed;
}

describe('an answer that cannot be used', () => {
  it.each<[string, Course, RegExp]>([
    ['refuses the audio', { answer: sdp({ ...B, port: 0 }), media: nothing }, /^primary media-direction-held proven/],
    [
      'has keys alone in common',
      { offer: sdp(A, ['a=rtpmap:97 L16/16000'], '97 101'), answer: sdp(B, [], '101'), media: nothing },
      /^primary call-codec-mismatch proven/,
    ],
    [
      'takes a codec that was not offered',
      { answer: sdp(B, ['a=rtpmap:97 iLBC/8000'], '97 101'), media: nothing },
      /^primary sdp-invalid proven/,
    ],
    [
      'is in plain RTP where encryption was offered',
      { offer: as('RTP/SAVP', A, [`a=crypto:1 ${SUITE_80} ${KEY}`]), media: nothing },
      /^primary call-srtp-mismatch proven/,
    ],
    [
      'takes a crypto line with the suite of another',
      {
        offer: as('RTP/SAVP', A, [`a=crypto:1 ${SUITE_80} ${KEY}`, `a=crypto:2 ${SUITE_32} ${KEY}`]),
        answer: as('RTP/SAVP', B, [`a=crypto:1 ${SUITE_32} ${KEY}`]),
      },
      /^primary sdp-invalid proven/,
    ],
    [
      'brings a master key identifier that was not offered',
      {
        offer: as('RTP/SAVP', A, [`a=crypto:1 ${SUITE_80} ${KEY}`]),
        answer: as('RTP/SAVP', B, [`a=crypto:1 ${SUITE_80} ${KEY}|2^20|1:4`]),
      },
      /^primary sdp-invalid proven/,
    ],
    [
      'has more m= lines than the offer',
      { answer: `${sdp(B)}m=video 0 RTP/AVP 96\r\n`, media: nothing },
      /^primary sdp-invalid proven/,
    ],
    [
      'has fewer m= lines than the offer',
      { offer: `${sdp(A)}m=video 40010 RTP/AVP 96\r\n`, media: nothing },
      /^primary sdp-invalid proven/,
    ],
    [
      'is one of WebRTC without rtcp-mux',
      { offer: as(WEBRTC, A, ['a=rtcp-mux']), answer: as(WEBRTC, B), media: nothing },
      /^primary sdp-invalid proven/,
    ],
  ])('%s', (_what, course, expected) => {
    // Media of other calls is in the file, so that its absence here tells something.
    const feed = call(course);
    feed.talk(1500, { ...A, port: 47_000 }, { ...B, port: 57_000 }, 50, { ssrc: 77 });
    expect(verdict(feed)[0]).toMatch(expected);
  });
});

describe('what no description of a healthy call is blamed for', () => {
  it.each<[string, Course]>([
    [
      'codec names in another case',
      { offer: sdp(A, ['a=rtpmap:0 pcmu/8000']), answer: sdp(B, ['a=rtpmap:0 PCMU/8000']) },
    ],
    [
      'a refused video beside the audio',
      { offer: `${sdp(A)}m=video 40010 RTP/AVP 96\r\n`, answer: `${sdp(B)}m=video 0 RTP/AVP 96\r\n` },
    ],
    ['a codec more than was offered', { answer: sdp(B, [], '0 8 101') }],
    [
      'the second crypto line',
      {
        offer: as('RTP/SAVP', A, [`a=crypto:1 ${SUITE_80} ${KEY}|2^20|1:4`, `a=crypto:2 ${SUITE_32} ${KEY}|2^20`]),
        answer: as('RTP/SAVP', B, [`a=crypto:2 ${SUITE_32} ${KEY}|2^31`]),
      },
    ],
    ['the same map twice', { offer: sdp(A, ['a=rtpmap:0 PCMU/8000', 'a=rtpmap:0 PCMU/8000']) }],
    ['encryption that was offered under RTP/AVP and passed over', { offer: sdp(A, [`a=crypto:1 ${SUITE_80} ${KEY}`]) }],
    [
      'keys of the type that was agreed',
      {
        answer: sdp(B, ['a=rtpmap:102 telephone-event/8000'], '0 102'),
        media: (f) => (withKey(f, A, B, 1, 102), back(f)),
      },
    ],
    [
      'comfort noise that nobody agreed on',
      { media: (f) => (out(f), back(f), f.talk(4000, B, A, 12, { ssrc: 2, payloadType: 13 })) },
    ],
  ])('%s', (_what, course) => {
    expect(verdict(call(course))).toEqual([]);
  });

  it('that what was put up with is a note: audio flows in spite of it', () => {
    expect(
      verdict(
        call({ answer: `${sdp(B)}m=video 0 RTP/AVP 96\r\n`, media: (f) => (both(f), f.icmp(1060, B.address, A, B)) }),
      ),
    ).toEqual(['note sdp-invalid proven']);
  });
});

describe('a refused offer', () => {
  const twice = sdp(A, ['a=rtpmap:104 SILK/16000', 'a=rtpmap:104 telephone-event/8000'], '0 104');
  it.each<[string, Feed, RegExp]>([
    ['with one payload type for two codecs', refusal(twice, '488 Not Acceptable Here'), /^primary sdp-invalid likely/],
    [
      'with one payload type for two codecs, as the answer says itself',
      refusal(twice, '488 Not Acceptable Here', ['Reason: Q.850;cause=88;text="Duplicated payload type"']),
      /^primary sdp-invalid proven/,
    ],
    [
      'that encrypts, where the answer would take the same codecs in plain RTP',
      refusal(as('RTP/SAVP', A, [`a=crypto:1 ${SUITE_80} ${KEY}`]), '488 Not Acceptable Here', [], sdp(B)),
      /^primary call-srtp-mismatch proven/,
    ],
    [
      'whose codecs are others than those of the answer',
      refusal(sdp(A, [], '8 101'), '488 Not Acceptable Here', [], sdp(B, [], '0 101')),
      /^primary call-codec-mismatch proven/,
    ],
  ])('%s', (_what, feed, expected) => {
    expect(verdict(feed)[0]).toMatch(expected);
  });
});

describe('payload types that nobody agreed on', () => {
  it.each<[string, Course, RegExp]>([
    [
      'our keys, where no keys were agreed',
      { answer: sdp(B, [], '0'), media: (f) => (withKey(f, A, B, 1, 101), back(f)) },
      /^primary dtmf-not-agreed proven/,
    ],
    [
      'their keys, as another type than ours',
      {
        answer: sdp(B, ['a=rtpmap:96 telephone-event/8000'], '0 96'),
        media: (f) => (out(f), withKey(f, B, A, 2, 96)),
      },
      /^primary dtmf-not-agreed proven/,
    ],
    [
      'audio that a re-INVITE took away',
      { media: (f) => (both(f), again(f, sdp(B, [], '8 101'), sdp(A, [], '8 101'))) },
      /^primary media-payload-unexpected proven/,
    ],
  ])('%s', (_what, course, expected) => {
    expect(verdict(call(course))[0]).toMatch(expected);
  });

  it('says nothing of a sender that follows the re-INVITE', () => {
    const media = (f: Feed): void => {
      f.talk(1020, A, B, 150, { ssrc: 1 });
      f.talk(1040, B, A, 150, { ssrc: 2 });
      again(f, sdp(B, [], '8 101'), sdp(A, [], '8 101'));
      f.talk(4040, A, B, 190, { ssrc: 3, payloadType: 8 });
      f.talk(4040, B, A, 190, { ssrc: 4, payloadType: 8 });
    };
    expect(verdict(call({ media }))).toEqual([]);
  });
});

describe('addresses that lead nowhere', () => {
  const inside = { address: '10.9.8.7', port: 50_000 };

  it('names the re-INVITE that moved the audio to an inside address', () => {
    const media = (f: Feed): void => {
      f.talk(1020, A, B, 150, { ssrc: 1 });
      f.talk(1040, B, A, 150, { ssrc: 2 });
      again(f, sdp(inside));
      f.talk(4040, A, inside, 190, { ssrc: 1 });
    };
    expect(verdict(call({ media }))[0]).toBe('primary sdp-peer-address-unroutable proven');
  });

  it('says nothing where audio comes from the inside address', () => {
    const media = (f: Feed): void => {
      f.talk(1020, A, B, 150, { ssrc: 1 });
      f.talk(1040, B, A, 150, { ssrc: 2 });
      again(f, sdp(inside));
      f.talk(4040, A, inside, 190, { ssrc: 1 });
      f.talk(4040, inside, A, 190, { ssrc: 2 });
    };
    expect(verdict(call({ media }))).toEqual([]);
  });

  it("names an address of its own that is another's, where nothing comes back", () => {
    const offer = sdp({ address: '192.168.17.17', port: A.port });
    expect(verdict(call({ offer, media: (f) => out(f) }))[0]).toBe('primary sdp-own-address-unroutable likely');
    expect(verdict(call({ offer, media: both }), 'client')[0] ?? '').not.toMatch(/^primary sdp-own/);
  });

  it('names two outside addresses of one telephone at the server', () => {
    const other = { address: '203.0.113.77', port: 61_234 };
    const media = (f: Feed): void => (back(f), f.talk(1020, other, B, 340, { ssrc: 1 }));
    expect(verdict(call({ media }), 'server')[0]).toBe('primary nat-address-split likely');
    const followed = (f: Feed): void => (
      f.talk(1040, B, other, 340, { ssrc: 2 }),
      f.talk(1020, other, B, 340, { ssrc: 1 })
    );
    expect(verdict(call({ media: followed }), 'server')).toEqual([]);
  });

  it('names audio that a server sends to an inside address', () => {
    const offer = sdp({ address: '192.168.1.5', port: A.port });
    const media = (f: Feed): void => {
      f.talk(1020, A, B, 340, { ssrc: 1 });
      f.talk(1040, B, { address: '192.168.1.5', port: A.port }, 340, { ssrc: 2 });
    };
    expect(verdict(call({ offer, media }), 'server')[0]).toBe('primary sdp-own-address-unroutable likely');
  });
});
