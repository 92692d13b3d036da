import type { RegistrationState } from '../../../src-shared/model/call';
import { printable } from '../../../src-shared/printable';
import { loadProfile } from '../../engine/profile';
import { runTestRegistration } from '../../engine/testRegistration';
import { EXIT, interruptSignal } from './exit';
import type { ExitCode } from './exit';
import { openJson, printOut } from './output';
import { createProgress } from './progress';

export interface RegisterOptions {
  profile: string;
  hold?: number;
  json?: string;
}

export async function register(options: RegisterOptions): Promise<ExitCode> {
  const { account } = await loadProfile(options.profile);
  const json = openJson(options.json);
  const progress = createProgress();
  let told = '';
  const state = await runTestRegistration({
    account,
    holdMs: options.hold ?? 0,
    signal: interruptSignal(),
    onState(now) {
      const text = progressText(now);
      if (text !== told) progress.step(text);
      told = text;
    },
  });
  await json.write({ schema: 'sidetone.register/1', ...state });
  if (!json.owned) await printOut(registrationSummary(state));
  return state.phase === 'registered' ? EXIT.fine : EXIT.problem;
}

function progressText({ phase, accountId, error, grantedExpiresS }: RegistrationState): string {
  if (phase === 'failed') return error ?? 'The registration failed.';
  return phase === 'registered'
    ? `${accountId} is registered for ${grantedExpiresS ?? '?'} s`
    : `${accountId}: ${phase}`;
}

function registrationSummary(state: RegistrationState): string {
  const lines = [
    `${state.accountId}: ${state.phase}${state.error ? `. ${state.error}` : ''}`,
    `  transport ${state.transport?.toUpperCase() ?? '-'}, status ${state.status ?? '-'}, ` +
      `answered after ${state.requestDelayMs?.toFixed(1) ?? '-'} ms, granted ${state.grantedExpiresS ?? '-'} s`,
    `  this program as the registrar sees it: ${state.seenAs ?? 'not told'}`,
    ...(state.bindings.length > 0 ? ['  bindings:'] : []),
    ...state.bindings.map(
      ({ contact, expiresS, ours }) =>
        `    ${contact}, expires in ${expiresS ?? '?'} s${ours ? ' (this program)' : ''}`,
    ),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}
