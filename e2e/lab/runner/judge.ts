/** Holds a report against what was expected. Each complaint is one line. */
import type { DiagnosisReport } from '../../../src-shared/model/diagnosis';
import type { Scenario } from '../scenario';

/** Of the program by itself; two scenarios at a time and slow starts are granted a little more. */
const HEALTHY_S = 15;
const BROKEN_S = 40;
const GRANTED_S = 3;

export interface Verdict {
  /** Primary cause, "healthy", or what came in place of a report. */
  named: string;
  confidence: string;
  seconds: number | null;
  complaints: string[];
}

export function judge(scenario: Scenario, report: DiagnosisReport, exitCode: number | null): Verdict {
  const { causes, status } = report.verdict;
  const primary = causes.find(({ role }) => role === 'primary') ?? causes[0];
  const accused = status === 'healthy' ? undefined : primary;
  const named = accused?.code ?? (status === 'healthy' ? 'healthy' : 'nothing');
  const seconds = (Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000;
  const complaints: string[] = [];
  const expected: readonly string[] = scenario.expect === 'healthy' ? ['healthy'] : scenario.expect;
  if (!expected.includes(named)) complaints.push(`named ${named} in place of ${expected.join(' or ')}`);
  const codes = causes.map(({ code }) => code);
  for (const code of scenario.not ?? []) {
    if (codes.includes(code)) complaints.push(`${code} is named, and must not be`);
  }
  for (const code of scenario.alsoNamed ?? []) {
    if (!codes.includes(code)) complaints.push(`${code} is not named`);
  }
  const exit = status === 'healthy' ? 0 : 1;
  // A degraded line may still be "fine" to a script that asks for exit codes only: both are accepted there.
  if (status !== 'degraded' && exitCode !== exit) complaints.push(`exit code ${exitCode} with the verdict ${status}`);
  const limit =
    scenario.withinS ?? (scenario.mode === 'full' ? null : scenario.expect === 'healthy' ? HEALTHY_S : BROKEN_S);
  if (limit !== null && seconds > limit + GRANTED_S)
    complaints.push(`took ${seconds.toFixed(1)} s, more than ${limit} s`);
  return { named, confidence: accused?.confidence ?? '', seconds, complaints };
}
