import type { DiagnosisMode } from '../../../src-shared/model/diagnosis';
import { notify, tellFailure } from '../../state/notices';
import { navigate, PAGE } from '../../state/route';
import { gatherDevices } from '../../audio/gather';
import { copyText } from '../../components/copyText';
import { t } from '../../i18n';
import { engine } from '../../rpc/engine';
import { cleanDialled } from '../../state/dialled';
import { applyRun, useDiagnose } from '../../state/runs';

/** Of listening to the microphone before a run, s: where the page may use it, and nobody is asked. */
const LISTEN_S = 1.2;
/** Looking at devices holds a run up no longer than this, ms. */
const LISTEN_LIMIT_MS = 5000;

/** Starts a run and goes to it. What went wrong stands below the button. */
export async function startRun(accountId: string, mode: DiagnosisMode, typed: string): Promise<void> {
  const target = cleanDialled(typed);
  useDiagnose.setState({ starting: true, error: null });
  try {
    const devices = await gatherDevices({
      mayAsk: false,
      askedToSpeak: false,
      seconds: LISTEN_S,
      signal: AbortSignal.timeout(LISTEN_LIMIT_MS),
    });
    const run = await engine.call('diagnosis.start', {
      accountId,
      mode,
      devices,
      ...(target === '' ? {} : { target }),
    });
    applyRun(run);
    useDiagnose.setState({ prefilled: false });
    navigate(PAGE.diagnosis(run.id));
  } catch (error) {
    useDiagnose.setState({ error: error instanceof Error ? error.message : String(error) });
  } finally {
    useDiagnose.setState({ starting: false });
  }
}

export function removeRun(id: string): void {
  engine.call('diagnosis.remove', id).then(() => notify('info', t('diagnose.removed')), tellFailure);
}

export async function copyReport(id: string): Promise<void> {
  try {
    const { content } = await engine.call('diagnosis.export', id, 'text');
    await copyText(content);
    notify('info', t('diagnose.copied'));
  } catch (error) {
    tellFailure(error);
  }
}
