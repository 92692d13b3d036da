import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../../src-shared/causes';
import type { DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { hostileReport } from './testdata/hostile';
import { cause, FAILED_REPORT, HEALTHY_REPORT } from './testdata/report';
import { reportText } from './text';

const { title, fix } = CAUSES['media-inbound-blocked'];

function withVerdict(report: DiagnosisReport, verdict: Partial<DiagnosisReport['verdict']>): DiagnosisReport {
  return { ...report, verdict: { ...report.verdict, ...verdict } };
}

describe('reportText', () => {
  it('says everything in the order of the page', () => {
    const text = reportText(FAILED_REPORT, { width: 120 });
    const order = [
      'Sidetone diagnosis of site A: FAILED',
      '2026-02-03 09:12:00 UTC, quick run, 14.2 s, sidetone 0.1.0',
      `${title}.`,
      'this computer - local network [breaks here] - internet - server - far end',
      'What to do, by whoever runs your local network:',
      `  1. ${fix[0]?.slice(0, 40)}`,
      '  2. ',
      'Why: We sent 400 packets and received none',
      'Technical: media-inbound-blocked, proven.',
      'Also found:',
      '  - The server grants another registration time than was asked for (beside it, proven)',
      'Checks: 5 ok, 2 warnings, 1 failed, 2 skipped, 3 notes',
      '  FAILED   Does audio arrive? [media.inbound]',
      '           Not one RTP packet arrived in 8 s; the far end sent 402.',
      '  skipped  Is the audio even? [quality.jitter]',
    ];
    let from = 0;
    for (const part of order) {
      const at = text.indexOf(part, from);
      expect(at, part).toBeGreaterThanOrEqual(from);
      from = at;
    }
  });

  it.each([40, 60, 80, 120])('keeps to %i columns, except for words that are longer', (width) => {
    for (const report of [FAILED_REPORT, HEALTHY_REPORT]) {
      const long = reportText(report, { width })
        .split('\n')
        .filter((line) => line.length > width && /\s/.test(line.trim().replace(/`[^`]*`/g, '')) && !line.includes('`'));
      expect(long).toEqual([]);
    }
  });

  it('is 80 columns wide by default, and also where a terminal does not tell its width', () => {
    expect(reportText(FAILED_REPORT)).toBe(reportText(FAILED_REPORT, { width: 80 }));
    expect(reportText(FAILED_REPORT, { width: undefined })).toBe(reportText(FAILED_REPORT));
    expect(reportText(FAILED_REPORT, { width: 0 })).toBe(reportText(FAILED_REPORT));
  });

  it('has no mark on a healthy path and nothing to do', () => {
    const text = reportText(HEALTHY_REPORT);
    expect(text).toContain('diagnosis of site A: HEALTHY');
    expect(text).toContain('this computer - local network - internet - server - far end');
    expect(text).not.toContain('What to do');
    expect(text).not.toContain('here]');
  });

  it('keeps what accuses nobody apart from the problems', () => {
    const loss = cause('quality-loss-inbound', 'primary', 'proven', '3 % was lost.', ['quality.loss']);
    const late = cause('media-late-start', 'contributing', 'proven', 'It came late.', ['media.inbound']);
    const note = cause('vpn-in-path', 'note', 'proven', 'The way leads through tun0.', ['computer.routes']);
    const text = reportText(withVerdict(FAILED_REPORT, { causes: [loss, late, note] }));
    const [, also = '', worth = ''] = /Also found:([^]*)Worth knowing:([^]*)/.exec(text) ?? [];
    expect(also).toContain('media-late-start');
    expect(also).not.toContain('vpn-in-path');
    expect(worth).toContain('vpn-in-path');
  });

  it('shows notes of a healthy line as worth knowing', () => {
    const note = cause('media-source-differs', 'note', 'proven', 'Audio comes from 203.0.113.11:9000.', [
      'media.inbound',
    ]);
    const text = reportText(withVerdict(HEALTHY_REPORT, { causes: [note] }));
    expect(text).toContain('Worth knowing:');
    expect(text).toContain('this computer - local network - internet - server - far end');
  });

  it('marks where a degraded line suffers, and nothing where nobody knows', () => {
    const loss = cause('quality-loss-inbound', 'primary', 'proven', '3 % was lost.', ['quality.loss']);
    expect(reportText(withVerdict(FAILED_REPORT, { status: 'degraded', causes: [loss] }), { width: 100 })).toContain(
      'internet [suffers here]',
    );
    const unknown = cause('unknown', 'primary', 'proven', 'It failed.', ['call.setup']);
    expect(reportText(withVerdict(FAILED_REPORT, { causes: [unknown] }))).not.toContain('here]');
  });

  it('names consequences without telling what to do about them', () => {
    const [primary] = FAILED_REPORT.verdict.causes;
    const follower = cause('far-end-silent', 'consequence', 'likely', 'Nothing could be heard.', ['media.level']);
    const text = reportText(withVerdict(FAILED_REPORT, { causes: primary ? [primary, follower] : [] }));
    expect(text).toContain('  - The other side sends silence (consequence, likely)');
    expect(text).not.toContain(CAUSES['far-end-silent'].fix[0]);
  });

  it('takes a code out of the store that it does not know', () => {
    const [primary] = FAILED_REPORT.verdict.causes;
    const strange = { ...primary, code: 'constructor' } as unknown as DiagnosisReport['verdict']['causes'][number];
    expect(reportText(withVerdict(FAILED_REPORT, { causes: [strange] }))).toContain('constructor');
  });

  it('says once why several checks were skipped', () => {
    const [check] = FAILED_REPORT.checks.filter(({ status }) => status === 'skip');
    const checks = check ? ['reach.ws', 'reach.wss'].map((id) => ({ ...check, id, summary: 'Not needed.' })) : [];
    const text = reportText({ ...FAILED_REPORT, checks });
    expect(text.match(/Not needed\./g)).toHaveLength(1);
    expect(text).toMatch(/\[reach\.ws\]\n.*\[reach\.wss\]\n +Not needed\.\n$/);
  });

  it('says that a run was cancelled', () => {
    expect(reportText({ ...FAILED_REPORT, cancelled: true })).toContain('The run was cancelled');
  });

  it('uses colour only when asked', () => {
    expect(reportText(FAILED_REPORT)).not.toContain('\u001b');
    const coloured = reportText(FAILED_REPORT, { color: true });
    expect(coloured).toContain('\u001b[31mFAILED\u001b[0m');
    // oxlint-disable-next-line no-control-regex -- the colours
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(reportText(FAILED_REPORT));
  });

  it('lets no server drive the terminal', () => {
    const text = reportText(hostileReport());
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(text).toContain('<script>');
  });

  it('masks what others forgot to mask', () => {
    const [first, ...rest] = FAILED_REPORT.checks;
    const checks = first ? [{ ...first, summary: 'Tried password=hunter2.' }, ...rest] : [];
    expect(reportText({ ...FAILED_REPORT, checks })).not.toContain('hunter2');
  });
});
