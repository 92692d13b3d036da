import { describe, expect, it } from 'vitest';
import { limitsSchema } from '../../src-shared/contract/profile';
import type { CallOutcome, LadderEntry } from '../../src-shared/model/call';
import type { StreamStatistics } from '../../src-shared/model/media';
import { stream } from '../diagnosis/testdata/findings';
import type { MediaInsight } from '../media/api';
import { toIso } from '../net/clock';
import { causesOfCall } from './callCauses';
import { createCallFacts } from '../diagnosis/observed/callFacts';
import type { CallFacts } from '../diagnosis/observed/callFacts';
import { buildCallResult } from './callResult';
import { FakeSession } from './testdata/fakes';

const START = Date.parse('2026-01-01T10:00:00.000Z');
const ANSWERED = START + 100;
const LOCAL = '192.0.2.20';
const SERVER = '192.0.2.10';

const sdp = (address: string, port: number, media = 'RTP/AVP 0'): string =>
  `v=0\r\no=- 1 1 IN IP4 ${address}\r\ns=-\r\nc=IN IP4 ${address}\r\nt=0 0\r\nm=audio ${port} ${media}\r\n`;

function message(startLine: string, atMs: number, body = ''): LadderEntry {
  const inbound = startLine.startsWith('SIP/2.0');
  const headers = [
    'Via: SIP/2.0/UDP 192.0.2.20:40000;branch=z9hG4bK1',
    'From: <sip:alice@pbx.test>;tag=a',
    `To: <sip:bob@pbx.test>${inbound ? ';tag=b' : ''}`,
    'Call-ID: c1',
    'CSeq: 1 INVITE',
    ...(body ? ['Content-Type: application/sdp'] : []),
    `Content-Length: ${body.length}`,
  ];
  return {
    at: toIso(START + atMs),
    direction: inbound ? 'inbound' : 'outbound',
    transport: 'udp',
    from: inbound ? `${SERVER}:5060` : `${LOCAL}:40000`,
    to: inbound ? `${LOCAL}:40000` : `${SERVER}:5060`,
    startLine,
    cseq: '1 INVITE',
    retransmission: false,
    raw: `${[startLine, ...headers].join('\r\n')}\r\n\r\n${body}`,
  };
}
const INVITE = message('INVITE sip:bob@pbx.test SIP/2.0', 0, sdp(LOCAL, 4000));
const OK = message('SIP/2.0 200 OK', 100, sdp(SERVER, 5000));

function insight(changes: Partial<MediaInsight> = {}): MediaInsight {
  return {
    rtpArrived: 400,
    rtcpArrived: 2,
    rtpSent: 400,
    rejected: 0,
    firstRejectedAt: null,
    firstAcceptedAt: ANSWERED + 20,
    lastAcceptedAt: ANSWERED + 7990,
    sequenceWrappedAt: null,
    sources: [{ address: SERVER, port: 5000, packets: 400 }],
    payloadTypes: [{ payloadType: 0, packets: 400, expected: true }],
    senderReports: 2,
    peerSent: 380,
    reportBlocks: 2,
    firstHighest: 100,
    lastHighest: 380,
    peerLossPercent: 0,
    levelDbov: -18,
    exactSilencePercent: 0,
    dscp: null,
    jitterInMs: 0.4,
    ...changes,
  };
}
const NOTHING: Partial<MediaInsight> = {
  rtpArrived: 0,
  firstAcceptedAt: null,
  lastAcceptedAt: null,
  sources: [],
  payloadTypes: [],
  levelDbov: null,
  exactSilencePercent: null,
};
const SILENT: Partial<MediaInsight> = {
  ...NOTHING,
  rtcpArrived: 0,
  senderReports: 0,
  peerSent: null,
  reportBlocks: 0,
  firstHighest: null,
  lastHighest: null,
  peerLossPercent: null,
};

interface Told {
  ladder: LadderEntry[];
  outcome?: CallOutcome;
  status?: number | null;
  endedMs?: number;
  media?: Partial<MediaInsight> | null;
  streams?: Partial<StreamStatistics>[];
  change?: (facts: CallFacts) => void;
}

