import { describe, expect, it } from 'vitest';
import type { CapturePlace } from '../../../../../src-shared/model/capture';
import { Feed, sip } from '../../../../analysis/capture/testing/feed';
import {
  alert,
  CERTIFICATE,
  certificateMessage,
  certificateOf,
  changeCipherSpec,
  check,
  clientHello,
  inRecord,
  response,
  serverHello,
  webrtcSdp,
} from '../../../../analysis/capture/testing/webrtc';
import { fingerprintOf } from '../../../../captures/testing/fingerprint';
import { judgeCapture } from '../../../../captures/verdicts';
import { judgeHandshakes } from './fingerprints';

const ALICE = { address: '192.0.2.10', port: 5060 };
const PROXY = { address: '198.51.100.1', port: 5060 };
const A = { address: '192.0.2.10', port: 40_000 };
const B = { address: '198.51.100.1', port: 50_000 };
const FAR = { ttl: 55 };
const OURS = certificateOf(1);
const THEIRS = certificateOf(2);
const OFFER = { ufrag: 'aaaa', fingerprint: fingerprintOf(OURS), setup: 'actpass' } as const;
const ANSWER = { ufrag: 'bbbb', fingerprint: fingerprintOf(THEIRS), setup: 'active' } as const;
/** Of the checks that Alice sends, and of those that she gets. */
const UP = 'bbbb:aaaa';
const DOWN = 'aaaa:bbbb';

interface Course {
  offer?: string;
  answer?: string;
  /** What goes on between the answer (1 s) and the end. */
  media?: (feed: Feed) => void;
  /** ms; null: none was captured. */
  byeAt?: number | null;
}

/** As the caller's computer captures it: what comes from the other side has travelled. */
function call({
  offer = webrtcSdp(A, OFFER),
  answer = webrtcSdp(B, ANSWER),
  media = well,
  byeAt = 9000,
}: Course): Feed {
  const feed = new Feed();
  const inDialog = { toTag: 'b', branch: 'z9hG4bK-2' };
  feed.udp(0, ALICE, PROXY, sip('INVITE sip:bob@pbx.test SIP/2.0', { sdp: offer }));
  feed.udp(30, PROXY, ALICE, sip('SIP/2.0 100 Trying'), FAR);
  feed.udp(1000, PROXY, ALICE, sip('SIP/2.0 200 OK', { toTag: 'b', sdp: answer }), FAR);
  feed.udp(1010, ALICE, PROXY, sip('ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', ...inDialog }));
  media(feed);
  if (byeAt === null) return feed;
  feed.udp(byeAt, ALICE, PROXY, sip('BYE sip:bob@pbx.test SIP/2.0', { cseq: '2 BYE', ...inDialog }));
  feed.udp(byeAt + 30, PROXY, ALICE, sip('SIP/2.0 200 OK', { cseq: '2 BYE', ...inDialog }), FAR);
  return feed;
}

/** One check each way, then the nomination by the caller. */
function found(feed: Feed): void {
  feed.udp(1020, A, B, check({ username: UP, transaction: 1 }));
  feed.udp(1025, B, A, check({ username: DOWN, transaction: 2, role: 'controlled' }), FAR);
  feed.udp(1026, A, B, response(2));
  feed.udp(1050, B, A, response(1), FAR);
  feed.udp(1060, A, B, check({ username: UP, transaction: 3, nominates: true }));
  feed.udp(1090, B, A, response(3), FAR);
}

/** The answerer begins. */
function keyed(feed: Feed, { theirs = THEIRS, at = 1100, isDone = true } = {}): void {
  feed.udp(at, B, A, clientHello(1), FAR);
  feed.udp(
    at + 5,
    A,
    B,
    Buffer.concat([serverHello(), inRecord({ type: CERTIFICATE, body: certificateMessage(OURS) })]),
  );
  feed.udp(at + 40, B, A, inRecord({ type: CERTIFICATE, body: certificateMessage(theirs) }), FAR);
  if (!isDone) return;
  feed.udp(at + 41, B, A, changeCipherSpec(), FAR);
  feed.udp(at + 45, A, B, changeCipherSpec());
}

