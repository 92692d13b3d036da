import { describe, expect, it } from 'vitest';
import { Feed, sdp, sip } from '../analysis/capture/testing/feed';
import { A, ALICE, B, FAR, INVITE, PROXY, back, both, call, out, verdict, type Course } from './testing/course';

/** RFC 3550 section 6.4.1: a sender report without blocks. */
function senderReport(ssrc: number, packets: number): Uint8Array {
  const data = new Uint8Array(28);
  const view = new DataView(data.buffer);
  data.set([0x80, 200, 0, 6]);
  view.setUint32(4, ssrc);
  view.setUint32(20, packets);
  return data;
}

describe('a call that is well', () => {
  it.each<[string, Course]>([
    ['both ways', {}],
    [
      'other ports after a re-INVITE',
      {
        media(feed) {
          const again = { cseq: '2 INVITE', toTag: 'b', branch: 'z9hG4bK-r' };
          const [a2, b2] = [
            { ...A, port: 41_000 },
            { ...B, port: 51_000 },
          ];
          out(feed, { count: 100 });
          back(feed, { count: 100 });
          feed.udp(3100, ALICE, PROXY, sip(INVITE, { ...again, sdp: sdp(a2) }));
          feed.udp(3200, PROXY, ALICE, sip('SIP/2.0 200 OK', { ...again, sdp: sdp(b2) }), FAR);
          feed.talk(3220, a2, b2, 230, { ssrc: 1 });
          feed.talk(3240, b2, a2, 230, { ssrc: 2 });
        },
      },
    ],
    ['one ICMP error while a port opens', { media: (f) => (both(f), f.icmp(1060, B.address, A, B)) }],
    ['a little loss', { media: (f) => (out(f), back(f, { skip: (n: number) => n === 70 })) }],
    [
      'a far end behind the server',
      { media: (f) => (out(f), f.talk(1040, { ...B, port: 51_000 }, A, 340, { ssrc: 2 })) },
    ],
  ])('%s: nobody is accused', (_name, course) => {
    expect(verdict(call(course))).toEqual([]);
  });

  it('whose media goes another way than past a server: nothing is said of it', () => {
    expect(verdict(call({ media: () => {} }), 'server')).toEqual([]);
    expect(verdict(call({ media: () => {} }), 'middle')).toEqual([]);
  });
});

describe('a call with a fault, as its caller captured it', () => {
  it.each<[string, Course, RegExp]>([
    ['nothing comes back', { media: (f) => out(f) }, /^primary media-(?:inbound|both)-blocked/],
    [
      'nothing comes back, although the other side says that it sends',
      {
        media(f) {
          out(f);
          for (const at of [3000, 7000])
            f.udp(at, { ...B, port: B.port + 1 }, { ...A, port: A.port + 1 }, senderReport(2, at / 20), FAR);
        },
      },
      /^primary media-(?:inbound|both)-blocked (?:proven|likely)/,
    ],
    [
      'a private address in the answer',
      {
        answer: sdp({ address: '10.9.8.7', port: 50_000 }),
        media: (f) => f.talk(1020, A, { address: '10.9.8.7', port: 50_000 }, 340, { ssrc: 1 }),
      },
      /^primary sdp-peer-address-unroutable/,
    ],
    [
      'the peer has closed its port',
      { media: (f) => (out(f), [1, 2, 3, 4, 5].forEach((n) => f.icmp(1060 + n * 500, B.address, A, B))) },
      /^primary media-peer-port-closed proven/,
    ],
    [
      'loss on the way to us',
      { media: (f) => (out(f), back(f, { skip: (n: number) => n % 15 === 3 })) },
      /^primary quality-loss-inbound proven/,
    ],
    [
      'a payload type that nobody agreed on',
      { media: (f) => (out(f), back(f, { payloadType: 97 })) },
      /^primary media-payload-unexpected/,
    ],
  ])('%s', (_name, course, expected) => {
    expect(verdict(call(course))[0]).toMatch(expected);
  });
});

