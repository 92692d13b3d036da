import type { DiagnosisMode } from '../../src-shared/model/diagnosis';
import type { Instruments, Subject } from './api';
import type { RunProgress } from './board';
import { CHECKS } from './checks';
import { runChecks } from './schedule';
import type { RunOutcome } from './schedule';
import { selectChecks } from './selection';
import { conclude } from './verdict';

export interface RunOptions {
  mode: DiagnosisMode;
  /** Ids, areas or beginnings of ids; missing: all. */
  checks?: string[];
  signal: AbortSignal;
  onChange?(run: RunProgress): void;
}

/**
 * One diagnosis: every check against this subject, and the verdict. Never rejects for what a check or a network does.
 * @throws CheckNameError for an unknown name in `checks`
 */
export async function runDiagnosis(
  subject: Subject,
  instruments: Instruments,
  { checks, ...options }: RunOptions,
): Promise<RunOutcome> {
  return runChecks(subject, instruments, { ...options, checks: selectChecks(CHECKS, checks), conclude });
}
