import { create } from 'zustand';
import type { DiagnosisMode, DiagnosisRun, DiagnosisSummary } from '../../src-shared/model/diagnosis';
import { engine } from '../rpc/engine';

/** How many runs the list asks for; the engine keeps no more than some hundreds. */
const MOST = 500;

interface DiagnoseState {
  /** Runs that are under way, and those that ended since the engine started. */
  runs: Record<string, DiagnosisRun>;
  /** Kept runs, newest first; null until the engine has told. */
  history: DiagnosisSummary[] | null;
  mode: DiagnosisMode;
  /** What is typed as number, by account id; an account that is not in it shows what is saved. */
  targets: Record<string, string>;
  /** Set when another page sent the person here with a number. */
  prefilled: boolean;
  starting: boolean;
  /** Why the last attempt did not become a run. */
  error: string | null;
}

export const useDiagnose = create<DiagnoseState>(() => ({
  runs: {},
  history: null,
  mode: 'quick',
  targets: {},
  prefilled: false,
  starting: false,
  error: null,
}));

export function applyRun(run: DiagnosisRun): void {
  useDiagnose.setState(({ runs }) => ({ runs: { ...runs, [run.id]: run } }));
}

/** The runs as the engine lists them: whatever else this page knew is gone. */
export function replaceRuns(runs: readonly DiagnosisRun[]): void {
  useDiagnose.setState({ runs: Object.fromEntries(runs.map((run) => [run.id, run])) });
}

export async function loadRuns(): Promise<void> {
  const [runs, history] = await Promise.all([engine.call('diagnosis.runs'), engine.call('diagnosis.history', MOST)]);
  replaceRuns(runs);
  useDiagnose.setState({ history });
}

export async function loadRunHistory(): Promise<void> {
  useDiagnose.setState({ history: await engine.call('diagnosis.history', MOST) });
}

export const isUnderWay = (run: DiagnosisRun): boolean => run.phase !== 'done';

/** The run that began last of those under way. */
export function useRunUnderWay(): DiagnosisRun | null {
  return useDiagnose(({ runs }) => {
    const alive = Object.values(runs).filter(isUnderWay);
    return alive.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0] ?? null;
  });
}

export function setTarget(accountId: string, target: string): void {
  useDiagnose.setState(({ targets }) => ({
    targets: { ...targets, [accountId]: target },
    prefilled: false,
    error: null,
  }));
}
