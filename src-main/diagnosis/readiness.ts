import type { CheckResult, DiagnosisMode } from '../../src-shared/model/diagnosis';
import type { Check } from './api';
import type { CheckId } from './facts/findings';

/** What is to become of a check that has not begun. */
export type Readiness = { kind: 'wait' } | { kind: 'ready' } | { kind: 'skip'; summary: string };

/**
 * Whether everything before a check has ended, and ended so that it makes sense. What is needed and failed settles it at once, without
 * waiting for the others.
 * @param has the check is part of this run
 */
export function readinessOf(
  check: Check,
  mode: DiagnosisMode,
  { has, resultOf }: { has(id: CheckId): boolean; resultOf(id: CheckId): CheckResult | undefined },
): Readiness {
  if (check.mode && check.mode !== mode) {
    const when = check.mode === 'full' ? 'Only in a full run (--full).' : 'Only in a quick run.';
    return { kind: 'skip', summary: when };
  }
  for (const id of check.needs) {
    if (!has(id)) return { kind: 'skip', summary: `Not tried: "${id}" is not part of this run.` };
    const result = resultOf(id);
    if (result?.status === 'fail') return { kind: 'skip', summary: `Not tried: "${result.title}" did not pass.` };
    if (result?.status === 'skip') return { kind: 'skip', summary: skippedBecause(result) };
  }
  const before = [...check.needs, ...(check.after ?? [])];
  return before.every((id) => !has(id) || resultOf(id)) ? { kind: 'ready' } : { kind: 'wait' };
}

/** A chain of skipped checks gives the reason of the one that began it: that is what a person can do something about. */
function skippedBecause({ title, summary }: CheckResult): string {
  return summary.startsWith('Not tried: ') ? summary : `Not tried: "${title}" was skipped. ${summary}`;
}
