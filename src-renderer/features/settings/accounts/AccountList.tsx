import { GraduationCap, Plus, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../../src-shared/contract/contract';
import { formatRoute, navigate, NEW_ACCOUNT, PAGE } from '../../../state/route';
import { Button } from '../../../components/Button';
import { Status } from '../../../components/Status';
import { useNow } from '../../../components/useNow';
import { displayAddress } from '../../../i18n/sipNames';
import { setRegistered, useAccounts } from '../../../state/accounts';
import { registrationWords } from '../../../components/registrationWords';

export function AccountList() {
  const { t } = useTranslation();
  const accounts = useAccounts((state) => state.accounts);
  return (
    <section className="card" aria-labelledby="accounts-title">
      <div className="card-head">
        <h2 id="accounts-title">{t('accounts.title')}</h2>
        <span className="spacer" />
        <Button look="primary" icon={Plus} onClick={() => navigate(PAGE.settings(NEW_ACCOUNT))}>
          {t('accounts.add')}
        </Button>
      </div>
      <ul className="account-rows">
        {accounts?.map((account) => (
          <Row key={account.id} account={account} />
        ))}
      </ul>
      {accounts?.every((account) => account.practice) && (
        <p className="quiet card-body">{t('accounts.onlyPractice')}</p>
      )}
    </section>
  );
}

function Row({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const state = useAccounts((accounts) => accounts.registrations[account.id]);
  const now = useNow(1000, state?.phase === 'registered');
  const { tone, text } = registrationWords(account, state, now);
  const Icon = account.practice ? GraduationCap : UserRound;
  const registered = state?.phase === 'registered' || state?.phase === 'registering';
  return (
    <li className="settings-account-row">
      <Icon className="icon" aria-hidden />
      <span className="settings-account-who">
        <b className="truncate">{account.name}</b>
        <span className="quiet small truncate">
          {account.practice ? t('accounts.builtIn') : displayAddress(account.uri)}
        </span>
      </span>
      <span className="settings-account-state">
        <Status tone={tone} label={t('registration.label')} dot>
          {text}
        </Status>
        <span className="quiet small">
          {state?.error ??
            (state?.seenAs ? t('registration.seenAs', { address: state.seenAs, count: state.bindings.length }) : '')}
        </span>
      </span>
      <span className="settings-account-actions">
        {account.register && (
          <Button onClick={() => setRegistered(account.id, !registered)}>
            {t(registered ? 'registration.stop' : 'registration.start')}
          </Button>
        )}
        {!account.practice && (
          <a className="button" href={formatRoute(PAGE.settings(account.id))}>
            {t('accounts.edit')}
            <span className="visually-hidden"> {account.name}</span>
          </a>
        )}
      </span>
    </li>
  );
}
