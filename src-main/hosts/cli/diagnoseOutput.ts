import type { CheckProgress, CheckResult, DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { EXIT } from './exit';
import type { ExitCode } from './exit';
import type { Progress } from './progress';

/** Follows a run: a live line on a terminal, one line a finished check elsewhere. */
export function createDiagnosisProgress(
  progress: Progress,
  isTerminal: boolean,
): (run: { checks: readonly CheckProgress[] }) => void {
  const told = new Set<string>();
  return ({ checks }) => {
    if (isTerminal) return progress.tick(liveLine(checks));
    for (const { id, result } of checks) {
      if (!result || told.has(id)) continue;
      told.add(id);
      progress.step(`[${told.size}/${checks.length}] ${plainLine(result)}`);
    }
  };
}

/** "7 of 31 checks | Does the server answer by UDP? waiting for an answer | ..." */
export function liveLine(checks: readonly CheckProgress[]): string {
  const done = checks.filter(({ state }) => state === 'done').length;
  const now = checks
    .filter(({ state }) => state === 'running')
    .map(({ title, doing }) => (doing ? `${title} ${doing}` : title));
  return [`${done} of ${checks.length} checks`, ...now].join(' | ');
}

function plainLine({ id, status, summary }: CheckResult): string {
  return `${status.padEnd(4)} ${id}: ${summary.replace(/\s+/g, ' ')}`;
}

/** The end in one line, for standard error where standard output holds a document. */
export function endText({ verdict, cancelled }: DiagnosisReport): string {
  return cancelled ? `Cancelled. What was seen until then: ${verdict.sentence}` : verdict.sentence;
}

/** A run that was cancelled has not shown that the line is healthy. */
export function exitCodeOfReport({ verdict, cancelled }: Pick<DiagnosisReport, 'verdict' | 'cancelled'>): ExitCode {
  return verdict.status === 'healthy' && !cancelled ? EXIT.fine : EXIT.problem;
}
