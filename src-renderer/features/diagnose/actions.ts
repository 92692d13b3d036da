import type { DiagnosisSetup } from '../../../src-shared/contract/contract';
import { diagnosisSetupSchema } from '../../../src-shared/contract/diagnosisSetup';
import type { DiagnosisMode } from '../../../src-shared/model/diagnosis';
import { changeSettings, useApp } from '../../state/app';
import { notify, tellFailure } from '../../state/notices';
import { navigate } from '../../state/route';
import { gatherDevices } from '../../audio/gather';
import { copyText } from '../../components/copyText';
import { download } from '../../components/download';
import { t } from '../../i18n';
import { engine } from '../../rpc/engine';
import { chooseAccount } from '../../state/accounts';
import { cleanDialled } from '../../state/dialled';
import { applyRun, useDiagnose } from '../../state/runs';

/** Of listening to the microphone before a run, s: where the page may use it, and nobody is asked. */
const LISTEN_S = 1.2;
/** Looking at devices holds a run up no longer than this, ms. */
const LISTEN_LIMIT_MS = 5000;

export const savedSetup = (accountId: string): DiagnosisSetup =>
  useApp.getState().settings?.diagnosis[accountId] ?? diagnosisSetupSchema.parse({});

/** Keeps what is checked beside the account. Does nothing where nothing changed. */
export async function saveSetup(accountId: string, change: Partial<DiagnosisSetup>): Promise<void> {
  const before = savedSetup(accountId);
  const setup = { ...before, ...change };
  if (JSON.stringify(before) === JSON.stringify(setup)) return;
  await changeSettings({ diagnosis: { ...useApp.getState().settings?.diagnosis, [accountId]: setup } });
}

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
    navigate({ page: 'diagnose', runId: run.id, otherId: null });
  } catch (error) {
    useDiagnose.setState({ error: error instanceof Error ? error.message : String(error) });
  } finally {
    useDiagnose.setState({ starting: false });
  }
}

/** Shown as being cancelled at once; the engine's own word follows. */
export function cancelRun(id: string): void {
  const run = useDiagnose.getState().runs[id];
  if (!run || run.phase !== 'running') return;
  applyRun({ ...run, phase: 'cancelling' });
  engine.call('diagnosis.cancel', id).catch((error: unknown) => {
    const now = useDiagnose.getState().runs[id];
    if (now?.phase === 'cancelling') applyRun({ ...now, phase: 'running' });
    tellFailure(error);
  });
}

export function removeRun(id: string): void {
  engine.call('diagnosis.remove', id).then(() => notify('info', t('diagnose.removed')), tellFailure);
}

/** Opens the page with an account and a number filled in, as from a call that failed. */
export function diagnoseThis(accountId: string, target: string): void {
  void chooseAccount(accountId);
  useDiagnose.setState(({ targets }) => ({
    targets: { ...targets, [accountId]: target },
    prefilled: true,
    error: null,
  }));
  navigate({ page: 'diagnose', runId: null, otherId: null });
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

export async function saveReport(id: string, format: 'html' | 'json'): Promise<void> {
  try {
    const { name, mediaType, content } = await engine.call('diagnosis.export', id, format);
    download(name, new Blob([content], { type: mediaType }));
    notify('info', t('diagnose.savedAs', { name }));
  } catch (error) {
    tellFailure(error);
  }
}
