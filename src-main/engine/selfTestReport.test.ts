import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../src-shared/causes';
import { selfTestSchema } from '../../src-shared/contract/selfTest';
import type { SelfTestFinding, SelfTestRecord } from '../../src-shared/model/selfTest';
import { FAILED_REPORT, HEALTHY_REPORT } from '../diagnosis/report/testdata/report';
import { exportReport } from './diagnosisExport';
import { summaryOf } from './diagnosisReport';
import { withSelfTest } from './selfTestReport';

const RECORD: SelfTestRecord = {
  schema: 'sidetone.self-test/1',
  code: 'ST-7K3-OK',
  startedAt: '2026-02-03T09:12:00.000Z',
  finishedAt: '2026-02-03T09:13:00.000Z',
  cancelled: false,
  practice: false,
  status: 'good',
  sentence: 'All is well: you can be heard, and you can hear.',
  findings: [],
  steps: [
    {
      id: 'microphone',
      title: 'Microphone',
      outcome: 'good',
      sentence: 'You heard yourself: the microphone works.',
      question: 'Did you hear yourself?',
      answer: 'yes',
      startedAt: '2026-02-03T09:12:00.000Z',
      durationMs: 9000,
      figures: [{ label: 'Microphone in use', value: 'Headset <b>' }],
    },
  ],
};
const MUTED: SelfTestFinding = {
  step: 'microphone',
  code: 'microphone-muted',
  confidence: 'likely',
  severity: 'failure',
  reason: 'The recording peaks at 0.',
};
const bad = (...findings: SelfTestFinding[]): SelfTestRecord => ({
  ...RECORD,
  code: 'ST-7K3-MUT',
  status: 'bad',
  sentence: 'Most likely: Your microphone is muted.',
  findings,
});

describe('withSelfTest', () => {
  it('leaves the verdict of the checks where the steps found nothing more', () => {
    const report = withSelfTest(FAILED_REPORT, RECORD);
    expect(report.verdict).toEqual(FAILED_REPORT.verdict);
    expect(report.selfTest).toMatchObject({ ...RECORD, runVerdict: FAILED_REPORT.verdict });
  });

  it('puts what only the steps could see into the verdict', () => {
    const { verdict } = withSelfTest(HEALTHY_REPORT, bad(MUTED));
    expect(verdict).toMatchObject({ status: 'failed', sentence: 'Most likely: Your microphone is muted.' });
    expect(verdict.causes[0]).toMatchObject({
      code: 'microphone-muted',
      role: 'primary',
      confidence: 'likely',
      title: CAUSES['microphone-muted'].title,
      fix: CAUSES['microphone-muted'].fix,
      reason: 'The recording peaks at 0.',
    });
    const summary = summaryOf(withSelfTest(HEALTHY_REPORT, bad(MUTED)), { accountId: 'a', name: 'A', target: null });
    expect(summary).toMatchObject({ status: 'failed', code: 'microphone-muted', selfTest: 'ST-7K3-MUT' });
  });

  it('keeps the cause that the checks named, once, with its evidence', () => {
    const [known] = FAILED_REPORT.verdict.causes;
    if (!known) throw new Error('The example has no cause.');
    const same: SelfTestFinding = { ...MUTED, step: 'network', code: known.code };
    const { causes } = withSelfTest(FAILED_REPORT, bad(same, MUTED)).verdict;
    expect(causes[0]).toEqual({ ...known, role: 'primary' });
    expect(causes.filter(({ code }) => code === known.code)).toHaveLength(1);
    expect(causes.filter(({ role }) => role === 'primary')).toHaveLength(1);
    expect(causes.map(({ code }) => code)).toContain('microphone-muted');
  });

  it('a step that is repeated changes the verdict back', () => {
    const first = withSelfTest(HEALTHY_REPORT, bad(MUTED));
    const second = withSelfTest(first, RECORD);
    expect(second.verdict).toEqual(HEALTHY_REPORT.verdict);
    expect(second.selfTest?.code).toBe('ST-7K3-OK');
  });
});

describe('the file for support', () => {
  const report = withSelfTest(HEALTHY_REPORT, { ...RECORD, practice: true, cancelled: true });

  it('is named by its code', () => {
    expect(exportReport(report, 'html').name).toMatch(/^sidetone-self-test-ST-7K3-OK-\d{8}-\d{6}\.html$/);
    expect(exportReport(HEALTHY_REPORT, 'html').name).toMatch(/^sidetone-diagnosis-/);
  });

  it('has code, steps, answers and figures, escaped, in each format', () => {
    const html = exportReport(report, 'html').content;
    expect(html).toContain('Self-test of the end user: <code>ST-7K3-OK</code>');
    expect(html).toContain('Did you hear yourself? <strong>yes</strong>');
    expect(html).toContain('Headset &lt;b&gt;');
    expect(html).toContain('practice line');
    const text = exportReport(report, 'text').content;
    expect(text).toContain('Self-test of the end user: ST-7K3-OK');
    expect(text).toContain('  - Microphone (works): You heard yourself: the microphone works.');
    expect(text).toContain('The person ended it early.');
    expect(JSON.parse(exportReport(report, 'json').content)).toMatchObject({ selfTest: { code: 'ST-7K3-OK' } });
  });

  it('holds no secret that a page handed in', () => {
    const sentence = 'Refused: Authorization: Bearer abcdefghijklmnop; sip:alice:hunter2@pbx.test';
    const leaky = withSelfTest(HEALTHY_REPORT, {
      ...RECORD,
      sentence,
      steps: [],
    });
    for (const format of ['html', 'text', 'json'] as const) {
      const { content } = exportReport(leaky, format);
      expect(content).not.toContain('hunter2');
      expect(content).not.toContain('abcdefghijklmnop');
    }
  });
});

describe('selfTestSchema', () => {
  it('takes what a page makes, and nothing else', () => {
    expect(selfTestSchema.parse(bad(MUTED))).toEqual(bad(MUTED));
    const not = [
      { ...RECORD, code: 'ST-7K3-XYZ' },
      { ...RECORD, sentence: 'x'.repeat(1001) },
      { ...RECORD, steps: [{ ...RECORD.steps[0], id: 'soul' }] },
      { ...RECORD, findings: [{ ...MUTED, code: 'bad-luck' }] },
      { ...RECORD, more: true },
    ];
    expect(not.map((record) => selfTestSchema.safeParse(record).success)).toEqual(not.map(() => false));
  });
});