async function causes({
  ladder,
  outcome = 'answered',
  status = 200,
  endedMs = 8100,
  media = {},
  streams = [{}],
  change,
}: Told): Promise<string[]> {
  const facts = createCallFacts(START);
  facts.ladder.push(...ladder);
  facts.endedAt = START + endedMs;
  if (outcome === 'answered') facts.answeredAt = ANSWERED;
  facts.end = {
    by: outcome === 'rejected' ? 'remote' : 'local',
    outcome,
    status,
    reason: null,
    q850: null,
    reasonText: null,
    error: null,
  };
  change?.(facts);
  const session = new FakeSession({
    localAddress: LOCAL,
    codecs: ['PCMU'],
    security: 'none',
    source: { kind: 'silence' },
  });
  if (outcome === 'answered') await session.acceptAnswer();
  if (media) session.insight = async () => insight(media);
  const call = { callId: 'c1', transport: 'udp' as const, sdp: { offer: null, answer: null } };
  const result = buildCallResult(call, 'sip:bob@pbx.test', facts, outcome === 'answered' ? streams.map(stream) : []);
  const account = {
    codecs: ['PCMU' as const],
    security: 'none' as const,
    transport: 'udp' as const,
    hasPassword: true,
    limits: limitsSchema.parse({}),
  };
  const named = await causesOfCall({
    result,
    ladder: facts.ladder,
    facts,
    session: outcome === 'answered' ? session : null,
    role: 'caller',
    account,
  });
  for (const { evidence, title, fix } of named)
    expect([evidence, title !== '', fix.length > 0]).toEqual([[], true, true]);
  return named.map(({ code, role, confidence }) => `${code} ${role} ${confidence}`);
}

const rejected = (startLine: string, body = ''): Told => ({
  ladder: [INVITE, message('SIP/2.0 100 Trying', 5), message(startLine, 60, body)],
  outcome: 'rejected',
  status: Number(startLine.slice(8, 11)),
  endedMs: 60,
});
const answered: Told = { ladder: [INVITE, OK] };
const silentStream = { ...answered, streams: [] };

describe('the causes of an ordinary call', () => {
  it.each<[string, Told, string[]]>([
    ['a good call', answered, []],
    ['busy', rejected('SIP/2.0 486 Busy Here'), ['call-busy primary proven']],
    ['a number that nobody has', rejected('SIP/2.0 404 Not Found'), ['call-no-route primary proven']],
    [
      'another media profile',
      rejected('SIP/2.0 488 Not Acceptable Here', sdp(SERVER, 5000, 'RTP/SAVP 0')),
      ['call-srtp-mismatch primary proven'],
    ],
    [
      'a refusal without a word, which may be anything',
      rejected('SIP/2.0 488 Not Acceptable Here'),
      ['call-codec-mismatch primary suspected'],
    ],
    [
      'given up at once',
      { ladder: [INVITE, message('SIP/2.0 180 Ringing', 50)], outcome: 'cancelled', status: 487, endedMs: 3000 },
      [],
    ],
    [
      'nobody home',
      { ladder: [INVITE, message('SIP/2.0 180 Ringing', 50)], outcome: 'cancelled', status: 487, endedMs: 60_000 },
      ['call-no-answer primary proven'],
    ],
    ['no sound, but reports', { ...silentStream, media: NOTHING }, ['media-inbound-blocked primary proven']],
    [
      'no sign at all, which may be either',
      { ...silentStream, media: SILENT },
      ['media-both-blocked primary suspected'],
    ],
    [
      'a closed port',
      {
        ...silentStream,
        media: SILENT,
        change: (facts) =>
          facts.events.push({
            at: ANSWERED + 30,
            kind: 'icmp-error',
            direction: 'outbound',
            text: '',
            detail: { to: `${SERVER}:5000`, code: 'ECONNREFUSED' },
          }),
      },
      ['media-peer-port-closed primary likely'],
    ],
    [
      'wrong keys',
      { ...silentStream, media: { ...NOTHING, rejected: 400, firstRejectedAt: ANSWERED + 20 } },
      ['media-srtp-key-mismatch primary proven'],
    ],
    [
      'a payload type that was not agreed',
      { ...answered, media: { payloadTypes: [{ payloadType: 96, packets: 400, expected: false }] } },
      ['media-payload-unexpected primary proven'],
    ],
    [
      'loss',
      { ...answered, streams: [{ lost: 40, lossPercent: 10, packets: 360 }] },
      ['quality-loss-inbound primary proven'],
    ],
    [
      'jitter',
      { ...answered, streams: [{ jitterMs: { min: 0, mean: 45, max: 60 } }] },
      ['quality-jitter primary proven'],
    ],
    ['a session that tells nothing any more', { ...answered, media: null }, []],
  ])('of %s', async (_what, told, expected) => expect(await causes(told)).toEqual(expected));
});
