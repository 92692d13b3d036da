/** Figures and messages that look like a real call's, for tests of the window alone. Deterministic: the same second looks the same. */
import type { CallResult, CallSnapshot, LadderEntry } from '../../../src-shared/model/call';
import type { Direction, StreamSample, StreamStatistics } from '../../../src-shared/model/media';

/** 0..1, the same for the same number. */
export function noise(seed: number): number {
  const value = Math.sin(seed * 12.9898) * 43_758.5453;
  return value - Math.floor(value);
}

const SSRC: Record<Direction, string> = { inbound: '0x5ca1ab1e', outbound: '0x0ddba11a' };

export function sample(
  direction: Direction,
  at: number,
  second: number,
  options: { silent?: boolean; lost?: number } = {},
): StreamSample {
  const seed = second + (direction === 'inbound' ? 1000 : 0);
  const lost = options.lost ?? 0;
  const packets = options.silent ? 0 : 50 - lost;
  const spread = direction === 'inbound' ? 4 : 0.6;
  const deltasMs = Array.from({ length: packets }, (_, i) => 20 + (noise(seed * 50 + i) - 0.5) * spread);
  return {
    direction,
    ssrc: SSRC[direction],
    at,
    codec: 'PCMU',
    packets,
    lost,
    lossPercent: (100 * lost) / 50,
    duplicates: 0,
    reordered: 0,
    jitterMs: options.silent ? null : spread * (0.5 + noise(seed) * 0.4),
    maxDeltaMs: options.silent ? null : Math.max(...deltasMs) + (lost > 0 ? 20 * lost : 0),
    deltasMs,
    bitrateKbps: packets * 1.376,
    levelDbov: options.silent ? null : -22 - noise(seed + 7) * 14,
    rttMs: direction === 'outbound' && second > 4 ? 24 + noise(seed + 3) * 6 : null,
    remoteLossPercent: direction === 'outbound' ? 0 : null,
    remoteJitterMs: direction === 'outbound' ? 1.1 : null,
    r: 92.1,
    mos: 4.38,
    totals: { packets: second * 50, expected: second * 50 + lost, lost, duplicates: 0, reordered: 0 },
  };
}

const US = '127.0.0.1:40112';
const THEM = '127.0.0.1:5060';

