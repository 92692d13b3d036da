import { Check, ChevronDown, Plus, Settings2, UserRound } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../src-shared/contract/contract';
import { navigate, NEW_ACCOUNT, PAGE } from '../state/route';
import { useNow } from '../components/useNow';
import { displayAddress } from '../i18n/sipNames';
import { chooseAccount, useAccounts, useActiveAccount } from '../state/accounts';
import { registrationWords } from '../components/registrationWords';

/** Which account calls go out by; each with its registration's state. */
export function AccountPicker() {
  const { t } = useTranslation();
  const accounts = useAccounts((state) => state.accounts);
  const active = useActiveAccount();
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger
        className="button account-picker"
        aria-label={t('accountPicker.label', { name: active?.name ?? '' })}
      >
        <UserRound className="icon" aria-hidden />
        <span className="truncate">{active ? active.name : t('common.loading')}</span>
        <ChevronDown className="icon" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8}>
          <DropdownMenu.RadioGroup value={active?.id ?? ''} onValueChange={(id) => void chooseAccount(id)}>
            {accounts?.map((account) => (
              <DropdownMenu.RadioItem key={account.id} value={account.id} className="menu-item">
                <span className="menu-check">
                  <DropdownMenu.ItemIndicator>
                    <Check className="icon" aria-hidden />
                  </DropdownMenu.ItemIndicator>
                </span>
                <span className="menu-text">
                  <b className="truncate">{account.name}</b>
                  <span className="quiet small truncate">{displayAddress(account.uri)}</span>
                </span>
                <State account={account} />
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="menu-line" />
          <DropdownMenu.Item className="menu-item" onSelect={() => navigate(PAGE.settings(NEW_ACCOUNT))}>
            <Plus className="icon" aria-hidden /> {t('accounts.add')}
          </DropdownMenu.Item>
          <DropdownMenu.Item className="menu-item" onSelect={() => navigate(PAGE.settings())}>
            <Settings2 className="icon" aria-hidden /> {t('accounts.manage')}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function State({ account }: { account: AccountView }) {
  const state = useAccounts((accounts) => accounts.registrations[account.id]);
  const now = useNow(1000);
  return <span className="quiet small">{registrationWords(account, state, now).text}</span>;
}
