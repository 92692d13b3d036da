import { describe, expect, it } from 'vitest';
import { reportHtml } from './html';
import { hostileReport } from './testdata/hostile';
import { all, parseMarkup } from './testdata/markup';
import { FAILED_REPORT, HEALTHY_REPORT } from './testdata/report';

const VOIDS = ['meta', 'br'];

describe('reportHtml', () => {
  it.each([
    ['a failed run', FAILED_REPORT],
    ['a healthy run', HEALTHY_REPORT],
    ['hostile texts', hostileReport()],
  ])('is well-formed for %s and needs nothing from elsewhere', (_, report) => {
    const html = reportHtml(report);
    const page = parseMarkup(html, VOIDS);
    for (const name of ['script', 'link', 'img', 'iframe', 'object']) expect(all(page, name)).toEqual([]);
    expect(html).not.toMatch(/\b(?:src|href)="(?!#)|@import|url\(|\son\w+="/i);
    expect(all(page, 'meta').map(({ attributes }) => attributes.content)).toContain(
      "default-src 'none'; style-src 'unsafe-inline'",
    );
  });

  it('shows the verdict, the broken path, and what to do', () => {
    const page = parseMarkup(reportHtml(FAILED_REPORT), VOIDS);
    const [path] = all(page, 'svg');
    expect(path?.attributes['aria-label']).toBe(
      'The path: this computer, local network (breaks here), internet, server, far end',
    );
    const [verdict, todo, also] = all(page, 'section');
    expect(verdict?.attributes.class).toBe('verdict failed');
    expect(verdict?.text).toContain(FAILED_REPORT.verdict.sentence);
    const [primary] = FAILED_REPORT.verdict.causes;
    expect(all(todo ?? page, 'li').map(({ text }) => text)).toEqual(
      primary?.fix.map((step) => step.replaceAll('`', '')),
    );
    expect(todo?.text).toContain('whoever runs your local network');
    expect(also?.text).toContain('registration-expires-changed');
  });

  it('opens the failed checks and leaves the others closed', () => {
    const checks = all(parseMarkup(reportHtml(FAILED_REPORT), VOIDS), 'details').filter(({ attributes }) =>
      attributes.class?.startsWith('check '),
    );
    expect(checks).toHaveLength(FAILED_REPORT.checks.length);
    const open = checks.filter(({ attributes }) => 'open' in attributes).map(({ attributes }) => attributes.id);
    expect(open).toEqual(['check-media.inbound']);
  });

  it('leads from a cause to the checks that it rests on', () => {
    const page = parseMarkup(reportHtml(FAILED_REPORT), VOIDS);
    const ids = new Set(all(page, 'details').map(({ attributes }) => attributes.id));
    const links = all(page, 'a').map(({ attributes }) => attributes.href?.slice(1));
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('renders each kind of evidence in its own way', () => {
    const page = parseMarkup(reportHtml(FAILED_REPORT), VOIDS);
    const check = (id: string) =>
      all(page, 'details').find(({ attributes }) => attributes.id === `check-${id}`) ?? page;

    expect(check('nat.translation').text).toContain('Port keptno');
    expect(check('reach.udp').text).toContain('OPTIONS to 20024 ms');
    expect(all(check('computer.interfaces'), 'td').map(({ text }) => text)).toContain('fe80::5c1f');
    expect(all(check('registration.register'), 'pre')[0]?.text).toContain('response="***"');

    const setup = check('call.setup');
    const rungs = all(setup, 'tr').filter(({ attributes }) => attributes.class);
    expect(rungs[0]?.text).toContain('+0 ms');
    expect(rungs[5]?.text).toMatch(/\+911 ms.*←.*SIP\/2\.0 200 OK again/);
    expect(all(setup, 'mark').map(({ text }) => text)).toContain('a=rtpmap:8 PCMA/8000');

    const inbound = check('media.inbound');
    expect(inbound.text).toContain('Packets0 of 0 expected');
    expect(all(inbound, 'svg')[0]?.attributes['aria-label']).toBe(
      '8 values over 7 s, 0 to 0 packets/s, limit 50 packets/s',
    );
  });

  it('puts no text of a server into the markup', () => {
    const html = reportHtml(hostileReport());
    expect(html).not.toContain('<script');
    expect(html).not.toContain('\u0000');
    expect(html).not.toContain('\u202e');
    expect(html).toContain('&lt;script&gt;');
  });

  it('is marked as healthy with all stations whole', () => {
    const page = parseMarkup(reportHtml(HEALTHY_REPORT), VOIDS);
    expect(all(page, 'circle').filter(({ attributes }) => attributes.class?.includes('broken'))).toEqual([]);
    expect(all(page, 'section')[0]?.text).toContain('All is well');
    expect(all(page, 'h2').map(({ text }) => text)).toEqual(['Checks', 'The run']);
  });

  it('masks what others forgot to mask', () => {
    const [first, ...rest] = FAILED_REPORT.checks;
    const checks = first
      ? [{ ...first, evidence: [{ kind: 'field' as const, label: 'Password', value: 'hunter2' }] }, ...rest]
      : [];
    expect(reportHtml({ ...FAILED_REPORT, checks })).not.toContain('hunter2');
  });
});
