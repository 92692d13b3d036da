/** What more than one page asks of the engine's diagnoses: what is checked beside an account, a run's end, a run with the number filled in. */
import type { DiagnosisSetup } from '../../src-shared/contract/contract';
import { diagnosisSetupSchema } from '../../src-shared/contract/diagnosisSetup';
import { engine } from '../rpc/engine';
import { chooseAccount } from './accounts';
import { changeSettings, useApp } from './app';
import { tellFailure } from './notices';
import { navigate, PAGE } from './route';
import { applyRun, useDiagnose } from './runs';

export const savedSetup = (accountId: string): DiagnosisSetup =>
  useApp.getState().settings?.diagnosis[accountId] ?? diagnosisSetupSchema.parse({});

/** Keeps what is checked beside the account. Does nothing where nothing changed. */
export async function saveSetup(accountId: string, change: Partial<DiagnosisSetup>): Promise<void> {
  const before = savedSetup(accountId);
  const setup = { ...before, ...change };
  if (JSON.stringify(before) === JSON.stringify(setup)) return;
  await changeSettings({ diagnosis: { ...useApp.getState().settings?.diagnosis, [accountId]: setup } });
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

/** Opens the page with an account and a number filled in, as from a call that failed. */
export function diagnoseThis(accountId: string, target: string): void {
  void chooseAccount(accountId);
  useDiagnose.setState(({ targets }) => ({
    targets: { ...targets, [accountId]: target },
    prefilled: true,
    error: null,
  }));
  navigate(PAGE.diagnosis());
}
