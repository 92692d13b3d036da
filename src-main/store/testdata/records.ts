import type { CallResult, CallSnapshot } from '../../../src-shared/model/call';
import type { DiagnosisReport, DiagnosisSummary } from '../../../src-shared/model/diagnosis';
import type { StreamSample } from '../../../src-shared/model/media';
import type { StoredAccount } from '../accounts';

export function storedAccount(changes: Partial<StoredAccount> = {}): StoredAccount {
  return {
    id: 'a1',
    name: 'Alice',
    uri: 'sip:alice@pbx.test',
    displayName: null,
    authUser: null,
    registrar: null,
    outboundProxy: null,
    wsUrl: null,
    transport: 'udp',
    register: true,
    expires: 300,
    media: 'rtp',
    codecs: ['PCMU'],
    tlsVerify: true,
    tlsCaFile: null,
    ice: { servers: [], policy: 'all' },
    ...changes,
  };
}

export function callSnapshot(id: string, startedAt: string): CallSnapshot {
  return {
    id,
    callId: `${id}@192.0.2.1`,
    accountId: 'a1',
    direction: 'outgoing',
    phase: 'dialling',
    remote: 'sip:bob@pbx.test',
    remoteName: null,
    transport: null,
    startedAt,
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

export function callResult(): CallResult {
  return {
    schema: 'sidetone.call/1',
    callId: 'c1',
    target: 'sip:bob@pbx.test',
    transport: 'udp',
    state: 'answered',
    timing: {
      startedAt: '2026-01-01T10:00:00.000Z',
      tryingMs: 1,
      progressMs: 2,
      pddMs: 2,
      answerMs: 3,
      durationMs: 9000,
      firstPacketMs: 4,
    },
    sip: { status: 200, reason: 'OK' },
    hangup: { by: 'local', q850: 16, name: 'NORMAL_CLEARING', meaning: null },
    sdp: { offer: null, answer: null },
    streams: [],
    ladder: [],
    events: [],
    dtmfReceived: '',
    causes: [],
    error: null,
  };
}

export function sample(at: number): StreamSample {
  return {
    direction: 'inbound',
    ssrc: '0x00000001',
    at,
    codec: 'PCMU',
    packets: 50,
    lost: 0,
    lossPercent: 0,
    duplicates: 0,
    reordered: 0,
    jitterMs: 0.5,
    maxDeltaMs: 21,
    deltasMs: Array.from({ length: 50 }, () => 20.004),
    bitrateKbps: 80,
    levelDbov: -20,
    rttMs: null,
    remoteLossPercent: null,
    remoteJitterMs: null,
    r: null,
    mos: null,
    totals: { packets: 50, expected: 50, lost: 0, duplicates: 0, reordered: 0 },
  };
}

export function diagnosisSummary(id: string, startedAt: string): DiagnosisSummary {
  return {
    id,
    accountId: 'a1',
    name: 'Alice',
    mode: 'quick',
    target: 'sip:echo@pbx.test',
    startedAt,
    durationMs: 9000,
    cancelled: false,
    status: 'failed',
    code: 'sip-port-closed',
    title: 'Nothing listens there',
  };
}

export function diagnosisReport(id: string, startedAt: string): DiagnosisReport {
  return {
    schema: 'sidetone.report/1',
    id,
    tool: { name: 'sidetone', version: '0.0.0' },
    host: { os: 'Linux', node: '20.20.2', electron: null, interfaces: [] },
    profile: { name: 'Alice' },
    mode: 'quick',
    startedAt,
    finishedAt: startedAt,
    cancelled: false,
    checks: [],
    verdict: { status: 'failed', sentence: 'Nothing listens there.', causes: [] },
    media: [],
    calls: [],
    samples: [],
    timeline: [],
  };
}
