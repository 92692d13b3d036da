import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../src-shared/contract/contract';
import { Button } from '../components/Button';
import { Status } from '../components/Status';
import { useNow } from '../components/useNow';
import { setRegistered, useAccounts } from '../state/accounts';
import { registrationWords } from '../components/registrationWords';

export function RegistrationBadge({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const state = useAccounts((accounts) => accounts.registrations[account.id]);
  const now = useNow(1000, state?.phase === 'registered');
  const { tone, text, canRetry } = registrationWords(account, state, now);
  return (
    <span className="registration">
      <Status tone={tone} label={t('registration.label')} dot>
        {text}
      </Status>
      {state?.error && (
        <span className="small quiet truncate" title={state.error} role="status">
          {state.error}
        </span>
      )}
      {canRetry && (
        <Button look="bare" icon={RotateCw} onClick={() => setRegistered(account.id, true)}>
          {t('registration.retry')}
        </Button>
      )}
    </span>
  );
}
