import type { Emitter } from '../../src-shared/emitter';
import type { ContractListeners } from '../../src-shared/contract/contract';
import type { RegistrationState } from '../../src-shared/model/call';
import type { Registration, RegistrationStatus } from '../sip/api';
import type { AccountAgent } from '../calls/agents';
import type { AccountService } from './accountService';
import { sentenceOf } from '../errors';

/** Registrations of all accounts that want one. What becomes of them is told by events. */
export interface RegistrationService {
  list(): RegistrationState[];
  start(accountId: string): Promise<void>;
  /** Removes our binding at the registrar. */
  stop(accountId: string): Promise<void>;
  /** The account's user agent is gone, and its registration with it. */
  forget(accountId: string): void;
}

export function createRegistrationService(
  accounts: AccountService,
  agentOf: (accountId: string) => Promise<AccountAgent>,
  events: Emitter<ContractListeners>,
): RegistrationService {
  const registrations = new Map<string, Registration>();
  /** Failures from before the first REGISTER: a password or a certificate file that cannot be read. */
  const failures = new Map<string, string>();

  const stateOf = (accountId: string): RegistrationState => {
    const status = registrations.get(accountId)?.status;
    if (status) return toRegistrationState(accountId, status);
    const error = failures.get(accountId) ?? null;
    const wanted = accounts.get(accountId).register;
    return { ...NONE, accountId, error, phase: error ? 'failed' : wanted ? 'unregistered' : 'not-used' };
  };

  return {
    list: () => accounts.list().map(({ id }) => stateOf(id)),
    async start(accountId) {
      failures.delete(accountId);
      try {
        let registration = registrations.get(accountId);
        if (!registration) {
          const { agent, account } = await agentOf(accountId);
          registration = agent.register(account);
          registrations.set(accountId, registration);
          registration.on('changed', (status) => events.emit('registration', toRegistrationState(accountId, status)));
        }
        await registration.start();
      } catch (error) {
        failures.set(accountId, sentenceOf(error));
        events.emit('registration', stateOf(accountId));
      }
    },
    async stop(accountId) {
      await registrations.get(accountId)?.stop();
      events.emit('registration', stateOf(accountId));
    },
    forget(accountId) {
      registrations.delete(accountId);
      failures.delete(accountId);
    },
  };
}

const NONE: Omit<RegistrationState, 'accountId' | 'phase' | 'error'> = {
  expiresAt: null,
  grantedExpiresS: null,
  bindings: [],
  transport: null,
  seenAs: null,
  requestDelayMs: null,
  status: null,
};

export function toRegistrationState(
  accountId: string,
  { tls: _tls, reason: _reason, ...status }: RegistrationStatus,
): RegistrationState {
  return { accountId, ...status };
}
