/** What a server may put into its texts. */
import type { DiagnosisReport } from '../../../../src-shared/model/diagnosis';
import { FAILED_REPORT } from './report';

export const HOSTILE = `</pre></summary><script>alert("x")</script> ]]> & ' \u001b[2J\u0000\u0007\u009b31m \ud800 \u202e\r\n"`;

/** Every text of the failed report that could come from outside is hostile. */
export function hostileReport(): DiagnosisReport {
  const { checks, verdict, host } = FAILED_REPORT;
  return {
    ...FAILED_REPORT,
    profile: { name: HOSTILE, account: { uri: HOSTILE } },
    host: { ...host, os: HOSTILE },
    checks: [
      ...checks.map((check) => ({ ...check, summary: HOSTILE, title: HOSTILE })),
      {
        ...checks[0],
        id: 'media.inbound',
        area: 'media',
        title: HOSTILE,
        status: 'fail',
        startedAt: '2026-02-03T09:12:00.000000Z',
        durationMs: Number.NaN,
        summary: HOSTILE,
        evidence: [
          { kind: 'field', label: HOSTILE, value: HOSTILE },
          { kind: 'table', label: HOSTILE, value: { columns: [HOSTILE, null], rows: [[HOSTILE, null], HOSTILE] } },
          { kind: 'table', label: 'no table', value: { columns: HOSTILE, rows: {} } },
          {
            kind: 'packet',
            label: HOSTILE,
            value: { at: HOSTILE, direction: HOSTILE, transport: HOSTILE, from: HOSTILE, to: HOSTILE, text: HOSTILE },
          },
          { kind: 'packet', label: 'no packet', value: [HOSTILE] },
          {
            kind: 'ladder',
            label: HOSTILE,
            value: [{ at: HOSTILE, startLine: HOSTILE, from: HOSTILE, to: HOSTILE, direction: HOSTILE }, null, 7],
          },
          {
            kind: 'compare',
            label: HOSTILE,
            value: { left: { title: HOSTILE, text: HOSTILE }, right: { title: HOSTILE, text: HOSTILE } },
          },
          { kind: 'compare', label: 'half', value: { left: { title: HOSTILE, text: HOSTILE } } },
          {
            kind: 'stream',
            label: HOSTILE,
            value: {
              ssrc: HOSTILE,
              codec: HOSTILE,
              src: { address: HOSTILE, port: 1 },
              dst: { address: HOSTILE, port: 2 },
              mosNote: HOSTILE,
            },
          },
          {
            kind: 'series',
            label: HOSTILE,
            value: { unit: HOSTILE, points: [[0, -1], [HOSTILE, 1], [1000, 1e9], null], threshold: HOSTILE },
          },
          { kind: 'series', label: 'one point', value: { unit: 'ms', points: [[0, 0]], threshold: null } },
          { kind: 'series', label: 'no points', value: { unit: 'ms', points: [], threshold: null } },
          { kind: 'counter', label: 'nothing', value: null },
        ],
      },
    ],
    verdict: {
      ...verdict,
      sentence: HOSTILE,
      causes: verdict.causes.map((cause) => ({ ...cause, reason: HOSTILE, evidence: [HOSTILE], owner: HOSTILE })),
    },
    timeline: [{ at: HOSTILE, source: HOSTILE, text: HOSTILE }],
  };
}