describe('a call that fails', () => {
  it.each([
    ['404 Not Found', [], 'call-no-route'],
    ['486 Busy Here', [], 'call-busy'],
    ['603 Decline', [], 'call-rejected'],
    ['503 Service Unavailable', ['Retry-After: 10'], 'server-overloaded'],
  ])('%s', (status, headers, code) => {
    const feed = new Feed();
    feed.udp(0, ALICE, PROXY, sip(INVITE, { sdp: sdp(A) }));
    feed.udp(30, PROXY, ALICE, sip(`SIP/2.0 ${status}`, { toTag: 'b', headers }), FAR);
    expect(verdict(feed)[0]).toMatch(new RegExp(`^primary ${code} `));
  });

  it('unanswered: what ICMP says counts', () => {
    for (const [icmp, code] of [
      [3, 'sip-port-closed'],
      [10, 'server-unreachable'],
    ] as const) {
      const feed = new Feed();
      feed.udp(0, ALICE, PROXY, sip(INVITE, { sdp: sdp(A) }));
      feed.icmp(10, PROXY.address, ALICE, PROXY, icmp);
      expect(verdict(feed)).toEqual([`primary ${code} proven`]);
    }
  });

  it('unanswered without a word', () => {
    const feed = new Feed();
    for (const at of [0, 500, 1500, 3500, 7500, 15_500, 31_500])
      feed.udp(at, ALICE, PROXY, sip(INVITE, { sdp: sdp(A) }));
    expect(verdict(feed, 'client', 60_000)).toEqual(['primary server-unreachable suspected']);
    feed.udp(40_000, ALICE, PROXY, sip('OPTIONS sip:pbx.test SIP/2.0', { callId: 'o' }));
    feed.udp(40_010, PROXY, ALICE, sip('SIP/2.0 200 OK', { callId: 'o', cseq: '1 OPTIONS' }), FAR);
    expect(verdict(feed, 'client', 60_000)).toEqual(['primary invite-no-response likely']);
  });

  it('with a status that no rule knows', () => {
    const feed = new Feed();
    feed.udp(0, ALICE, PROXY, sip(INVITE, { sdp: sdp(A) }));
    feed.udp(30, PROXY, ALICE, sip('SIP/2.0 482 Loop Detected', { toTag: 'b' }), FAR);
    expect(verdict(feed)).toHaveLength(1);
  });

  it('an ACK that never gets there', () => {
    const feed = call({});
    for (const at of [1500, 2500, 4500])
      feed.udp(at, PROXY, ALICE, sip('SIP/2.0 200 OK', { toTag: 'b', sdp: sdp(B) }), FAR);
    expect(verdict(feed).join()).toMatch(/call-ack-lost/);
  });
});

describe('a registration', () => {
  const step = (feed: Feed, at: number, cseq: number, headers: string[], status?: string): void => {
    const options = {
      callId: 'reg-1',
      cseq: `${cseq} REGISTER`,
      branch: `z9hG4bK-${cseq}`,
      to: '<sip:alice@pbx.test>',
      headers,
    };
    if (status) feed.udp(at, PROXY, ALICE, sip(`SIP/2.0 ${status}`, { ...options, toTag: 'r' }), FAR);
    else feed.udp(at, ALICE, PROXY, sip('REGISTER sip:pbx.test SIP/2.0', options));
  };
  const challenge = (nonce: string, more = ''): string[] => [
    `WWW-Authenticate: Digest realm="pbx.test", nonce="${nonce}", algorithm=MD5${more}`,
  ];
  const CREDENTIALS = [
    'Authorization: Digest username="alice", realm="pbx.test", nonce="n1", uri="sip:pbx.test", response="0"',
  ];

  it.each<[string, (feed: Feed) => void, RegExp | null]>([
    [
      'that works',
      (f) => (
        step(f, 0, 1, []),
        step(f, 10, 1, challenge('n1'), '401 Unauthorized'),
        step(f, 20, 2, CREDENTIALS),
        step(f, 40, 2, ['Expires: 300'], '200 OK')
      ),
      null,
    ],
    [
      'with a wrong password',
      (f) => (
        step(f, 0, 1, []),
        step(f, 10, 1, challenge('n1'), '401 Unauthorized'),
        step(f, 20, 2, CREDENTIALS),
        step(f, 40, 2, challenge('n2'), '401 Unauthorized')
      ),
      /^primary auth-wrong-password/,
    ],
    [
      'of somebody unknown',
      (f) => (step(f, 0, 1, []), step(f, 10, 1, [], '404 Not Found')),
      /^primary auth-unknown-user/,
    ],
    [
      'whose challenge is never answered',
      (f) => (step(f, 0, 1, []), step(f, 10, 1, challenge('n1'), '401 Unauthorized')),
      /^primary auth-challenge-unanswered/,
    ],
    [
      'at a server that is overloaded',
      (f) => (step(f, 0, 1, []), step(f, 10, 1, [], '503 Service Unavailable')),
      /^primary server-overloaded/,
    ],
  ])('%s', (_name, go, expected) => {
    const feed = new Feed();
    go(feed);
    const [first] = verdict(feed);
    if (expected) expect(first).toMatch(expected);
    else expect(first).toBeUndefined();
  });
});
