import { useTranslation } from 'react-i18next';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';

interface Props {
  stored: boolean;
  value: string | null;
  error: string | undefined;
  onChange: (value: string | null) => void;
}

/** Write-only: a stored password is never shown, only kept, replaced or forgotten. */
export function PasswordField({ stored, value, error, onChange }: Props) {
  const { t } = useTranslation();
  const forgotten = stored && value === '';
  const hint = forgotten ? 'account.passwordForgotten' : stored ? 'account.passwordKept' : 'account.passwordHint';
  return (
    <Field label={t('account.password')} hint={t(hint)} error={error}>
      {(control) => (
        <div className="input-row">
          <input
            {...control}
            type="password"
            className="input"
            autoComplete="new-password"
            placeholder={stored && value === null ? '••••••••' : undefined}
            value={value ?? ''}
            onChange={(event) => onChange(event.target.value === '' && !stored ? null : event.target.value)}
          />
          {stored && (
            <Button look="bare" onClick={() => onChange(forgotten ? null : '')}>
              {t(forgotten ? 'account.passwordKeep' : 'account.passwordForget')}
            </Button>
          )}
        </div>
      )}
    </Field>
  );
}
