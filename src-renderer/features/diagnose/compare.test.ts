import { describe, expect, it } from 'vitest';
import type { CheckResult, CheckStatus, DiagnosisReport } from '../../../src-shared/model/diagnosis';
import type { Cause } from '../../../src-shared/model/diagnosis';
import type { StreamStatistics } from '../../../src-shared/model/media';
import { compareRuns } from './compare';
import { keyFigures } from './figures';

const check = (id: string, status: CheckStatus, evidence: CheckResult['evidence'] = []): CheckResult => ({
  id,
  area: 'media',
  title: id,
  status,
  startedAt: '2026-02-03T09:12:00.000000Z',
  durationMs: 1,
  summary: '',
  evidence,
});

const cause = (code: Cause['code'], role: Cause['role'] = 'primary'): Cause => ({
  code,
  role,
  confidence: 'proven',
  title: code,
  explanation: '',
  fix: [],
  owner: 'you',
  evidence: [],
  reason: '',
  technical: '',
});

function report(part: Partial<DiagnosisReport>): DiagnosisReport {
  return {
    schema: 'sidetone.report/1',
    id: '1',
    tool: { name: 'sidetone', version: '0' },
    host: { os: '', node: '', electron: null, interfaces: [] },
    profile: {},
    mode: 'quick',
    startedAt: '2026-02-03T09:12:00.000000Z',
    finishedAt: '2026-02-03T09:12:10.000000Z',
    cancelled: false,
    checks: [],
    verdict: { status: 'healthy', sentence: '', causes: [] },
    media: [],
    calls: [],
    samples: [],
    timeline: [],
    ...part,
  };
}

const failed = (...causes: Cause[]) => report({ verdict: { status: 'failed', sentence: '', causes } });
const degraded = (...causes: Cause[]) => report({ verdict: { status: 'degraded', sentence: '', causes } });

function stream(part: Partial<StreamStatistics>): DiagnosisReport['media'][number] {
  return { direction: 'inbound', packets: 400, lossPercent: 0, call: 0, ...part } as DiagnosisReport['media'][number];
}

describe('the verdict', () => {
  const loss = cause('quality-loss-inbound');
  const blocked = cause('media-inbound-blocked');
  it.each([
    [report({}), report({}), 'still-healthy'],
    [failed(blocked), report({}), 'mended'],
    [report({}), degraded(loss), 'broken'],
    [failed(blocked), degraded(loss), 'better'],
    [degraded(loss), failed(blocked), 'worse'],
    [failed(blocked), failed(blocked), 'same-problem'],
    [failed(blocked), failed(cause('far-end-silent')), 'other-problem'],
  ])('%#: %j', (before, after, change) => expect(compareRuns(before, after).change).toBe(change));
});

it('tells causes that are gone, new and still there', () => {
  const before = failed(cause('media-inbound-blocked'), cause('sip-alg', 'contributing'));
  const after = degraded(cause('quality-jitter'), cause('sip-alg', 'contributing'));
  const { gone, fresh, same } = compareRuns(before, after);
  expect([gone, fresh, same].map((list) => list.map(({ code }) => code))).toEqual([
    ['media-inbound-blocked'],
    ['quality-jitter'],
    ['sip-alg'],
  ]);
});

it('lists only checks that came out differently, and says which way', () => {
  const before = report({
    checks: [
      check('a', 'fail'),
      check('b', 'pass'),
      check('c', 'pass'),
      check('d', 'skip'),
      check('e', 'info'),
      check('gone', 'pass'),
    ],
  });
  const after = report({
    checks: [check('a', 'pass'), check('b', 'warn'), check('c', 'pass'), check('d', 'fail'), check('e', 'pass')],
  });
  expect(compareRuns(before, after).checks.map(({ id, trend }) => [id, trend])).toEqual([
    ['a', 'better'],
    ['b', 'worse'],
    ['d', 'unknown'],
    ['e', 'same'],
    ['gone', 'unknown'],
  ]);
});

describe('figures', () => {
  const trendOf = (before: number, after: number) =>
    compareRuns(
      report({ media: [stream({ lossPercent: before })] }),
      report({ media: [stream({ lossPercent: after })] }),
    ).figures.find(({ id }) => id === 'lossIn')?.trend;

  it('are better, worse, or about the same where the difference is chance', () => {
    expect(trendOf(7, 0.1)).toBe('better');
    expect(trendOf(0.1, 7)).toBe('worse');
    expect(trendOf(0.1, 0.3)).toBe('same');
    expect(trendOf(20, 21)).toBe('same');
  });

  it('count upwards where more is better', () => {
    const mos = (value: number) => report({ media: [stream({ mos: value })] });
    expect(compareRuns(mos(3.2), mos(4.4)).figures.find(({ id }) => id === 'mosIn')?.trend).toBe('better');
  });

  it('that one run lacks cannot be compared, and those that both lack are left out', () => {
    const { figures } = compareRuns(report({ media: [stream({ lossPercent: 2 })] }), report({}));
    expect(figures.map(({ id, trend }) => [id, trend])).toEqual([['lossIn', 'unknown']]);
  });

  it('of a stream without packets are unknown, not perfect', () => {
    expect(keyFigures(report({ media: [stream({ packets: 0, lossPercent: 0 })] })).lossIn).toBeNull();
  });

  it('come from the first call, the longest stream, and the far end’s count over the whole call', () => {
    const remoteReport = { lost: 12, lossPercent: 0, jitterMs: 3, highestSequence: 0, reports: 3, xr: null };
    const figures = keyFigures(
      report({
        media: [
          stream({ lossPercent: 50, packets: 2 }),
          stream({ lossPercent: 1 }),
          stream({ lossPercent: 9, call: 1, packets: 9999 } as Partial<StreamStatistics>),
          stream({ direction: 'outbound', remoteReport }),
        ],
        checks: [check('registration.register', 'pass', [{ kind: 'timer', label: 'REGISTER to 200', value: 92.4 }])],
      }),
    );
    expect(figures).toMatchObject({ lossIn: 1, lossOut: 3, jitterOut: 3, registration: 92.4, pdd: null });
  });
});
