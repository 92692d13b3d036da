import { AudioLines, Mic, Speech } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../src-shared/contract/contract';
import { Choice } from '../../components/Choice';
import { Field } from '../../components/Field';
import { displayAddress } from '../../i18n/sipNames';
import type { WebSource } from '../../webPhone/source';
import { chooseAccount, useAccounts } from '../../state/accounts';
import { TargetChoice } from '../../components/diagnosis/TargetChoice';
import { useTarget } from '../../state/target';

const SOURCES = [
  { value: 'speech', icon: Speech },
  { value: 'tone', icon: AudioLines },
  { value: 'microphone', icon: Mic },
] as const;

interface Props {
  account: AccountView;
  source: WebSource;
  onSource: (source: WebSource) => void;
  onSubmit: (target: string) => void;
  title: string;
  what: string;
  children: ReactNode;
}

/** Account, number and what is sent: the same above a comparison and above a single call. */
export function CallForm({ account, source, onSource, onSubmit, title, what, children }: Props) {
  const { t } = useTranslation();
  const accounts = useAccounts((state) => state.accounts);
  const target = useTarget(account);
  return (
    <form
      className="card webrtc-form"
      aria-labelledby="webrtc-form-title"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (target.trim() !== '') onSubmit(target.trim());
      }}
    >
      <div>
        <h2 id="webrtc-form-title">{title}</h2>
        <p className="quiet small">{what}</p>
      </div>
      <Field label={t('diagnose.account')} hint={t('webrtc.accountHint', { address: displayAddress(account.uri) })}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={account.id}
            onChange={(event) => void chooseAccount(event.target.value)}
          >
            {accounts?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TargetChoice account={account} target={target} />
      <div className="field">
        <h3>{t('source.label')}</h3>
        <Choice
          label={t('source.label')}
          value={source}
          onChange={onSource}
          options={SOURCES.map((option) => ({ ...option, label: t(`source.${option.value}`) }))}
        />
      </div>
      {children}
    </form>
  );
}
