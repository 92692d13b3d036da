import { Cable, Keyboard } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { AccountPicker } from './AccountPicker';
import { RegistrationBadge } from './RegistrationBadge';
import { useAccounts, useActiveAccount } from '../state/accounts';
import { MicrophoneBadge } from './MicrophoneBadge';
import { Button } from '../components/Button';
import { Status } from '../components/Status';
import { useApp } from '../state/app';
import { openShortcuts } from '../state/shortcuts';

/** Account, registration, transport, microphone, engine: in sight on every page. */
export function StatusBar() {
  const { t } = useTranslation();
  const account = useActiveAccount();
  const link = useApp((state) => state.link);
  const registration = useAccounts((state) => (account ? state.registrations[account.id] : undefined));
  const transport = registration?.transport ?? (account && account.transport !== 'auto' ? account.transport : null);
  return (
    <header className="status-bar">
      <AccountPicker />
      {account && <RegistrationBadge account={account} />}
      {transport && (
        <Status icon={Cable} tone="quiet" label={t('status.transport')}>
          {transport.toUpperCase()}
        </Status>
      )}
      <span className="spacer" />
      <MicrophoneBadge />
      <Status
        tone={link === 'open' ? 'good' : link === 'connecting' ? 'quiet' : 'bad'}
        label={t('status.engine')}
        dot
        live
      >
        {t(`status.link.${link}`)}
      </Status>
      <Button look="bare" icon={Keyboard} iconOnly onClick={openShortcuts}>
        {t('shortcuts.title')}
      </Button>
    </header>
  );
}
