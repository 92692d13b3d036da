import { describe, expect, it } from 'vitest';
import type { LadderEntry } from '../../src-shared/model/call';
import type { CallVariant, Subject } from '../diagnosis/api';
import { SUBJECT } from '../diagnosis/testdata/fakeChecks';
import { createManualClock } from '../net/manualClock';
import { toIso } from '../net/clock';
import type { CapturedMedia } from '../media/api';
import { ArrivalLog } from '../diagnosis/observed/arrivalLog';
import { createPatience } from './patience';
import { sdpFacts } from '../diagnosis/observed/sdp';
import { readSignalling } from '../diagnosis/observed/signalling';
import { planOf } from './variant';
import { watchAddresses } from './watch';

const START = Date.parse('2026-01-01T10:00:00.000Z');
const SDP = [
  'v=0',
  'o=- 1 1 IN IP4 198.51.100.10',
  's=-',
  'c=IN IP4 198.51.100.10',
  't=0 0',
  'm=video 0 RTP/AVP 31',
  'm=audio 20000 RTP/SAVP 8 101',
  'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:***',
  'a=rtpmap:101 telephone-event/8000',
  'a=ptime:30',
  'a=recvonly',
  '',
].join('\r\n');

interface Message {
  at: number;
  startLine: string;
  cseq?: string;
  headers?: string[];
  body?: string;
  again?: boolean;
}

function entry({ at, startLine, cseq = '1 INVITE', headers = [], body = '', again = false }: Message): LadderEntry {
  const outbound = !startLine.startsWith('SIP/2.0');
  const type = body ? ['Content-Type: application/sdp'] : [];
  const to = headers.some((header) => header.startsWith('To:')) ? [] : ['To: <sip:echo@pbx.test>'];
  const lines = [startLine, 'Via: SIP/2.0/UDP 192.0.2.1', ...to, `CSeq: ${cseq}`, ...headers, ...type];
  return {
    at: toIso(START + at),
    direction: outbound ? 'outbound' : 'inbound',
    transport: 'udp',
    from: outbound ? '192.0.2.1:40000' : '[2001:db8::5]:5060',
    to: outbound ? '[2001:db8::5]:5060' : '192.0.2.1:40000',
    startLine,
    cseq,
    retransmission: again,
    // Masking has made the body shorter than Content-Length says.
    raw: [...lines, `Content-Length: ${body ? body.length + 40 : 0}`, '', body].join('\r\n'),
  };
}

const INVITE = entry({ at: 0, startLine: 'INVITE sip:echo@pbx.test SIP/2.0', body: SDP });
const TAG = ['To: <sip:echo@pbx.test>;tag=a'];

describe('sdpFacts', () => {
  it('tells the audio line, and that it is encrypted although its key is masked', () => {
    expect(sdpFacts(SDP)).toMatchObject({
      address: '198.51.100.10',
      port: 20_000,
      profile: 'RTP/SAVP',
      formats: [
        { payloadType: 8, name: 'PCMA', clockRate: 8000 },
        { payloadType: 101, name: 'telephone-event', clockRate: 8000 },
      ],
      direction: 'recvonly',
      crypto: true,
      fingerprint: false,
      ice: null,
      ptimeMs: 30,
      details: {
        ambiguous: [],
        bundle: [],
        candidates: [],
        crypto: [{ mki: false, suite: 'AES_CM_128_HMAC_SHA1_80', tag: 1 }],
        fmtp: {},
        lines: [
          { media: 'video', port: 0, profile: 'RTP/AVP' },
          { media: 'audio', port: 20_000, profile: 'RTP/SAVP' },
        ],
        rtcpMux: false,
      },
    });
  });

  it.each([null, '', 'hello', 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n'])('is null for %j', (text) => {
    expect(sdpFacts(text)).toBeNull();
  });
});

