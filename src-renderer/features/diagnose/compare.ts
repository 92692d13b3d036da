/** Two runs side by side: did what was done in between help? */
import type { Cause, CheckArea, CheckStatus, DiagnosisReport, Verdict } from '../../../src-shared/model/diagnosis';
import { FIGURES, keyFigures } from './figures';
import type { FigureKind } from './figures';

export type Trend = 'better' | 'worse' | 'same' | 'unknown';

/**
 * - `mended`: a problem before, none now; `broken`: the reverse
 * - `better`, `worse`: a problem in both, of another weight
 * - `same-problem`: the same primary cause; `other-problem`: as bad, but another one
 */
export type VerdictChange =
  'still-healthy' | 'mended' | 'broken' | 'better' | 'worse' | 'same-problem' | 'other-problem';

export interface CheckChange {
  id: string;
  area: CheckArea;
  title: string;
  /** Null: the check was not part of that run. */
  before: CheckStatus | null;
  after: CheckStatus | null;
  trend: Trend;
}

export interface FigureChange extends FigureKind {
  before: number | null;
  after: number | null;
  trend: Trend;
}

export interface Comparison {
  change: VerdictChange;
  gone: Cause[];
  fresh: Cause[];
  same: Cause[];
  checks: CheckChange[];
  figures: FigureChange[];
}

const WEIGHT: Record<Verdict['status'], number> = { healthy: 0, degraded: 1, failed: 2 };

function verdictChange(before: Verdict, after: Verdict): VerdictChange {
  if (before.status === 'healthy') return after.status === 'healthy' ? 'still-healthy' : 'broken';
  if (after.status === 'healthy') return 'mended';
  const step = WEIGHT[after.status] - WEIGHT[before.status];
  if (step !== 0) return step < 0 ? 'better' : 'worse';
  return before.causes[0]?.code === after.causes[0]?.code ? 'same-problem' : 'other-problem';
}

/** How well a status speaks of the line; a skipped check says nothing. */
const RANK: Partial<Record<CheckStatus, number>> = { pass: 0, info: 0, warn: 1, fail: 2 };

function checkTrend(before: CheckStatus | null, after: CheckStatus | null): Trend {
  const [old, now] = [before === null ? undefined : RANK[before], after === null ? undefined : RANK[after]];
  if (old === undefined || now === undefined) return 'unknown';
  return now < old ? 'better' : now > old ? 'worse' : 'same';
}

function figureTrend({ better, noise }: FigureKind, before: number | null, after: number | null): Trend {
  if (before === null || after === null) return 'unknown';
  // A tenth of a large figure is chance too.
  if (Math.abs(after - before) <= Math.max(noise, Math.abs(before) * 0.1)) return 'same';
  return after < before === (better === 'lower') ? 'better' : 'worse';
}

function checkChanges(before: DiagnosisReport, after: DiagnosisReport): CheckChange[] {
  const old = new Map(before.checks.map((check) => [check.id, check]));
  const now = new Map(after.checks.map((check) => [check.id, check]));
  const all = [...after.checks, ...before.checks.filter(({ id }) => !now.has(id))];
  return all.flatMap(({ id, area, title }) => {
    const [was, is] = [old.get(id)?.status ?? null, now.get(id)?.status ?? null];
    return was === is ? [] : [{ id, area, title, before: was, after: is, trend: checkTrend(was, is) }];
  });
}

/** @param before the earlier run @param after the later one */
export function compareRuns(before: DiagnosisReport, after: DiagnosisReport): Comparison {
  const codes = (report: DiagnosisReport) => new Set(report.verdict.causes.map(({ code }) => code));
  const [old, now] = [codes(before), codes(after)];
  const [oldFigures, newFigures] = [keyFigures(before), keyFigures(after)];
  return {
    change: verdictChange(before.verdict, after.verdict),
    gone: before.verdict.causes.filter(({ code }) => !now.has(code)),
    fresh: after.verdict.causes.filter(({ code }) => !old.has(code)),
    same: after.verdict.causes.filter(({ code }) => old.has(code)),
    checks: checkChanges(before, after),
    figures: FIGURES.map((kind) => {
      const [was, is] = [oldFigures[kind.id], newFigures[kind.id]];
      return { ...kind, before: was, after: is, trend: figureTrend(kind, was, is) };
    }).filter((change) => change.before !== null || change.after !== null),
  };
}
