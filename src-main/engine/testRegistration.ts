import type { RegistrationState } from '../../src-shared/model/call';
import { createSystemClock } from '../net/clock';
import type { Account } from '../sip/api';
import { createAccountAgent } from '../calls/agents';
import { toRegistrationState } from './registrationService';

/** One registration from the command line: made, read back, held, removed. */
export interface TestRegistrationOptions {
  account: Account;
  /** ms for which the binding is kept and refreshed before it is removed. */
  holdMs: number;
  /** Aborted: remove the binding now. */
  signal: AbortSignal;
  onState?: (state: RegistrationState) => void;
}

/** The state while it was registered, or the failure; a binding that got lost while it was held counts as the latter. */
export async function runTestRegistration(options: TestRegistrationOptions): Promise<RegistrationState> {
  const { account, holdMs, signal, onState } = options;
  const clock = createSystemClock();
  const agent = createAccountAgent(account, { clock });
  try {
    const registration = agent.agent.register(account);
    const current = (): RegistrationState => toRegistrationState(account.aor, registration.status);
    const stopTelling = registration.on('changed', () => onState?.(current()));
    const giveUp = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([registration.start(), giveUp]);
    if (registration.status.phase !== 'registered') {
      stopTelling();
      return current();
    }
    if (holdMs > 0 && !signal.aborted) {
      const held = new Promise<void>((resolve) => void clock.setTimeout(resolve, holdMs));
      await Promise.race([held, giveUp]);
    }
    const state = current();
    await registration.stop();
    return state;
  } finally {
    await agent.close();
  }
}