const out = (feed: Feed, from = 1200, count = 385): void => feed.talk(from, A, B, count, { ssrc: 1 });
const back = (feed: Feed, from = 1230, count = 385): void => feed.talk(from, B, A, count, { ssrc: 2 });
function well(feed: Feed): void {
  found(feed);
  keyed(feed);
  out(feed);
  back(feed);
}

function judged(feed: Feed, place?: CapturePlace) {
  const analysed = feed.finish();
  const { calls } = judgeCapture(feed.analyser, analysed, {
    place: place ?? analysed.place.is,
    captureEnd: feed.lastAt,
    handshakes: judgeHandshakes(feed.analyser),
  });
  return { causes: calls.get('call-1') ?? [], dtls: analysed.dtls };
}

const verdict = (feed: Feed, place?: CapturePlace): string[] =>
  judged(feed, place).causes.map(({ code, confidence, role }) => `${role} ${code} ${confidence}`);
const reason = (feed: Feed): string => judged(feed).causes[0]?.reason ?? '';

describe('a WebRTC call that is well', () => {
  it.each<[string, Course]>([
    ['both ways', {}],
    [
      'keys that took a while',
      {
        media(feed) {
          found(feed);
          keyed(feed, { at: 1600 });
          out(feed, 1700, 360);
          back(feed, 1720, 360);
        },
      },
    ],
    [
      'many candidates, of which the first works',
      {
        answer: webrtcSdp(B, {
          ...ANSWER,
          candidates: [B, { address: '10.0.0.5', port: 50_000 }, { address: 'x.local', port: 1 }],
        }),
        offer: webrtcSdp(A, { ...OFFER, candidates: [A, { address: '10.1.1.1', port: 40_000 }] }),
      },
    ],
    [
      'neither address stands in a description: only the checks tie it to the call',
      {
        offer: webrtcSdp({ address: '0.0.0.0', port: 9 }, { ...OFFER, candidates: [{ address: 'a.local', port: 1 }] }),
        answer: webrtcSdp({ address: '0.0.0.0', port: 9 }, { ...ANSWER, candidates: [] }),
      },
    ],
    ['hung up before the way was found', { media: () => {}, byeAt: 1500 }],
    ['the media was not captured', { media: () => {} }],
    [
      'consent checks after the end have no answer',
      {
        media(feed) {
          well(feed);
          for (let n = 0; n < 8; n++) feed.udp(9001 + n, A, B, check({ username: UP, transaction: 50 + n }));
        },
      },
    ],
    [
      'a capture of the first octets of each packet, in which the handshake cannot be followed',
      {
        media(feed) {
          found(feed);
          feed.udp(1100, B, A, clientHello(1).subarray(0, 30), { ...FAR, wireOctets: 200 });
          out(feed);
          back(feed);
        },
      },
    ],
  ])('%s: nobody is accused of it', (_name, course) => {
    const named = verdict(call(course)).filter((text) => /ice-|dtls-|late/.test(text));
    expect(named).toEqual([]);
  });

  it('the certificates are those of the SDP', () => {
    expect(judged(call({})).dtls).toMatchObject([
      { fingerprintMatches: true, fingerprintNote: null, callId: 'call-1' },
    ]);
  });
});

function unanswered(feed: Feed): void {
  for (let n = 0; n < 9; n++) feed.udp(1020 + n * 500, A, B, check({ username: UP, transaction: n }));
}

