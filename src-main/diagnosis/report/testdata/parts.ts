/** Pieces of the reports in report.ts: one call from alice behind a NAT to the echo number of pbx.test. */
import { toIso } from '../../../../src-shared/time';
import type { LadderEntry } from '../../../../src-shared/model/call';
import type { CheckResult, DiagnosisReport, Evidence, JsonValue } from '../../../../src-shared/model/diagnosis';
import type { StreamSample, StreamStatistics } from '../../../../src-shared/model/media';

/** 3 February 2026, 09:12:00 UTC. */
export const START = Date.UTC(2026, 1, 3, 9, 12, 0);
export const CLIENT = '192.168.1.23';
export const PUBLIC = '198.51.100.7';
export const SERVER = '203.0.113.10';

/** @param ms since the start of the run */
export function iso(ms: number): string {
  return toIso(START + ms);
}

export function check(
  id: string,
  status: CheckResult['status'],
  [fromMs, durationMs]: [number, number],
  title: string,
  summary: string,
  evidence: Evidence[] = [],
): CheckResult {
  const area = (id.split('.')[0] ?? 'call') as CheckResult['area'];
  return { id, area, title, status, startedAt: iso(fromMs), durationMs, summary, evidence };
}

export function json(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value)) as JsonValue;
}

export const OFFER = [
  'v=0',
  `o=- 3979106220 1 IN IP4 ${CLIENT}`,
  's=-',
  `c=IN IP4 ${CLIENT}`,
  't=0 0',
  'm=audio 40124 RTP/AVP 0 8 9 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=sendrecv',
  '',
].join('\r\n');

export const ANSWER = [
  'v=0',
  `o=pbx 118 118 IN IP4 ${SERVER}`,
  's=-',
  `c=IN IP4 ${SERVER}`,
  't=0 0',
  'm=audio 12044 RTP/AVP 0 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=sendrecv',
  '',
].join('\r\n');

export const REGISTER = [
  'REGISTER sip:pbx.test SIP/2.0',
  `Via: SIP/2.0/UDP ${CLIENT}:50612;rport;branch=z9hG4bK7a1f0c`,
  'Max-Forwards: 70',
  'From: "Alice" <sip:alice@pbx.test>;tag=5d1c',
  'To: <sip:alice@pbx.test>',
  `Call-ID: 3c9a71@${CLIENT}`,
  'CSeq: 2 REGISTER',
  `Contact: <sip:alice@${CLIENT}:50612>`,
  'Authorization: Digest username="alice", realm="pbx.test", nonce="6602f1aa", uri="sip:pbx.test", response="***", algorithm=MD5',
  'Expires: 300',
  'Content-Length: 0',
  '',
  '',
].join('\r\n');

type Rung = Omit<LadderEntry, 'raw'>;

function rung(ms: number, direction: Rung['direction'], cseq: string, startLine: string): Rung {
  const [us, them] = [`${CLIENT}:50612`, `${SERVER}:5060`];
  const [from, to] = direction === 'outbound' ? [us, them] : [them, us];
  return { at: iso(ms), direction, transport: 'udp', from, to, startLine, cseq, retransmission: false };
}

const ECHO = 'sip:echo@pbx.test';

export const LADDER: Rung[] = [
  rung(2_010.204, 'outbound', '1 INVITE', `INVITE ${ECHO} SIP/2.0`),
  rung(2_032.871, 'inbound', '1 INVITE', 'SIP/2.0 100 Trying'),
  rung(2_118.02, 'inbound', '1 INVITE', 'SIP/2.0 180 Ringing'),
  rung(2_420.417, 'inbound', '1 INVITE', 'SIP/2.0 200 OK'),
  rung(2_421.006, 'outbound', '1 ACK', `ACK sip:echo@${SERVER}:5060 SIP/2.0`),
  { ...rung(2_921.55, 'inbound', '1 INVITE', 'SIP/2.0 200 OK'), retransmission: true },
  rung(10_440.113, 'outbound', '2 BYE', `BYE sip:echo@${SERVER}:5060 SIP/2.0`),
  rung(10_463.508, 'inbound', '2 BYE', 'SIP/2.0 200 OK'),
];

export function ladderEvidence(): Evidence {
  const value = LADDER.map(({ at, direction, from, to, startLine, retransmission }) => ({
    at,
    direction,
    from,
    to,
    startLine,
    retransmission,
  }));
  return { kind: 'ladder', label: 'Messages of the call', value };
}

