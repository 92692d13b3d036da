import type { AccountView } from '../../src-shared/contract/contract';
import { useApp } from './app';
import { useDiagnose } from './runs';

/** What to call: typed here, else saved, else on the practice line its first number. */
export function useTarget(account: AccountView | null): string {
  const typed = useDiagnose((state) => (account ? state.targets[account.id] : undefined));
  const saved = useApp((state) => (account ? state.settings?.diagnosis[account.id]?.target : undefined));
  const echo = useApp((state) => state.info?.practice?.numbers[0]?.uri);
  return typed ?? saved ?? (account?.practice ? (echo ?? '') : '');
}
