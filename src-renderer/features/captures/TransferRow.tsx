import { CircleX, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/Button';
import { octets } from '../../i18n/format';
import { dropTransfer } from './actions';
import type { Transfer } from './store';

/** A file on its way to the engine; or why it did not get there. */
export function TransferRow({ transfer: { id, name, done, total, error, cancel } }: { transfer: Transfer }) {
  const { t } = useTranslation();
  return (
    <li className="capture-row">
      <div className="capture-link">
        <b className="truncate">{name}</b>
        {error === null ? (
          <>
            <progress
              className="progress-bar"
              max={Math.max(1, total)}
              value={done}
              aria-label={t('captures.sending', { name })}
            />
            <span className="quiet small">{t('captures.sent', { done: octets(done), total: octets(total) })}</span>
          </>
        ) : (
          <p className="capture-error" role="alert">
            <CircleX className="icon" aria-hidden />
            {error}
          </p>
        )}
      </div>
      {error === null ? (
        <Button onClick={cancel}>{t('common.cancel')}</Button>
      ) : (
        <Button look="bare" icon={X} iconOnly onClick={() => dropTransfer(id)}>
          {t('captures.dismiss', { name })}
        </Button>
      )}
    </li>
  );
}
