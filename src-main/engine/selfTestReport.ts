import { CAUSES } from '../../src-shared/causes';
import type { Cause, DiagnosisReport, Verdict } from '../../src-shared/model/diagnosis';
import type { SelfTestFinding, SelfTestRecord } from '../../src-shared/model/selfTest';
import { redactReport } from '../diagnosis/report/json';

/**
 * The report of a run with the self-test that made it. What the steps found that no check can see (an answer of the person, the microphone,
 * the call with it) goes into the verdict; what the checks alone said stays beside it, so that a step can be repeated.
 */
export function withSelfTest(report: DiagnosisReport, record: SelfTestRecord): DiagnosisReport {
  const runVerdict = report.selfTest?.runVerdict ?? report.verdict;
  return redactReport({
    ...report,
    verdict: joined(runVerdict, record),
    selfTest: { ...record, runVerdict },
  });
}

function joined(verdict: Verdict, { status, sentence, findings }: SelfTestRecord): Verdict {
  const [first] = findings;
  if (!first || (status !== 'bad' && status !== 'poor')) return verdict;
  const known = (finding: SelfTestFinding): Cause =>
    verdict.causes.find(({ code }) => code === finding.code) ?? causeOf(finding);
  const primary: Cause = { ...known(first), role: 'primary' };
  const found = findings.slice(1).map(known);
  const others = [...found, ...verdict.causes].filter(
    ({ code }, index, all) => code !== primary.code && all.findIndex((other) => other.code === code) === index,
  );
  return {
    status: status === 'bad' || verdict.status === 'failed' ? 'failed' : 'degraded',
    sentence,
    causes: [
      primary,
      ...others.map((cause) => (cause.role === 'primary' ? { ...cause, role: 'contributing' as const } : cause)),
    ],
  };
}

/** Rests on a step, not on a check. */
function causeOf({ code, confidence, reason }: SelfTestFinding): Cause {
  const { title, explanation, technical, fix, owner } = CAUSES[code];
  return { code, role: 'contributing', confidence, title, explanation, fix, owner, evidence: [], reason, technical };
}
