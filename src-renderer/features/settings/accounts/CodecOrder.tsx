import { ArrowDown, ArrowUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/Button';
import { moveCodec } from './draft';
import type { AccountDraft } from './draft';

interface Props {
  codecs: AccountDraft['codecs'];
  error: string | undefined;
  onChange: (codecs: AccountDraft['codecs']) => void;
}

/** Which codecs are offered, most wanted first. */
export function CodecOrder({ codecs, error, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <fieldset className="field field-wide settings-codecs">
      <legend>{t('account.codecs')}</legend>
      <ol>
        {codecs.map(({ name, on }, index) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={on}
                onChange={(event) =>
                  onChange(codecs.map((codec) => (codec.name === name ? { name, on: event.target.checked } : codec)))
                }
              />
              {name}
            </label>
            <Button
              look="bare"
              icon={ArrowUp}
              iconOnly
              disabled={index === 0}
              onClick={() => onChange(moveCodec(codecs, index, -1))}
            >
              {t('account.codecUp', { name })}
            </Button>
            <Button
              look="bare"
              icon={ArrowDown}
              iconOnly
              disabled={index === codecs.length - 1}
              onClick={() => onChange(moveCodec(codecs, index, 1))}
            >
              {t('account.codecDown', { name })}
            </Button>
          </li>
        ))}
      </ol>
      <p className={error ? 'field-error' : 'field-hint'} aria-live="polite">
        {error ?? t('account.codecsHint')}
      </p>
    </fieldset>
  );
}
