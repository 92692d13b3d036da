import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/Button';
import { Field } from '../../../components/Field';

interface Props {
  /** Default: those of the account's password. */
  label?: string;
  hint?: string;
  stored: boolean;
  value: string | null;
  error: string | undefined;
  onChange: (value: string | null) => void;
}

/** Write-only: a stored password is never shown, only kept, replaced or forgotten. */
export function PasswordField({ label, hint: usual, stored, value, error, onChange }: Props) {
  const { t } = useTranslation();
  const forgotten = stored && value === '';
  const hint = forgotten
    ? t('account.passwordForgotten')
    : stored
      ? t('account.passwordKept')
      : (usual ?? t('account.passwordHint'));
  return (
    <Field label={label ?? t('account.password')} hint={hint} error={error}>
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
