/** The checklist as it is shown: by area in the order of the run, the same for a run that lives and one that has ended. */
import type { CheckArea, CheckProgress, CheckResult, CheckStatus } from '../../../src-shared/model/diagnosis';

/** What a row shows as its state: a status, or where the check stands. */
export type RowState = CheckStatus | 'waiting' | 'running';

export const rowState = (check: CheckProgress): RowState =>
  check.state === 'done' ? (check.result?.status ?? 'skip') : check.state;

export const asProgress = (result: CheckResult): CheckProgress => ({
  id: result.id,
  area: result.area,
  title: result.title,
  state: 'done',
  doing: null,
  fraction: null,
  result,
});

export interface AreaGroup {
  area: CheckArea;
  checks: CheckProgress[];
}

/** Areas in the order in which they first appear. */
export function byArea(checks: readonly CheckProgress[]): AreaGroup[] {
  const groups = new Map<CheckArea, AreaGroup>();
  for (const check of checks) {
    const group = groups.get(check.area) ?? { area: check.area, checks: [] };
    group.checks.push(check);
    groups.set(check.area, group);
  }
  return [...groups.values()];
}

const WORST_FIRST: readonly RowState[] = ['fail', 'warn', 'running', 'waiting', 'pass', 'info', 'skip'];

/** The state that speaks for an area: its worst. */
export const areaState = (checks: readonly CheckProgress[]): RowState =>
  WORST_FIRST.find((state) => checks.some((check) => rowState(check) === state)) ?? 'waiting';

/** How much a check that runs counts while nobody knows how far it is. */
const HALFWAY = 0.5;

export interface Advance {
  done: number;
  total: number;
  /** 0 to 1. */
  fraction: number;
}

export function advanceOf(checks: readonly CheckProgress[]): Advance {
  const total = checks.length;
  const parts = checks.map(({ state, fraction }) =>
    state === 'done' ? 1 : state === 'running' ? Math.min(1, Math.max(0, fraction ?? HALFWAY)) : 0,
  );
  return {
    done: checks.filter(({ state }) => state === 'done').length,
    total,
    fraction: total === 0 ? 0 : parts.reduce((sum, part) => sum + part, 0) / total,
  };
}