describe('readSignalling', () => {
  it('reads the answered call', () => {
    // What is sent again is the same to the last octet (RFC 3261 section 13.3.1.4).
    const success = [...TAG, 'Session-Expires: 120;refresher=uac'];
    const facts = readSignalling([
      INVITE,
      entry({ at: 5, startLine: 'SIP/2.0 100 Trying' }),
      entry({ at: 60, startLine: 'SIP/2.0 183 Session Progress', headers: TAG, body: SDP }),
      entry({ at: 300, startLine: 'SIP/2.0 200 OK', headers: success, body: SDP }),
      entry({ at: 301, startLine: 'ACK sip:echo@pbx.test SIP/2.0', cseq: '1 ACK', headers: TAG }),
      entry({ at: 800, startLine: 'SIP/2.0 200 OK', headers: success, body: SDP, again: true }),
      entry({ at: 1800, startLine: 'SIP/2.0 200 OK', headers: success, body: SDP, again: true }),
      entry({ at: 1900, startLine: 'SIP/2.0 200 OK', headers: ['To: <sip:echo@pbx.test>;tag=fork'], body: SDP }),
    ]);
    expect(facts.provisional).toEqual([
      { status: 100, reason: 'Trying', atMs: 5, sdp: false },
      { status: 183, reason: 'Session Progress', atMs: 60, sdp: true },
    ]);
    expect(facts.final).toMatchObject({ status: 200, challenged: false, sdp: { port: 20_000 } });
    expect(facts).toMatchObject({
      repeatedSuccess: 2,
      sessionExpiresS: 120,
      signallingPeer: { address: '2001:db8::5', port: 5060 },
      offer: { crypto: true },
      answer: { direction: 'recvonly' },
    });
  });

  it('reads a refusal after a challenge: the last INVITE counts', () => {
    const facts = readSignalling([
      INVITE,
      entry({
        at: 5,
        startLine: 'SIP/2.0 407 Proxy Authentication Required',
        headers: ['Proxy-Authenticate: Digest realm="x", nonce="y"'],
      }),
      entry({ at: 6, startLine: 'INVITE sip:echo@pbx.test SIP/2.0', cseq: '2 INVITE', body: SDP }),
      entry({ at: 8, startLine: 'SIP/2.0 100 Trying', cseq: '2 INVITE' }),
      entry({
        at: 20,
        startLine: 'SIP/2.0 488 Not Acceptable Here',
        cseq: '2 INVITE',
        headers: [
          'Warning: 305 pbx.test "Incompatible media format"',
          'Reason: Q.850;cause=88;text="Incompatible"',
          'Retry-After: 30 (later)',
        ],
        body: SDP,
      }),
    ]);
    expect(facts.final).toMatchObject({
      status: 488,
      warning: '305 pbx.test "Incompatible media format"',
      reasonHeader: { text: 'Incompatible', q850: 88 },
      retryAfterS: 30,
      minSeS: null,
      sdp: { profile: 'RTP/SAVP' },
      challenged: false,
    });
    expect(facts.provisional).toHaveLength(1);
    expect(facts.answer).toBeNull();
  });

  it('takes what the far end said last, in a re-INVITE of its own too', () => {
    const held = SDP.replace('recvonly', 'inactive');
    const reInvite = {
      ...entry({
        at: 3000,
        startLine: 'INVITE sip:alice@192.0.2.1 SIP/2.0',
        cseq: '9 INVITE',
        headers: TAG,
        body: held,
      }),
      direction: 'inbound' as const,
    };
    const facts = readSignalling([
      INVITE,
      entry({ at: 5, startLine: 'SIP/2.0 200 OK', headers: TAG, body: SDP }),
      reInvite,
    ]);
    expect(facts.answer?.direction).toBe('inactive');
    expect(facts.final?.status).toBe(200);
  });

  it('takes nothing from a re-INVITE that was refused', () => {
    const fax = 'v=0\r\no=- 1 2 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=image 4000 udptl t38\r\n';
    const inDialog = (at: number, startLine: string, direction: 'inbound' | 'outbound', body?: string) => ({
      ...entry({ at, startLine, cseq: '9 INVITE', headers: TAG, body }),
      direction,
    });
    const facts = readSignalling([
      INVITE,
      entry({ at: 5, startLine: 'SIP/2.0 200 OK', headers: TAG, body: SDP }),
      inDialog(3000, 'INVITE sip:alice@192.0.2.1 SIP/2.0', 'inbound', fax),
      inDialog(3010, 'SIP/2.0 488 Not Acceptable Here', 'outbound'),
    ]);
    expect(facts.answer).toMatchObject({ port: 20_000, direction: 'recvonly' });
  });

  it('says nothing of no messages', () => {
    expect(readSignalling([])).toMatchObject({
      provisional: [],
      final: null,
      repeatedSuccess: 0,
      sessionExpiresS: null,
      signallingPeer: null,
      signallingHosts: { own: null, peer: null, seenAs: null },
      contact: { answeredFrom: null, isRouted: false, redirectedTo: null },
      dialog: {
        ack: { seen: 0, successes: 0, astray: null },
        end: null,
        keptTag: null,
        maxForwards: null,
        nonceFromBefore: false,
        transfers: [],
      },
      offer: null,
      answer: null,
    });
  });
});

