import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../src-shared/contract/contract';
import { Field } from '../../components/Field';
import { displayAddress } from '../../i18n/sipNames';
import { chooseAccount, useAccounts } from '../../state/accounts';

/** Whose line is tested. With one line alone there is nothing to choose. */
export function LineChoice({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const accounts = useAccounts((state) => state.accounts) ?? [];
  if (accounts.length < 2) return null;
  return (
    <Field label={t('selfTest.line')} hint={displayAddress(account.uri)}>
      {(control) => (
        <select
          {...control}
          className="input"
          value={account.id}
          onChange={(event) => void chooseAccount(event.target.value)}
        >
          {accounts.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
