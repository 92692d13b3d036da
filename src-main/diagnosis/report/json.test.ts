import { describe, expect, it } from 'vitest';
import type { DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { redactReport } from './json';
import { FAILED_REPORT, HEALTHY_REPORT } from './testdata/report';

const SECRET = 'Tr0ub4dor3';

/** A report with secrets in every place that can hold a text. */
function leakyReport(): DiagnosisReport {
  const [first, ...rest] = FAILED_REPORT.checks;
  if (!first) throw new Error('The fixture has no checks.');
  return {
    ...FAILED_REPORT,
    profile: {
      account: { uri: `sip:alice:${SECRET}@pbx.test`, password: SECRET, authUser: 'alice' },
      http: [{ name: 'API', url: `https://bob:${SECRET}@api.test/version?key=${SECRET}` }],
      ice: { servers: [{ urls: ['turn:turn.test:3478?transport=udp'], username: 'u', credential: SECRET }] },
      tokens: { api_key: { env: 'API_KEY', text: SECRET } },
      password: { env: 'ALICE_PASSWORD' },
    },
    checks: [
      {
        ...first,
        summary: `Tried password=${SECRET}.`,
        evidence: [
          { kind: 'field', label: 'Password', value: SECRET },
          { kind: 'field', label: 'TURN credential', value: [SECRET] },
          { kind: 'field', label: 'Password set', value: true },
          {
            kind: 'table',
            label: 'Headers',
            value: {
              columns: ['name', 'value'],
              rows: [
                ['Authorization', SECRET],
                ['X-Api-Key', SECRET],
                ['Server', 'kamailio'],
              ],
            },
          },
          {
            kind: 'table',
            label: 'Relays',
            value: { columns: ['url', 'credential'], rows: [['turn:turn.test', SECRET]] },
          },
          { kind: 'packet', label: 'INVITE', value: { text: `Authorization: Digest response="${SECRET}"\r\n` } },
          {
            kind: 'compare',
            label: 'SDP',
            value: {
              left: { title: 'Offer', text: `a=ice-pwd:${SECRET}` },
              right: { title: 'Answer', text: `a=crypto:1 X inline:${SECRET}` },
            },
          },
        ],
      },
      ...rest,
    ],
    calls: FAILED_REPORT.calls.map((call) => ({
      ...call,
      sdp: { offer: `a=crypto:1 X inline:${SECRET}|2^31`, answer: `k=clear:${SECRET}` },
      error: `https://api.test/?token=${SECRET}`,
    })),
    timeline: [{ at: FAILED_REPORT.startedAt, source: 'run', text: `Cookie: id=${SECRET}` }],
  };
}

describe('redactReport', () => {
  it('masks every secret, wherever it stands', () => {
    const text = JSON.stringify(redactReport(leakyReport()));
    expect(text).not.toContain(SECRET);
    expect(text).toContain('***');
  });

  it('keeps what support needs', () => {
    const { profile, checks, media, host } = redactReport(leakyReport());
    expect(profile).toMatchObject({
      account: { uri: 'sip:alice:***@pbx.test', password: '***', authUser: 'alice' },
      password: { env: 'ALICE_PASSWORD' },
      ice: { servers: [{ urls: ['turn:turn.test:3478?transport=udp'], username: 'u' }] },
    });
    expect(checks[0]?.evidence[2]?.value).toBe(true);
    expect(JSON.stringify(checks[0]?.evidence[3]?.value)).toContain('["Server","kamailio"]');
    expect(media).toEqual(FAILED_REPORT.media);
    expect(host).toEqual(FAILED_REPORT.host);
  });

  it.each([
    ['a failed run', FAILED_REPORT],
    ['a healthy run', HEALTHY_REPORT],
  ])('leaves %s without secrets as it is', (_, report) => {
    expect(redactReport(report)).toEqual(report);
  });

  it('changes nothing when it is done twice, and nothing in what it is given', () => {
    const report = leakyReport();
    const before = JSON.stringify(report);
    const once = redactReport(report);
    expect(redactReport(once)).toEqual(once);
    expect(JSON.stringify(report)).toBe(before);
  });
});
