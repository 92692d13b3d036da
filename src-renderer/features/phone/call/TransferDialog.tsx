import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/Button';
import { Dialog } from '../../../components/Dialog';
import { Field } from '../../../components/Field';
import { cleanDialled } from '../../../state/dialled';
import { transfer } from '../../../state/callActions';

/** Blind transfer (RFC 5589): the other side is sent to a new address, and this call ends when it has got there. */
export function TransferDialog({ callId, onClose }: { callId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [target, setTarget] = useState('');
  const [tried, setTried] = useState(false);
  const cleaned = cleanDialled(target);
  return (
    <Dialog title={t('transfer.title')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (cleaned === '') return;
          transfer(callId, cleaned);
          onClose();
        }}
      >
        <Field
          label={t('transfer.target')}
          hint={t('transfer.hint')}
          error={tried && cleaned === '' ? t('dialer.nothingDialled') : undefined}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              data-autofocus
              autoComplete="off"
              spellCheck={false}
              value={target}
              onChange={(event) => setTarget(event.target.value)}
            />
          )}
        </Field>
        <div className="dialog-actions">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" type="submit">
            {t('call.transfer')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