function message(
  at: number,
  direction: Direction,
  startLine: string,
  cseq: string,
  retransmission = false,
  body = '',
): LadderEntry {
  const iso = new Date(at).toISOString().replace('Z', `${String(Math.floor(noise(at) * 1000)).padStart(3, '0')}Z`);
  const raw = [
    startLine,
    `Via: SIP/2.0/UDP ${US};branch=z9hG4bK-7f31;rport`,
    'From: "Alice" <sip:alice@pbx.test>;tag=1928301774',
    'To: <sip:echo@127.0.0.1:5060>',
    'Call-ID: a84b4c76e66710@pbx.test',
    `CSeq: ${cseq}`,
    `Contact: <sip:alice@${US}>`,
    'User-Agent: Sidetone/0.1.0',
    ...(body ? ['Content-Type: application/sdp'] : []),
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
  const [from, to] = direction === 'outbound' ? [US, THEM] : [THEM, US];
  return { at: iso, direction, transport: 'udp', from, to, startLine, cseq, retransmission, raw };
}

export const OFFER = [
  'v=0',
  'o=- 20518 0 IN IP4 192.0.2.10',
  's=Sidetone',
  'c=IN IP4 192.0.2.10',
  't=0 0',
  'm=audio 40114 RTP/AVP 0 8 9 96 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:9 G722/8000',
  'a=rtpmap:96 opus/48000/2',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-16',
  'a=ptime:20',
  'a=rtcp-mux',
  'a=sendrecv',
  '',
].join('\r\n');
export const ANSWER = [
  'v=0',
  'o=responder 77 1 IN IP4 192.0.2.20',
  's=-',
  'c=IN IP4 192.0.2.20',
  't=0 0',
  'm=audio 30000 RTP/AVP 0 101',
  'a=rtpmap:0 PCMU/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
  'a=ptime:20',
  'a=sendrecv',
  '',
].join('\r\n');

export const invite = (at: number): LadderEntry =>
  message(at, 'outbound', 'INVITE sip:echo@127.0.0.1:5060 SIP/2.0', '1 INVITE', false, OFFER);
export const inviteAgain = (at: number): LadderEntry => ({ ...invite(at), retransmission: true });
export const trying = (at: number): LadderEntry => message(at, 'inbound', 'SIP/2.0 100 Trying', '1 INVITE');
export const ringing = (at: number): LadderEntry => message(at, 'inbound', 'SIP/2.0 180 Ringing', '1 INVITE');
export const okay = (at: number): LadderEntry => message(at, 'inbound', 'SIP/2.0 200 OK', '1 INVITE', false, ANSWER);
export const ack = (at: number): LadderEntry => message(at, 'outbound', 'ACK sip:echo@127.0.0.1:5060 SIP/2.0', '1 ACK');
export const bye = (at: number): LadderEntry => message(at, 'outbound', 'BYE sip:echo@127.0.0.1:5060 SIP/2.0', '2 BYE');
export const byeOkay = (at: number): LadderEntry => message(at, 'inbound', 'SIP/2.0 200 OK', '2 BYE');

export function statistics(direction: Direction, packets: number, startMs: number): StreamStatistics {
  const inbound = direction === 'inbound';
  const [us, them] = [
    { address: '192.0.2.10', port: 40_114 },
    { address: '192.0.2.20', port: 30_000 },
  ];
  return {
    direction,
    ssrc: SSRC[direction],
    src: inbound ? them : us,
    dst: inbound ? us : them,
    payloadType: 0,
    codec: 'PCMU',
    clockRate: 8000,
    packets,
    octets: packets * 160,
    expected: packets + 3,
    lost: inbound ? 3 : 0,
    lossPercent: inbound ? 300 / (packets + 3) : 0,
    duplicates: 0,
    reordered: inbound ? 1 : 0,
    rejected: null,
    deltaMs: inbound ? { min: 17.81, mean: 20.02, max: 61.4 } : { min: 19.6, mean: 20, max: 20.4 },
    jitterMs: inbound ? { min: 0.4, mean: 2.61, max: 3.9 } : { min: 0.02, mean: 0.31, max: 0.6 },
    burst: null,
    bitrateKbps: 68.8,
    clockDriftPpm: 2.1,
    rttMs: inbound ? null : { min: 24.1, mean: 26.9, max: 30.2 },
    r: 92.1,
    mos: 4.38,
    mosNote: 'Computed by ITU-T G.107.',
    mosProvenance: {
      codec: 'PCMU with PLC, ITU-T G.113',
      ie: 0,
      bpl: 25.1,
      delayMs: 53,
      delaySource: 'half the round trip and 40 ms play-out',
      lossPercent: 0.1,
      burstR: 1,
    },
    levelDbov: -26.4,
    remoteReport: inbound
      ? null
      : { lost: 0, lossPercent: 0, jitterMs: 1.12, highestSequence: packets, reports: 6, xr: null },
    startAt: new Date(startMs).toISOString(),
    endAt: new Date(startMs + packets * 20).toISOString(),
  };
}

export function outgoingCall(id: string, accountId: string, remote: string, now: number): CallSnapshot {
  return {
    id,
    callId: `${id}@pbx.test`,
    accountId,
    direction: 'outgoing',
    phase: 'dialling',
    remote,
    remoteName: null,
    transport: 'udp',
    startedAt: new Date(now).toISOString(),
    answeredAt: null,
    endedAt: null,
    muted: false,
    heldByUs: false,
    heldByPeer: false,
    recording: false,
    codec: null,
    security: 'none',
    source: { kind: 'silence' },
    transfer: null,
    dtmfReceived: '',
    result: null,
  };
}

export function resultOf(
  call: CallSnapshot,
  streams: StreamStatistics[],
  ladder: LadderEntry[],
  hungUpBy: 'local' | 'remote',
): CallResult {
  const started = Date.parse(call.startedAt);
  const answered = call.answeredAt === null ? null : Date.parse(call.answeredAt);
  const ended = call.endedAt === null ? started : Date.parse(call.endedAt);
  return {
    schema: 'sidetone.call/1',
    callId: call.callId,
    target: call.remote,
    transport: 'udp',
    state: answered === null ? 'cancelled' : 'answered',
    timing: {
      startedAt: call.startedAt,
      tryingMs: 1.2,
      progressMs: 180,
      pddMs: 180,
      answerMs: answered === null ? null : answered - started,
      durationMs: answered === null ? null : ended - answered,
      firstPacketMs: answered === null ? null : 21,
    },
    sip: { status: answered === null ? 487 : 200, reason: answered === null ? 'Request Terminated' : 'OK' },
    hangup: { by: hungUpBy, q850: 16, name: 'NORMAL_CLEARING', meaning: 'The call ended as calls end.' },
    sdp: { offer: OFFER, answer: answered === null ? null : ANSWER },
    streams,
    ladder: ladder.map(({ raw: _raw, ...entry }) => entry),
    events: [],
    dtmfReceived: '',
    causes: [],
    error: null,
  };
}
