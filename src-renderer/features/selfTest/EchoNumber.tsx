import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../src-shared/contract/contract';
import { useApp } from '../../state/app';
import { Field } from '../../components/Field';
import { saveSetup } from '../../state/runActions';
import { cleanDialled } from '../../state/dialled';

/** The number that sends one's voice back: kept with the line, and the diagnosis calls it too. The practice line has its own. */
export function EchoNumber({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const setup = useApp((state) => state.settings?.diagnosis[account.id]);
  const [typed, setTyped] = useState(setup?.target ?? '');
  if (account.practice) return null;
  const hint = typed.trim() !== '' ? 'given' : setup?.responder ? 'companion' : 'missing';
  return (
    <Field label={t('selfTest.echoNumber.label')} hint={t(`selfTest.echoNumber.${hint}`)}>
      {(control) => (
        <input
          {...control}
          className="input"
          value={typed}
          maxLength={256}
          autoComplete="off"
          spellCheck={false}
          placeholder={t('dialer.placeholder')}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => {
            const target = cleanDialled(typed) || null;
            if (target !== (setup?.target ?? null)) void saveSetup(account.id, { target });
          }}
        />
      )}
    </Field>
  );
}
