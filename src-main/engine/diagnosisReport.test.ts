import { expect, it } from 'vitest';
import type { LadderEntry } from '../../src-shared/model/call';
import type { Cause } from '../../src-shared/model/diagnosis';
import { call, stream } from '../diagnosis/testdata/findings';
import type { RunOutcome } from '../diagnosis/schedule';
import { buildReport, summaryOf } from './diagnosisReport';

const START = Date.parse('2026-01-01T10:00:00.000Z');

function entry(at: string, startLine: string, changes: Partial<LadderEntry> = {}): Omit<LadderEntry, 'raw'> {
  const direction = startLine.startsWith('SIP/2.0') ? 'inbound' : 'outbound';
  return {
    at,
    direction,
    transport: 'udp',
    from: '',
    to: '',
    startLine,
    cseq: '1 INVITE',
    retransmission: false,
    ...changes,
  };
}

const first = call({
  streams: [{}, { direction: 'outbound' }],
  samples: [],
  result: {
    ladder: [
      entry('2026-01-01T10:00:01.000000Z', 'INVITE sip:echo@pbx.test SIP/2.0'),
      entry('2026-01-01T10:00:01.500000Z', 'INVITE sip:echo@pbx.test SIP/2.0', { retransmission: true }),
      entry('2026-01-01T10:00:01.600000Z', 'SIP/2.0 100 Trying'),
      entry('2026-01-01T10:00:01.700000Z', 'SIP/2.0 200 OK'),
      entry('2026-01-01T10:00:01.710000Z', 'ACK sip:echo@pbx.test SIP/2.0', { cseq: '1 ACK' }),
      entry('2026-01-01T10:00:04.000000Z', 'BYE sip:echo@pbx.test SIP/2.0', { cseq: '2 BYE' }),
      entry('2026-01-01T10:00:04.010000Z', 'SIP/2.0 200 OK', { cseq: '2 BYE' }),
    ],
    events: [
      { at: START + 1800, kind: 'first-packet', direction: 'inbound', text: 'The first packet came.', detail: {} },
    ],
  },
});
const cause: Cause = {
  code: 'quality-jitter',
  role: 'primary',
  confidence: 'proven',
  title: 'Audio arrives unevenly',
  explanation: '',
  fix: [],
  owner: 'you',
  evidence: [],
  reason: '',
  technical: '',
};

function outcome(changes: Partial<RunOutcome> = {}): RunOutcome {
  return {
    checks: [],
    findings: { 'call.setup': { call: first }, 'call.retry': { calls: [call({ streams: [stream()] })] } },
    verdict: { status: 'degraded', sentence: 'Audio arrives unevenly.', causes: [cause] },
    cancelled: false,
    timeline: [
      { at: '2026-01-01T10:00:00.000000Z', source: 'run', text: 'started' },
      { at: '2026-01-01T10:00:05.000000Z', source: 'run', text: 'ended' },
    ],
    ...changes,
  };
}
const build = (changes?: Partial<RunOutcome>): ReturnType<typeof buildReport> =>
  buildReport({
    id: '1',
    version: '0.1.0',
    profile: { name: 'site A' },
    mode: 'quick',
    startedAt: START,
    finishedAt: START + 5000.25,
    outcome: outcome(changes),
  });

it('holds every call with its streams, and the turning points of all in the order of time', () => {
  const report = build();
  expect(report).toMatchObject({
    schema: 'sidetone.report/1',
    tool: { name: 'sidetone', version: '0.1.0' },
    startedAt: '2026-01-01T10:00:00.000000Z',
    finishedAt: '2026-01-01T10:00:05.000250Z',
    host: { node: process.versions.node, electron: null },
  });
  expect(report.media.map(({ call: number, direction }) => [number, direction])).toEqual([
    [0, 'inbound'],
    [0, 'outbound'],
    [1, 'inbound'],
  ]);
  expect(report.calls).toHaveLength(2);
  expect(report.calls[0]).not.toHaveProperty('streams');
  expect(report.timeline.map(({ source, text }) => `${source} ${text}`)).toEqual([
    'run started',
    'call.setup call 1: INVITE sip:echo@pbx.test SIP/2.0 sent',
    'call.setup call 1: SIP/2.0 200 OK came',
    'call.setup call 1: The first packet came.',
    'call.setup call 1: BYE sip:echo@pbx.test SIP/2.0 sent',
    'run ended',
  ]);
});

it('is one line in the history', () => {
  const about = { accountId: 'a1', name: 'Alice', target: null };
  expect(summaryOf(build(), about)).toEqual({
    id: '1',
    accountId: 'a1',
    name: 'Alice',
    mode: 'quick',
    target: null,
    startedAt: '2026-01-01T10:00:00.000000Z',
    durationMs: 5000,
    cancelled: false,
    status: 'degraded',
    code: 'quality-jitter',
    title: 'Audio arrives unevenly',
  });
  const healthy = { status: 'healthy' as const, sentence: '', causes: [{ ...cause, role: 'note' as const }] };
  expect(summaryOf(build({ verdict: healthy, findings: {} }), about)).toMatchObject({
    status: 'healthy',
    code: null,
    title: null,
  });
});