describe('no way is found', () => {
  it('checks that nobody answers: proven at the client, likely elsewhere', () => {
    const feed = call({ media: unanswered });
    expect(verdict(feed)).toEqual(['primary ice-checks-failed proven']);
    expect(reason(feed)).toBe('9 checks to 198.51.100.1:50000 went unanswered.');
    for (const place of ['server', 'middle'] as const)
      expect(verdict(feed, place)).toEqual(['primary ice-checks-failed likely']);
  });

  it('its evidence names the pair', () => {
    expect(judged(call({ media: unanswered })).causes[0]?.evidence).toContain(
      'ICE 192.0.2.10:40000 > 198.51.100.1:50000: 9 checks, 0 answered; 0 the other way',
    );
  });

  it('the checks of the other side arrive', () => {
    const feed = call({
      media(f) {
        unanswered(f);
        f.udp(1500, B, A, check({ username: DOWN, transaction: 90, role: 'controlled' }), FAR);
        f.udp(1501, A, B, response(90));
      },
    });
    expect(reason(feed)).toMatch(/Checks of the far end arrive here/);
  });

  it.each([
    [401, 'Unauthorized', /answered by 401 Unauthorized: user name or password/],
    [487, 'Role Conflict', /answered by 487 Role Conflict: both ends claim the same role/],
  ])('checks that are refused with %i', (code, text, expected) => {
    const feed = call({
      media(f) {
        for (let n = 0; n < 4; n++) {
          f.udp(1020 + n * 500, A, B, check({ username: UP, transaction: n }));
          f.udp(1050 + n * 500, B, A, response(n, { code, reason: text }), FAR);
        }
      },
    });
    expect(verdict(feed)).toEqual(['primary ice-checks-failed proven']);
    expect(reason(feed)).toMatch(expected);
  });

  it('the server names a private address only', () => {
    const inside = { address: '10.0.0.5', port: 50_000 };
    const feed = call({
      answer: webrtcSdp(inside, ANSWER),
      media(f) {
        for (let n = 0; n < 9; n++) f.udp(1020 + n * 500, A, inside, check({ username: UP, transaction: n }));
      },
    });
    expect(verdict(feed)).toEqual(['primary ice-host-override-wrong proven']);
  });

  it('the other side names nothing but .local, and nothing can be sent there', () => {
    const hidden = { ...ANSWER, candidates: [{ address: 'f0e1.local', port: 50_000 }] };
    const feed = call({
      answer: webrtcSdp({ address: '0.0.0.0', port: 9 }, hidden),
      media(f) {
        f.udp(200, A, { address: '198.51.100.9', port: 3478 }, response(1));
      },
    });
    expect(verdict(feed)[0]).toBe('primary ice-mdns-only likely');
  });

  it('candidates that trickled in by INFO are counted among those that were tried', () => {
    const later = { address: '203.0.113.7', port: 51_000 };
    const fragment = ['a=ice-ufrag:bbbb', 'a=candidate:9 1 udp 1 203.0.113.7 51000 typ host', ''].join('\r\n');
    const feed = call({
      media(f) {
        const about = { cseq: '1 INFO', toTag: 'b', branch: 'z9hG4bK-9' };
        f.udp(1100, PROXY, ALICE, sip('INFO sip:alice@192.0.2.10 SIP/2.0', { ...about, sdp: fragment }), FAR);
        for (let n = 0; n < 5; n++) f.udp(1200 + n * 500, A, later, check({ username: UP, transaction: n }));
      },
    });
    expect(reason(feed)).toBe('5 checks to 198.51.100.1:50000, 203.0.113.7:51000 went unanswered.');
  });
});