describe('patience', () => {
  function start(mode: 'quick' | 'full' = 'quick') {
    const clock = createManualClock(START);
    const said: string[] = [];
    let given = 0;
    const patience = createPatience(
      clock,
      mode,
      () => given++,
      (text) => said.push(text),
    );
    const hear = (startLine: string): void => patience.hear(entry({ at: 0, startLine }));
    return { clock, patience, hear, said, given: () => given };
  }

  it('gives an INVITE that nobody answers 8 s, in full mode 33 s', () => {
    for (const [mode, limitMs] of [
      ['quick', 8000],
      ['full', 33_000],
    ] as const) {
      const { clock, patience, hear, given } = start(mode);
      clock.advance(1000);
      hear('INVITE sip:echo@pbx.test SIP/2.0');
      clock.advance(limitMs - 1);
      expect(given()).toBe(0);
      clock.advance(1);
      expect(given()).toBe(1);
      expect(patience.gaveUpAfterMs).toBe(limitMs);
    }
  });

  it('gives 8 s to the first ringing, and ringing 12 s', () => {
    const { clock, patience, hear, given, said } = start();
    hear('INVITE sip:echo@pbx.test SIP/2.0');
    clock.advance(7000);
    hear('SIP/2.0 100 Trying');
    clock.advance(7000);
    hear('SIP/2.0 180 Ringing');
    clock.advance(10_000);
    hear('SIP/2.0 180 Ringing');
    clock.advance(1999);
    expect(given()).toBe(0);
    clock.advance(1);
    expect(patience.gaveUpAfterMs).toBe(26_000);
    expect(said).toEqual(['The server works on it', 'It rings']);
  });

  it('begins again with the INVITE after a challenge, and ends with the answer', () => {
    const { clock, patience, hear, given } = start();
    hear('INVITE sip:echo@pbx.test SIP/2.0');
    hear('SIP/2.0 100 Trying');
    clock.advance(7000);
    hear('SIP/2.0 407 Proxy Authentication Required');
    hear('INVITE sip:echo@pbx.test SIP/2.0');
    clock.advance(7000);
    patience.stop();
    clock.advance(60_000);
    expect([given(), patience.gaveUpAfterMs, clock.timers]).toEqual([0, null, 0]);
  });

  it('does not wait for ever for a connection', () => {
    const { clock, given } = start();
    clock.advance(10_000);
    expect(given()).toBe(1);
  });
});

