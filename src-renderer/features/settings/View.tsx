import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { NEW_ACCOUNT } from '../../state/route';
import { AccountEditor } from './accounts/AccountEditor';
import { AccountList } from './accounts/AccountList';
import { useAccounts } from '../../state/accounts';
import { About } from './About';
import { CaptureSettings } from './CaptureSettings';
import { Preferences } from './Preferences';
import './settings.css';

export function SettingsView({ accountId }: { accountId: string | null }) {
  const { t } = useTranslation();
  const accounts = useAccounts((state) => state.accounts);
  const settings = useApp((state) => state.settings);
  if (!accounts || !settings) return <p className="quiet page-pad">{t('common.loading')}</p>;
  const account = accounts.find((candidate) => candidate.id === accountId && !candidate.practice);
  if (accountId === NEW_ACCOUNT || account) {
    return (
      <div className="page-scroll">
        <AccountEditor key={accountId} account={account ?? null} />
      </div>
    );
  }
  return (
    <div className="page-scroll">
      <h1>{t('nav.settings')}</h1>
      <AccountList />
      <Preferences settings={settings} />
      <CaptureSettings capture={settings.capture} />
      <About />
    </div>
  );
}