describe('the keys are not agreed', () => {
  it("another certificate than the answer's", () => {
    const feed = call({
      media(f) {
        found(f);
        keyed(f, { theirs: certificateOf(9) });
        back(f);
      },
    });
    const { causes, dtls } = judged(feed);
    expect(causes.map(({ code, confidence }) => `${code} ${confidence}`)).toEqual(['dtls-failed proven']);
    const note =
      `198.51.100.1:50000 showed a certificate with the fingerprint ${fingerprintOf(certificateOf(9))}, but the SDP in packet 3 ` +
      `(from 198.51.100.1:5060) announces ${ANSWER.fingerprint}.`;
    expect(dtls).toMatchObject([{ state: 'done', fingerprintMatches: false, fingerprintNote: note }]);
    expect(causes[0]?.reason).toContain(note.slice(0, -1));
  });

  it.each(['sha-1', 'sha-384', 'sha-512'])('by the hash that the SDP uses: %s', (hash) => {
    const announced = (certificate: Uint8Array): string =>
      webrtcSdp(B, { ...ANSWER, fingerprint: fingerprintOf(certificate, hash) });
    expect(judged(call({ answer: announced(THEIRS) })).dtls[0]?.fingerprintMatches).toBe(true);
    const { dtls } = judged(call({ answer: announced(certificateOf(9)) }));
    expect(dtls[0]).toMatchObject({ fingerprintMatches: false });
    expect(dtls[0]?.fingerprintNote).toContain(`fingerprint ${fingerprintOf(THEIRS, hash)}`);
  });

  it('one of several fingerprints is enough, written in small letters or not', () => {
    const lines = [`a=fingerprint:${fingerprintOf(THEIRS, 'sha-512').toLowerCase()}`];
    const answer = webrtcSdp(B, { ...ANSWER, fingerprint: fingerprintOf(certificateOf(9)), lines });
    expect(judged(call({ answer })).dtls[0]?.fingerprintMatches).toBe(true);
  });

  it('a hash that nobody knows proves nothing, and audio both ways shows that the keys work', () => {
    const answer = webrtcSdp(B, { ...ANSWER, fingerprint: 'sha-9 AA:BB' });
    const offer = webrtcSdp(A, { ...OFFER, fingerprint: 'sha-9 AA:BB' });
    expect(judged(call({ answer, offer })).dtls[0]).toMatchObject({ fingerprintMatches: null, fingerprintNote: null });
    expect(
      verdict(call({ media: (f) => (found(f), keyed(f, { theirs: certificateOf(9) }), out(f), back(f)) })),
    ).toEqual([]);
  });

  it('a description that was changed between two hops: the packet of the right one is named', () => {
    const far = { address: '203.0.113.9', port: 5060 };
    const feed = new Feed();
    const about = { toTag: 'b', branch: 'z9hG4bK-1' };
    feed.udp(0, ALICE, PROXY, sip('INVITE sip:bob@pbx.test SIP/2.0', { sdp: webrtcSdp(A, OFFER) }));
    feed.udp(5, PROXY, far, sip('INVITE sip:bob@pbx.test SIP/2.0', { branch: 'z9hG4bK-7', sdp: webrtcSdp(A, OFFER) }));
    feed.udp(900, far, PROXY, sip('SIP/2.0 200 OK', { ...about, branch: 'z9hG4bK-7', sdp: webrtcSdp(B, ANSWER) }));
    const changed = webrtcSdp(B, { ...ANSWER, fingerprint: fingerprintOf(certificateOf(9)) });
    feed.udp(1000, PROXY, ALICE, sip('SIP/2.0 200 OK', { ...about, sdp: changed }));
    found(feed);
    keyed(feed);
    const { dtls } = judged(feed);
    expect(dtls[0]?.fingerprintMatches).toBe(false);
    expect(dtls[0]?.fingerprintNote).toMatch(
      /the SDP in packet 4 .*; packet 3 announces the right one, so it was changed on the way\.$/,
    );
  });

  it('no SDP of the capture fits: nothing is said', () => {
    const feed = new Feed();
    keyed(feed);
    expect(judged(feed).dtls).toMatchObject([{ fingerprintMatches: null, fingerprintNote: null, callId: null }]);
  });

  it('an alert', () => {
    const feed = call({ media: (f) => (found(f), keyed(f, { isDone: false }), f.udp(1160, A, B, alert(42))) });
    expect(verdict(feed)).toEqual(['primary dtls-failed proven']);
    expect(reason(feed)).toMatch(/ended with the alert "bad certificate"/);
    expect(verdict(feed, 'server')).toEqual(['primary dtls-failed likely']);
  });

  it('nobody begins', () => {
    const answer = webrtcSdp(B, { ...ANSWER, setup: 'passive' });
    const feed = call({ offer: webrtcSdp(A, { ...OFFER, setup: 'passive' }), answer, media: found });
    expect(verdict(feed)).toEqual(['primary dtls-failed proven']);
    expect(reason(feed)).toMatch(
      /had not ended 8 s after the answer \(0 datagrams of the far end\)\. Both sides say a=setup:passive/,
    );
  });
});

describe('the way breaks in mid-call', () => {
  const breaks = (feed: Feed): void => {
    found(feed);
    keyed(feed);
    out(feed, 1200, 1900);
    back(feed, 1230, 300);
    for (let n = 0; n < 8; n++) {
      feed.udp(5000 + n * 5000, A, B, check({ username: UP, transaction: 100 + n }));
      if (n === 0) feed.udp(5030, B, A, response(100), FAR);
    }
  };

  it('consent is lost for good after 30 s', () => {
    expect(verdict(call({ media: breaks, byeAt: 45_000 }))).toEqual(['primary ice-consent-lost proven']);
  });

  it('before that it is likely', () => {
    const [first] = verdict(call({ media: breaks, byeAt: 30_000 }));
    expect(first).toBe('primary ice-consent-lost likely');
  });
});