describe('planOf', () => {
  const plan = (variant: Partial<CallVariant>, account: Partial<Subject['account']> = {}) =>
    planOf({ ...SUBJECT, account: { ...SUBJECT.account, ...account } }, 'sip:echo@pbx.test', {
      changed: 'none',
      label: '',
      ...variant,
    });

  it('is the account as it is', () => {
    expect(plan({})).toMatchObject({
      account: SUBJECT.account,
      target: 'sip:echo@pbx.test',
      security: 'none',
      session: { codecs: ['PCMU'], capture: true, dscp: 46 },
    });
  });

  it('changes a transport that is written in an address too, and drops the WebSocket', () => {
    const { account } = plan(
      { transport: 'tcp' },
      { outboundProxy: 'sip:192.0.2.9:5080;transport=udp;lr', wsUrl: 'wss://pbx.test/ws', registrar: 'sip:pbx.test' },
    );
    expect(account).toMatchObject({
      transport: 'tcp',
      outboundProxy: 'sip:192.0.2.9:5080;transport=tcp;lr',
      registrar: 'sip:pbx.test',
      wsUrl: null,
    });
  });

  it.each([
    [
      { outboundProxy: 'sip:192.0.2.9', registrar: 'sip:pbx.test' },
      { outboundProxy: 'sip:192.0.2.9:5070', registrar: 'sip:pbx.test' },
      'sip:echo@pbx.test',
    ],
    [{ registrar: 'sip:pbx.test' }, { registrar: 'sip:pbx.test:5070' }, 'sip:echo@pbx.test'],
    [{}, {}, 'sip:echo@pbx.test:5070'],
  ])('puts another port where the next hop is: %j', (account, expected, target) => {
    expect(plan({ port: 5070 }, account)).toMatchObject({ account: expected, target });
  });

  it('leaves out what a small INVITE can do without', () => {
    expect(plan({ changed: 'size', codecs: ['PCMU'] })).toMatchObject({
      session: { codecs: ['PCMU'] },
      invite: { reliableProvisional: false, sessionExpiresS: 0 },
    });
  });

  it('hands the rest to the session', () => {
    expect(
      plan({
        announcedAddress: '203.0.113.7',
        portRange: [10_000, 10_998],
        ptimeMs: 60,
        security: 'sdes',
        sessionExpiresS: 90,
      }),
    ).toMatchObject({
      security: 'sdes',
      session: { announcedAddress: '203.0.113.7', portRange: [10_000, 10_998], ptimeMs: 60 },
      invite: { sessionExpiresS: 90 },
    });
  });
});

describe('ArrivalLog', () => {
  function packet(at: number, timestamp: number, direction: 'inbound' | 'outbound' = 'inbound'): CapturedMedia {
    const data = new Uint8Array(172);
    const view = new DataView(data.buffer);
    view.setUint8(0, 0x80);
    view.setUint32(4, timestamp);
    view.setUint32(8, 7);
    return {
      at: START + at,
      direction,
      local: { address: '192.0.2.1', port: 4 },
      remote: { address: '192.0.2.2', port: 4 },
      protection: 'none',
      data,
    };
  }

  it('counts what came before the answer', () => {
    const log = new ArrivalLog();
    log.add([packet(0, 0), packet(20, 160), packet(40, 320), packet(1, 0, 'outbound')]);
    expect(log.before(START + 40)).toBe(2);
  });

  it('tells a queue that fills, over a recording that begins anew', () => {
    const log = new ArrivalLog();
    log.add([packet(0, 0, 'outbound')]);
    // Each packet takes 2 ms longer than the one before: after 201 of them the recording gives up on the time stamps.
    for (let i = 0; i < 300; i++) log.add([packet(i * 22, i * 160)]);
    const skew = log.skew(7, 8000);
    expect(skew(0)).toBeLessThan(60);
    expect(skew(3000)).toBeGreaterThan(skew(1000) + 150);
    expect(skew(6000)).toBeLessThan(250);
    expect(log.skew(8, 8000)(0)).toBe(0);
  });

  it('tells how late our own packets left, but not at the very start', () => {
    const log = new ArrivalLog();
    const late = (i: number): number => (i === 2 ? 300 : i % 10 === 0 ? 6 : 1);
    for (let i = 0; i < 20; i++) log.add([packet(i * 20 + late(i), i * 160, 'outbound')]);
    expect(log.departures(8000)).toBeNull();
    for (let i = 20; i < 250; i++) log.add([packet(i * 20 + late(i), i * 160, 'outbound')]);
    expect(log.departures(8000)).toMatchObject({ mean: expect.closeTo(0.5, 1), p99: 5, max: 5 });
  });
});

describe('what is watched', () => {
  it('sees an address go and another come', () => {
    const clock = createManualClock(START);
    let list = ['192.0.2.1', '127.0.0.1'];
    const watch = watchAddresses(clock, START, () => list.map((address) => ({ address })));
    clock.advance(1000);
    list = ['127.0.0.1', '192.0.2.77'];
    clock.advance(1000);
    expect(watch.stop()).toEqual([
      { address: '192.0.2.1', change: 'gone', atMs: 1250 },
      { address: '192.0.2.77', change: 'new', atMs: 1250 },
    ]);
    expect(clock.timers).toBe(0);
  });
});
