/** Faults of audio that people reported, each beside its healthy twin: generated captures of one call through one door. */
import { describe, expect, it } from 'vitest';
import type { CapturePlace } from '../../src-shared/model/capture';
import { Feed, rtp, sdp, sip } from '../analysis/capture/testing/feed';
import { judgeCapture } from './verdicts';

const ALICE = { address: '192.0.2.10', port: 5060 };
const PROXY = { address: '198.51.100.1', port: 5060 };
const A = { address: '192.0.2.10', port: 40_000 };
const B = { address: '198.51.100.1', port: 50_000 };
const INVITE = 'INVITE sip:bob@pbx.test SIP/2.0';
const FAR = { ttl: 55 };
/** The answer comes at 1 s, the end at 24 s: 1,150 packets fit between them. */
const ANSWER = 1000;
const END = 24_000;
const WHOLE = 1150;

interface Course {
  answer?: string;
  bye?: boolean;
  media: (feed: Feed) => void;
}

function call({ answer = sdp(B), bye = true, media }: Course): Feed {
  const feed = new Feed();
  feed.udp(0, ALICE, PROXY, sip(INVITE, { sdp: sdp(A) }));
  feed.udp(30, PROXY, ALICE, sip('SIP/2.0 100 Trying'), FAR);
  feed.udp(100, PROXY, ALICE, sip('SIP/2.0 180 Ringing', { toTag: 'b' }), FAR);
  feed.udp(ANSWER, PROXY, ALICE, sip('SIP/2.0 200 OK', { toTag: 'b', sdp: answer }), FAR);
  feed.udp(1010, ALICE, PROXY, sip('ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', toTag: 'b', branch: 'z9hG4bK-2' }));
  media(feed);
  if (bye) {
    const last = { cseq: '2 BYE', toTag: 'b', branch: 'z9hG4bK-3' };
    feed.udp(END, ALICE, PROXY, sip('BYE sip:bob@pbx.test SIP/2.0', last));
    feed.udp(END + 30, PROXY, ALICE, sip('SIP/2.0 200 OK', last), FAR);
  }
  return feed;
}

type Talk = { count?: number; skip?: (n: number) => boolean; ssrc?: number; from?: number };
const out = (feed: Feed, { count = WHOLE, ssrc = 1, from = 1020, ...about }: Talk = {}): void =>
  feed.talk(from, A, B, count, { ssrc, ...about });
const back = (feed: Feed, { count = WHOLE, ssrc = 2, from = 1040, ...about }: Talk = {}): void =>
  feed.talk(from, B, A, count, { ssrc, ...about });

function causes(feed: Feed, place?: CapturePlace) {
  const analysed = feed.finish(feed.lastAt);
  const judged = judgeCapture(feed.analyser, analysed, { place: place ?? analysed.place.is, captureEnd: feed.lastAt });
  return [...(judged.calls.get('call-1') ?? []), ...judged.stray];
}
const primary = (feed: Feed, place?: CapturePlace): string =>
  causes(feed, place)
    .filter(({ role }) => role === 'primary')
    .map(({ code }) => code)
    .join(' ');
const both = (feed: Feed): void => (out(feed), back(feed));

describe('audio that ends, or is away', () => {
  it.each([
    ['3 of 1,150 packets', 3],
    ['50 of 1,150', 50],
    ['300 of 1,150', 300],
    ['all but the last 3 s', WHOLE - 150],
  ])('inbound: %s', (_what, count) => {
    expect(primary(call({ media: (f) => (out(f), back(f, { count })) }))).toBe('media-stopped-inbound');
  });

  it('outbound', () => {
    expect(primary(call({ media: (f) => (out(f, { count: 300 }), back(f)) }))).toBe('media-stopped-outbound');
  });

  it('for most of the call, and comes back for its end', () => {
    const away = (n: number): boolean => n > 100 && n < 900;
    expect(primary(call({ media: (f) => (out(f), back(f, { skip: away })) }))).toMatch(
      /^(?:media-stopped-inbound|quality-loss)/,
    );
  });

  it('at a re-INVITE, which is named', () => {
    const again = { cseq: '2 INVITE', toTag: 'b', branch: 'z9hG4bK-r' };
    const feed = call({
      media(f) {
        out(f);
        back(f, { count: 300 });
        f.udp(7000, ALICE, PROXY, sip(INVITE, { ...again, sdp: sdp(A) }));
        f.udp(7030, PROXY, ALICE, sip('SIP/2.0 200 OK', { ...again, sdp: sdp(B) }), FAR);
      },
    });
    const [first] = causes(feed);
    expect(first).toMatchObject({ code: 'media-stopped-inbound' });
    expect(first?.reason).toContain('re-INVITE');
  });

  it('goes on to the place of before a re-INVITE', () => {
    const again = { cseq: '2 INVITE', toTag: 'b', branch: 'z9hG4bK-r' };
    const moved = { ...A, port: 41_000 };
    const course = (follows: boolean) =>
      call({
        media(f) {
          out(f);
          back(f, { count: follows ? 305 : WHOLE });
          f.udp(7000, ALICE, PROXY, sip(INVITE, { ...again, sdp: sdp(moved) }));
          f.udp(7030, PROXY, ALICE, sip('SIP/2.0 200 OK', { ...again, sdp: sdp(B) }), FAR);
          if (follows) f.talk(7150, B, moved, 840, { ssrc: 2 });
        },
      });
    expect(primary(course(false))).toBe('media-sent-elsewhere');
    expect(primary(course(true))).toBe('');
  });

  it('a call whose BYE is not in the file lasts as long as somebody speaks', () => {
    expect(primary(call({ bye: false, media: (f) => out(f) }))).toMatch(/^(?:media-(?:inbound|both)-blocked|far-end)/);
    expect(primary(call({ bye: false, media: both }))).toBe('');
  });

  it('healthy twins: whole both ways; a moment before the BYE; comfort noise that pauses', () => {
    expect(primary(call({ media: both }))).toBe('');
    expect(primary(call({ media: (f) => (out(f), back(f, { count: WHOLE - 50 })) }))).toBe('');
    const noise = (f: Feed): void => {
      out(f);
      for (let n = 0; n < 200; n++) f.udp(1040 + n * 20, B, A, rtp({ sequence: n, timestamp: n * 160, ssrc: 2 }), FAR);
      f.udp(5060, B, A, rtp({ sequence: 200, timestamp: 200 * 160, ssrc: 2, payloadType: 13 }), FAR);
    };
    expect(primary(call({ media: noise, answer: sdp(B, [], '0 13 101') }))).toBe('');
  });
});

