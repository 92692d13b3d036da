import { create } from 'zustand';
import type { AccountView } from '../../src-shared/contract/contract';
import type { RegistrationState } from '../../src-shared/model/call';
import { changeSettings, useApp } from './app';
import { tellFailure } from './notices';
import { engine } from '../rpc/engine';

interface AccountsState {
  /** Null until the engine has told. */
  accounts: AccountView[] | null;
  registrations: Record<string, RegistrationState>;
}

export const useAccounts = create<AccountsState>(() => ({ accounts: null, registrations: {} }));

export function applyRegistration(state: RegistrationState): void {
  useAccounts.setState(({ registrations }) => ({ registrations: { ...registrations, [state.accountId]: state } }));
}

/** The account that calls go out by: the chosen one, else a person's own, else the practice line. */
export function pickActive(accounts: readonly AccountView[] | null, chosen: string | null): AccountView | null {
  if (!accounts) return null;
  return (
    accounts.find((account) => account.id === chosen) ??
    accounts.find((account) => !account.practice) ??
    accounts[0] ??
    null
  );
}

export function useActiveAccount(): AccountView | null {
  const accounts = useAccounts((state) => state.accounts);
  const chosen = useApp((state) => state.settings?.activeAccountId ?? null);
  return pickActive(accounts, chosen);
}

export const chooseAccount = (id: string): Promise<void> => changeSettings({ activeAccountId: id });

export function setRegistered(accountId: string, wanted: boolean): void {
  engine.call(wanted ? 'registration.start' : 'registration.stop', accountId).catch(tellFailure);
}
