import type { RegistrationState } from '../../../../src-shared/model/call';
import { t } from '../../../i18n';
import { engine } from '../../../rpc/engine';
import { useAccounts } from '../../../state/accounts';
import type { RegistrationFacts } from '../facts';
import { ImpossibleStep } from '../step';
import type { Step } from '../step';
import { orAbort, waitFor } from '../wait';

/** Longer than Timer F (RFC 3261 section 17.1.2.2): after that there is no answer any more, ms. */
const LONGEST_MS = 35_000;

/** Whether the server has accepted the login of the line as the window uses it. */
export const registrationStep: Step<'registration'> = async ({ account, signal, show }) => {
  if (!account.register) return nothing('not-used');
  show({ step: 'registration', stage: 'running' });
  const of = (state: ReturnType<typeof useAccounts.getState>) => state.registrations[account.id] ?? null;
  const before = of(useAccounts.getState());
  if (before?.phase === 'registered') return facts(before);
  await orAbort(engine.call('registration.start', account.id), signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ImpossibleStep(error instanceof Error ? error.message : t('selfTest.registration.noAnswer'));
  });
  const after = await waitFor(
    useAccounts,
    (accounts) => {
      const state = of(accounts);
      // What failed before this attempt says nothing of it.
      const settled = state?.phase === 'registered' || (state?.phase === 'failed' && state !== before);
      return settled ? state : null;
    },
    LONGEST_MS,
    signal,
  );
  return after ? facts(after) : nothing('no-answer');
};

function facts({ phase, status, error, requestDelayMs, grantedExpiresS }: RegistrationState): RegistrationFacts {
  const registered = phase === 'registered';
  return { phase, status: registered ? 200 : status, error, tookMs: requestDelayMs, holdsS: grantedExpiresS };
}

const nothing = (phase: RegistrationFacts['phase']): RegistrationFacts => ({
  phase,
  status: null,
  error: null,
  tookMs: null,
  holdsS: null,
});
