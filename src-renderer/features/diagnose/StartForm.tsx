import { Stethoscope } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApp } from '../../state/app';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { displayAddress } from '../../i18n/sipNames';
import { chooseAccount, useAccounts, useActiveAccount } from '../../state/accounts';
import { startRun } from './actions';
import { ModeChoice } from './ModeChoice';
import { MoreToCheck } from './MoreToCheck';
import { useDiagnose } from '../../state/runs';
import { TargetChoice } from '../../components/diagnosis/TargetChoice';
import { useTarget } from '../../state/target';

/** What to diagnose, how thoroughly, and the one button. */
export function StartForm() {
  const { t } = useTranslation();
  const accounts = useAccounts((state) => state.accounts);
  const account = useActiveAccount();
  const online = useApp((state) => state.link === 'open');
  const known = useApp((state) => state.settings !== null);
  const { mode, starting, error, prefilled } = useDiagnose();
  const target = useTarget(account);
  if (!account || !accounts || !known) return <p className="quiet page-pad">{t('common.loading')}</p>;
  const start = (form: HTMLFormElement) => {
    // Wherever the person was: the first field that is not right is where to go on.
    const faulty = form.querySelector<HTMLElement>('[aria-invalid]');
    if (faulty) {
      faulty.closest('details')?.setAttribute('open', '');
      return faulty.focus();
    }
    if (online && !starting) void startRun(account.id, mode, target);
  };
  return (
    <form
      className="card diagnose-start"
      aria-labelledby="diagnose-title"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        start(event.currentTarget);
      }}
    >
      <div>
        <h1 id="diagnose-title">{t('diagnose.title')}</h1>
        <p className="quiet">{t('diagnose.what')}</p>
      </div>
      {prefilled && <Banner level="info" title={t('diagnose.prefilled')} live="status" />}
      <Field label={t('diagnose.account')} hint={t('diagnose.accountHint', { address: displayAddress(account.uri) })}>
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
      <TargetChoice account={account} target={target} />
      <ModeChoice mode={mode} onChange={(next) => useDiagnose.setState({ mode: next })} />
      <Button look="call" icon={Stethoscope} type="submit" className="diagnose-go" disabled={!online || starting}>
        {t(starting ? 'diagnose.starting' : 'diagnose.start')}
      </Button>
      {error !== null && <Banner level="error" live="alert" title={error} />}
      <MoreToCheck key={account.id} account={account} />
    </form>
  );
}
