import { describe, expect, it } from 'vitest';
import { reportJunit } from './junit';
import { hostileReport } from './testdata/hostile';
import { all, parseMarkup } from './testdata/markup';
import { FAILED_REPORT, HEALTHY_REPORT } from './testdata/report';

describe('reportJunit', () => {
  it('counts what it holds', () => {
    for (const report of [FAILED_REPORT, HEALTHY_REPORT, hostileReport()]) {
      const page = parseMarkup(reportJunit(report));
      const cases = all(page, 'testcase');
      const [suite] = all(page, 'testsuite');
      expect(cases).toHaveLength(report.checks.length + 1);
      for (const one of [suite, ...page.children]) {
        expect(one?.attributes).toMatchObject({
          tests: String(cases.length),
          failures: String(all(page, 'failure').length),
          skipped: String(all(page, 'skipped').length),
          errors: '0',
        });
      }
    }
  });

  it('fails the test case "verdict" with the primary cause', () => {
    const page = parseMarkup(reportJunit(FAILED_REPORT));
    const [verdict] = all(page, 'testcase');
    expect(verdict?.attributes).toEqual({ classname: 'verdict', name: 'verdict', time: '14.212' });
    const [failure] = all(verdict ?? page, 'failure');
    expect(failure?.attributes).toEqual({
      message: FAILED_REPORT.verdict.sentence,
      type: 'media-inbound-blocked',
    });
    expect(failure?.text).toContain('What to do, by whoever runs your local network:');
    expect(failure?.text).toContain('registration-expires-changed');
  });

  it('has a test case a check, by area and id, with its time in seconds', () => {
    const cases = all(parseMarkup(reportJunit(FAILED_REPORT)), 'testcase');
    const byName = Object.fromEntries(cases.map((one) => [one.attributes.name, one]));
    expect(byName['call.setup']?.attributes).toEqual({ classname: 'call', name: 'call.setup', time: '8.453' });
    expect(byName['media.inbound']?.children[0]?.attributes.message).toContain('Not one RTP packet arrived');
    expect(byName['reach.tls']?.children[0]).toMatchObject({
      name: 'skipped',
      attributes: { message: 'Not needed: the server answers by UDP.' },
    });
    expect(byName['call.retry']?.children[0]?.text).toContain('warning: With other RTP ports');
  });

  it('names warnings as properties of the suite', () => {
    const properties = all(parseMarkup(reportJunit(FAILED_REPORT)), 'property').map(({ attributes }) => attributes);
    expect(properties).toContainEqual({ name: 'cause', value: 'media-inbound-blocked' });
    expect(properties).toContainEqual({
      name: 'warning.call.retry',
      value: 'With other RTP ports nothing arrives either.',
    });
  });

  it('passes where the line is healthy or only degraded', () => {
    const degraded = {
      ...FAILED_REPORT,
      checks: [],
      verdict: { ...FAILED_REPORT.verdict, status: 'degraded' as const },
    };
    for (const report of [HEALTHY_REPORT, degraded]) {
      const page = parseMarkup(reportJunit(report));
      expect(all(page, 'failure')).toEqual([]);
      expect(all(page, 'system-out')[0]?.text).toContain(report.verdict.sentence);
    }
  });

  it('holds no character that XML forbids', () => {
    const xml = reportJunit(hostileReport());
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
    expect(Buffer.from(xml).toString()).toBe(xml);
    expect(xml).toContain('&lt;script&gt;');
    expect(xml).toContain('&#13;&#10;');
  });
});
