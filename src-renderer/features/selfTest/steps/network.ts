import { t } from '../../../i18n';
import { cancelRun } from '../../../state/runActions';
import type { NetworkFacts } from '../facts';
import { readReport, runEnded, startDiagnosis } from '../run';
import { ImpossibleStep } from '../step';
import type { Step } from '../step';
import { useSelfTest } from '../store';
import { orAbort } from '../wait';

/** So long may a run take to put its things away, ms. */
const STOP_MS = 8000;
const never = new AbortController().signal;

/** The engine's quick diagnosis of the account. */
export const networkStep: Step<'network'> = async ({ account, signal, show, known }) => {
  show({ step: 'network', stage: 'running', runId: null });
  const starting = startDiagnosis(account.id, 'line').catch((error: unknown) => {
    throw new ImpossibleStep(t('selfTest.network.notStarted', { error: sentence(error) }));
  });
  const runId = await orAbort(starting, signal).catch((error: unknown) => {
    starting.then(cancelRun, () => undefined);
    throw error;
  });
  useSelfTest.setState({ runId });
  show({ step: 'network', stage: 'running', runId });
  try {
    if (!(await runEnded(runId, Number.POSITIVE_INFINITY, signal)))
      throw new ImpossibleStep(t('selfTest.network.lost'));
    return await factsOf(runId);
  } catch (error) {
    if (!signal.aborted) throw error;
    cancelRun(runId);
    // Whoever ends everything does not wait; who stops this step learns what was seen until then.
    if (signal.reason === 'stop') {
      show({ step: 'network', stage: 'stopping', runId });
      if (await runEnded(runId, STOP_MS, never)) known(await factsOf(runId));
    }
    throw error;
  }
};

async function factsOf(runId: string): Promise<NetworkFacts> {
  try {
    const { cancelled, checks, verdict } = await readReport(runId);
    return { runId, cancelled, checks, verdict };
  } catch {
    throw new ImpossibleStep(t('selfTest.network.lost'));
  }
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));
