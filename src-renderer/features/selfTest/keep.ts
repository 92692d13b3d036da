/** Puts the record of a self-test with its diagnosis, so that it is in the history and there is a file for support. */
import { engine } from '../../rpc/engine';
import { runEnded, startDiagnosis } from './run';
import { selfTestRecord } from './record';
import { useSelfTest } from './store';

/** A run that was cancelled puts its things away meanwhile, ms. */
const END_MS = 15_000;
const never = new AbortController().signal;
/** Goes up with each result: what belongs to an earlier one is dropped. */
let generation = 0;

/** The verdict is shown at once; code and file follow as soon as the run is put away. */
export async function keepRecord(): Promise<void> {
  const mine = ++generation;
  const { accountId, ends, times, startedAt, cancelled, practice } = useSelfTest.getState();
  const isShown = (): boolean => generation === mine && useSelfTest.getState().phase === 'done';
  const finishedAt = new Date().toISOString();
  const recordOf = (runId: string) =>
    selfTestRecord({ runId, ends, times, startedAt, finishedAt, cancelled, practice });
  useSelfTest.setState({ phase: 'done', record: recordOf(''), kept: 'keeping', keepProblem: null });
  try {
    const runId = useSelfTest.getState().runId ?? (await startDiagnosis(accountId ?? '', 'local'));
    if (useSelfTest.getState().startedAt === startedAt) useSelfTest.setState({ runId });
    await runEnded(runId, END_MS, never);
    const record = recordOf(runId);
    await engine.call('diagnosis.selfTest', runId, record);
    if (isShown()) useSelfTest.setState({ record, kept: 'kept' });
  } catch (error) {
    const keepProblem = error instanceof Error ? error.message : String(error);
    if (isShown()) useSelfTest.setState({ kept: 'not-yet', keepProblem });
  }
}
