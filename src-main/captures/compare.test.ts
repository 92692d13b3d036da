import { describe, expect, it } from 'vitest';
import { Feed, sdp, sip } from '../analysis/capture/testing/feed';
import { compareCaptures, type ComparedCapture } from './compare';

const CLIENT = { address: '192.168.1.10', port: 5060 };
const PUBLIC = { address: '203.0.113.9', port: 61_234 };
const SERVER = { address: '198.51.100.1', port: 5060 };
const C_MEDIA = { address: '192.168.1.10', port: 40_000 };
const P_MEDIA = { address: '203.0.113.9', port: 62_000 };
const S_MEDIA = { address: '198.51.100.1', port: 30_000 };
const INVITE = 'INVITE sip:bob@pbx.test SIP/2.0';
/** How long the way takes, and how far the server's clock is ahead, ms. */
const WAY = 20;
const AHEAD = 5000;

interface Trouble {
  /** What a device on the way makes of a message. */
  alg?: (text: string) => string;
  lose?: (text: string) => boolean;
  skip?: (n: number) => boolean;
  silence?: 'up' | 'down';
}

/** The same call at the client and at the server. */
function both({ alg = (text) => text, lose = () => false, skip = () => false, silence }: Trouble = {}): [
  ComparedCapture,
  ComparedCapture,
] {
  const [client, server] = [new Feed(), new Feed()];
  const up = (at: number, text: string): void => {
    client.udp(at, CLIENT, SERVER, text);
    if (!lose(text)) server.udp(at + WAY + AHEAD, PUBLIC, SERVER, alg(text), { ttl: 60 });
  };
  const down = (at: number, text: string): void => {
    server.udp(at + AHEAD, SERVER, PUBLIC, text);
    client.udp(at + WAY, SERVER, CLIENT, text, { ttl: 60 });
  };
  up(0, sip(INVITE, { sdp: sdp(C_MEDIA), headers: ['Contact: <sip:alice@192.168.1.10:5060>'] }));
  down(100, sip('SIP/2.0 180 Ringing', { toTag: 'b' }));
  down(500, sip('SIP/2.0 200 OK', { toTag: 'b', sdp: sdp(S_MEDIA) }));
  up(530, sip('ACK sip:bob@pbx.test SIP/2.0', { cseq: '1 ACK', toTag: 'b', branch: 'z9hG4bK-2' }));
  client.talk(600, C_MEDIA, S_MEDIA, 300, { ssrc: 1 });
  if (silence !== 'up') server.talk(600 + WAY + AHEAD, P_MEDIA, S_MEDIA, 300, { ssrc: 1, skip });
  server.talk(600 + AHEAD, S_MEDIA, P_MEDIA, 300, { ssrc: 2 });
  if (silence !== 'down') client.talk(600 + WAY, S_MEDIA, C_MEDIA, 300, { ssrc: 2 });
  const part = (feed: Feed, file: string, place: ComparedCapture['place']): ComparedCapture => ({
    file,
    place,
    analyser: feed.analyser,
    analysed: feed.finish(),
  });
  return [part(client, 'client.pcap', 'client'), part(server, 'server.pcap', 'server')];
}

const codes = (trouble: Trouble): string[] => compareCaptures(...both(trouble)).causes.map(({ code }) => code);

describe('two captures side by side', () => {
  it('of a call that is well: clocks, messages, streams and the translation between', () => {
    const { clockOffsetMs, messages, streams, causes } = compareCaptures(...both());
    expect(clockOffsetMs).toBeCloseTo(AHEAD, 1);
    expect(messages.map(({ startLine, changed, lost }) => [startLine, changed, lost])).toEqual([
      [INVITE, [], null],
      ['SIP/2.0 180 Ringing', [], null],
      ['SIP/2.0 200 OK', [], null],
      ['ACK sip:bob@pbx.test SIP/2.0', [], null],
    ]);
    expect(streams).toMatchObject([
      {
        ssrc: '0x00000001',
        from: 'a',
        sent: 300,
        arrived: 300,
        lostBetween: 0,
        sourceLeft: '192.168.1.10:40000',
        sourceArrived: '203.0.113.9:62000',
      },
      { ssrc: '0x00000002', from: 'b', sent: 300, arrived: 300, lostBetween: 0 },
    ]);
    expect(causes).toEqual([]);
  });

  it('prove an ALG by what it changed', () => {
    const alg = (text: string): string => text.replaceAll('192.168.1.10', '203.0.113.9');
    const { messages, causes } = compareCaptures(...both({ alg }));
    expect(messages[0]?.changed.filter(({ byAlg }) => byAlg).map(({ field }) => field)).toEqual([
      'contact',
      'SDP o=',
      'SDP c=',
    ]);
    expect(causes[0]).toMatchObject({ code: 'sip-alg', confidence: 'proven', role: 'primary' });
  });

  it('do not take a header that a server adds for an ALG', () => {
    const alg = (text: string): string =>
      text.replace('Call-ID', 'P-Asserted-Identity: <sip:alice@pbx.test>\r\nCall-ID');
    expect(codes({ alg })).toEqual([]);
  });

  it('say where packets were lost', () => {
    const { streams, causes } = compareCaptures(...both({ skip: (n) => n % 10 === 5 }));
    expect(streams[0]).toMatchObject({ sent: 300, arrived: 270, lostBetween: 30, lostBefore: 0 });
    expect(causes).toMatchObject([{ code: 'quality-loss-outbound', confidence: 'proven' }]);
  });

  it.each([
    ['up', 'media-outbound-blocked'],
    ['down', 'media-inbound-blocked'],
  ] as const)('prove audio that never arrives, %s', (silence, code) => {
    const [a, b] = both({ silence });
    b.analyser.hosts.own = SERVER.address;
    expect(compareCaptures(a, b).causes.map((cause) => cause.code)).toEqual([code]);
  });

  it('prove an ACK that is lost', () => {
    expect(codes({ lose: (text) => text.startsWith('ACK') })).toEqual(['call-ack-lost']);
  });

  it('of different calls have nothing to say', () => {
    const [a] = both();
    const other = new Feed();
    other.udp(0, CLIENT, SERVER, sip(INVITE, { callId: 'another' }));
    const b = { file: 'other.pcap', place: 'client' as const, analyser: other.analyser, analysed: other.finish() };
    expect(compareCaptures(a, b)).toMatchObject({
      messages: [],
      streams: [],
      causes: [],
      clockOffsetMs: null,
      notes: [expect.stringContaining('Neither file')],
    });
  });
});
