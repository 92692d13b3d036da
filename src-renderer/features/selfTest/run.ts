/** The diagnosis that a self-test makes: started, followed to its end, read. */
import type { DiagnosisReport } from '../../../src-shared/model/diagnosis';
import { engine } from '../../rpc/engine';
import { applyRun, useDiagnose } from '../../state/runs';
import { useSelfTest } from './store';
import { waitFor } from './wait';

/** What needs no line, for a self-test whose network step was left out: the file for support still says on what computer it was made. */
const LOCAL_CHECKS = ['computer.interfaces', 'computer.buffers', 'devices'];
/** Runs whose verdict is not told of as a notice: the self-test's page does. */
const own = new Set<string>();

export const isOwnRun = (id: string): boolean => own.has(id);

/** @param how `local`: without anything that uses the line. Rejects with the engine's sentence. */
export async function startDiagnosis(accountId: string, how: 'line' | 'local'): Promise<string> {
  const { devices } = useSelfTest.getState();
  const run = await engine.call('diagnosis.start', {
    accountId,
    mode: 'quick',
    ...(devices ? { devices } : {}),
    ...(how === 'local' ? { checks: LOCAL_CHECKS } : {}),
  });
  own.add(run.id);
  applyRun(run);
  return run.id;
}

/** Resolves when the run has ended; false where the engine does not know it any more, or it does not end in time. */
export async function runEnded(id: string, ms: number, signal: AbortSignal): Promise<boolean> {
  const end = await waitFor(
    useDiagnose,
    ({ runs }) => {
      const run = runs[id];
      return run === undefined ? 'lost' : run.phase === 'done' ? 'done' : null;
    },
    ms,
    signal,
  );
  return end === 'done';
}

export const readReport = (id: string): Promise<DiagnosisReport> => engine.call('diagnosis.get', id);