describe('one-way', () => {
  it('this telephone sends nothing, whatever number of sources comes', () => {
    const two = (f: Feed): void => (back(f, { count: 500 }), back(f, { ssrc: 3, from: 11_100, count: 620 }));
    expect(primary(call({ media: (f) => back(f) }))).toBe('own-audio-not-sent');
    expect(primary(call({ media: two }))).toBe('own-audio-not-sent');
  });

  it('a capture of the signalling alone accuses nobody', () => {
    for (const place of ['client', 'server', 'middle'] as const) {
      expect(primary(call({ media: () => {} }), place)).toBe('');
    }
  });

  it('two legs with the same addresses share their streams', () => {
    const feed = call({ media: both });
    const leg = { callId: 'leg-2', branch: 'z9hG4bK-l' };
    const BOB = { address: '198.51.100.77', port: 5060 };
    feed.udp(40, PROXY, BOB, sip(INVITE, { ...leg, sdp: sdp(A) }), FAR);
    feed.udp(990, BOB, PROXY, sip('SIP/2.0 200 OK', { ...leg, toTag: 'c', sdp: sdp(B) }), FAR);
    feed.udp(END + 40, PROXY, BOB, sip('BYE sip:bob@pbx.test SIP/2.0', { ...leg, cseq: '2 BYE', toTag: 'c' }), FAR);
    const analysed = feed.finish(feed.lastAt);
    const { calls } = judgeCapture(feed.analyser, analysed, { place: 'middle', captureEnd: feed.lastAt });
    expect([...calls.values()].flat().filter(({ role }) => role === 'primary')).toEqual([]);
    expect(analysed.calls.map(({ streams }) => streams.length)).toEqual([2, 2]);
  });
});

describe('what looks like a bad network and is none', () => {
  it('an announcement that begins a second after the answer is worth a note at most', () => {
    expect(primary(call({ media: (f) => (out(f), back(f, { from: 2100, count: WHOLE - 55 })) }))).toBe('');
    expect(primary(call({ media: (f) => (out(f, { from: 2100, count: WHOLE - 55 }), back(f)) }))).toBe('');
  });

  it('a file that holds one packet in five hundred lost nothing', () => {
    const thin = (n: number): boolean => n % 500 !== 0;
    const feed = call({ media: (f) => (out(f, { skip: thin }), back(f, { skip: thin })) });
    expect(primary(feed)).toBe('');
  });

  it('numbers that the sender never used, seen at the sender, are no loss', () => {
    expect(primary(call({ media: (f) => (out(f, { skip: (n) => n % 20 === 3 }), back(f)) }))).toBe('');
  });

  it('half of all packets overtaken is reordering first, and no jitter of its own', () => {
    const feed = call({
      media(f) {
        out(f);
        const packets = Array.from({ length: WHOLE }, (_, n) => ({ n, at: 1040 + n * 20 + (n % 2 === 0 ? 45 : 0) }));
        for (const { n, at } of packets.sort((a, b) => a.at - b.at)) {
          f.udp(at, B, A, rtp({ sequence: n, timestamp: n * 160, ssrc: 2 }), FAR);
        }
      },
    });
    expect(primary(feed)).toBe('quality-reordering');
  });
});

describe('signalling of which one direction alone was captured', () => {
  it('requests without their answers are no dead server', () => {
    const feed = new Feed();
    for (const at of [0, 500, 1500]) feed.udp(at, ALICE, PROXY, sip(INVITE, { sdp: sdp(A) }));
    const ack = { cseq: '1 ACK', toTag: 'b', branch: 'z9hG4bK-2' };
    feed.udp(1700, ALICE, PROXY, sip('ACK sip:bob@pbx.test SIP/2.0', ack));
    feed.udp(60_000, ALICE, PROXY, sip('BYE sip:bob@pbx.test SIP/2.0', { ...ack, cseq: '2 BYE' }));
    expect(primary(feed)).toBe('');
  });
});