/** 400 packets of PCMU, 20 ms each. */
export function stream(
  direction: StreamStatistics['direction'],
  changes: Partial<StreamStatistics> = {},
): StreamStatistics {
  const ours = { address: CLIENT, port: 40_124 };
  const theirs = { address: SERVER, port: 12_044 };
  const outbound = direction === 'outbound';
  return {
    direction,
    ssrc: outbound ? '0x5a17c0de' : '0x0badcafe',
    src: outbound ? ours : theirs,
    dst: outbound ? theirs : ours,
    payloadType: 0,
    codec: 'PCMU',
    clockRate: 8000,
    packets: 400,
    octets: 68_800,
    expected: 400,
    lost: 0,
    lossPercent: 0,
    duplicates: 0,
    reordered: 0,
    rejected: null,
    deltaMs: { min: 19.2, mean: 20.001, max: 20.9 },
    jitterMs: { min: 0.01, mean: 0.09, max: 0.22 },
    burst: { density: 0, meanMs: 0, gapDensity: 0, gapMeanMs: 8000 },
    bitrateKbps: 80,
    clockDriftPpm: 4,
    rttMs: { min: 21.8, mean: 22.6, max: 24.1 },
    r: 92.9,
    mos: 4.4,
    mosNote: 'PCMU with loss concealment, one-way delay 71 ms.',
    mosProvenance: {
      codec: 'PCMU with PLC, ITU-T G.113',
      ie: 0,
      bpl: 25.1,
      delayMs: 71,
      delaySource: 'RTCP',
      lossPercent: 0,
      burstR: 1,
    },
    levelDbov: -16,
    remoteReport: { lost: 0, lossPercent: 0, jitterMs: 0.4, highestSequence: 24_071, reports: 3, xr: null },
    startAt: iso(2_430),
    endAt: iso(10_430),
    ...changes,
  };
}

/** A direction that stayed silent. */
export function emptyStream(): StreamStatistics {
  return stream('inbound', {
    packets: 0,
    octets: 0,
    expected: 0,
    deltaMs: null,
    jitterMs: null,
    burst: null,
    bitrateKbps: null,
    clockDriftPpm: null,
    rttMs: null,
    r: null,
    mos: null,
    mosNote: 'No MOS: no packet arrived.',
    mosProvenance: null,
    levelDbov: null,
    remoteReport: null,
    startAt: null,
    endAt: null,
  });
}

export function samples(direction: StreamSample['direction'], packets: number): StreamSample[] {
  return Array.from({ length: 8 }, (_, second): StreamSample => ({
    direction,
    ssrc: direction === 'outbound' ? '0x5a17c0de' : '0x0badcafe',
    at: START + 3_430 + second * 1000,
    codec: 'PCMU',
    packets,
    lost: 0,
    lossPercent: 0,
    duplicates: 0,
    reordered: 0,
    jitterMs: packets === 0 ? null : 0.08 + (second % 3) * 0.05,
    maxDeltaMs: packets === 0 ? null : 20.7,
    deltasMs: [],
    bitrateKbps: packets * 1.6,
    levelDbov: packets === 0 ? null : -16,
    rttMs: packets === 0 ? null : 22.6,
    remoteLossPercent: direction === 'outbound' ? 0 : null,
    remoteJitterMs: direction === 'outbound' ? 0.4 : null,
    r: packets === 0 ? null : 92.9,
    mos: packets === 0 ? null : 4.4,
    totals: { packets: packets * (second + 1), expected: packets * (second + 1), lost: 0, duplicates: 0, reordered: 0 },
  }));
}

export function call(streams: { firstPacketMs: number | null; text: string }): DiagnosisReport['calls'][number] {
  return {
    schema: 'sidetone.call/1',
    callId: `9f27bb@${CLIENT}`,
    target: ECHO,
    transport: 'udp',
    state: 'answered',
    timing: {
      startedAt: iso(2_010.204),
      tryingMs: 22.7,
      progressMs: 107.8,
      pddMs: 107.8,
      answerMs: 410.2,
      durationMs: 8_019.1,
      firstPacketMs: streams.firstPacketMs,
    },
    sip: { status: 200, reason: 'OK' },
    hangup: { by: 'local', q850: 16, name: 'NORMAL_CLEARING', meaning: 'Somebody hung up: the call ended normally.' },
    sdp: { offer: OFFER, answer: ANSWER },
    ladder: LADDER,
    events: [
      {
        at: START + 2_430,
        kind: streams.firstPacketMs === null ? 'silence-started' : 'first-packet',
        direction: 'inbound',
        text: streams.text,
        detail: {},
      },
    ],
    dtmfReceived: '',
    error: null,
  };
}
