import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../src-shared/contract/contract';
import { useApp } from '../../state/app';
import { Field } from '../Field';
import { displayAddress } from '../../i18n/sipNames';
import { useHistory } from '../../state/history';
import { saveSetup } from '../../state/runActions';
import { setTarget } from '../../state/runs';

/** How many numbers of the past are offered. */
const MOST_OFFERED = 12;

/** What to call: a test number of the practice line, or whatever can be dialled. */
export function TargetChoice({ account, target }: { account: AccountView; target: string }) {
  return account.practice ? (
    <PracticeTarget account={account} target={target} />
  ) : (
    <TypedTarget account={account} target={target} />
  );
}

const keep = (account: AccountView, target: string) =>
  void saveSetup(account.id, { target: target.trim() === '' ? null : target.trim() });

function TypedTarget({ account, target }: { account: AccountView; target: string }) {
  const { t } = useTranslation();
  const listId = useId();
  const responder = useApp((state) => state.settings?.diagnosis[account.id]?.responder ?? null);
  const entries = useHistory((state) => state.entries);
  const called = entries?.filter(({ accountId, direction }) => accountId === account.id && direction === 'outgoing');
  const offered = [...new Set(called?.map(({ remote }) => displayAddress(remote)))].slice(0, MOST_OFFERED);
  const hint =
    target.trim() !== '' ? 'targetHint' : account.practice ? 'targetHint' : responder ? 'targetEcho' : 'targetNone';
  return (
    <Field label={t('diagnose.target')} hint={t(`diagnose.${hint}`)}>
      {(control) => (
        <>
          <input
            {...control}
            className="input"
            value={target}
            maxLength={256}
            autoComplete="off"
            spellCheck={false}
            list={listId}
            placeholder={t('dialer.placeholder')}
            onChange={(event) => setTarget(account.id, event.target.value)}
            onBlur={(event) => keep(account, event.target.value)}
          />
          <datalist id={listId}>
            {offered.map((remote) => (
              <option key={remote} value={remote} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

/** Stands for "none of the list" in the choice. */
const OTHER = '';

function PracticeTarget({ account, target }: { account: AccountView; target: string }) {
  const { t } = useTranslation();
  const numbers = useApp((state) => state.info?.practice?.numbers ?? []);
  const chosen = numbers.find(({ uri, user }) => uri === target || user === displayAddress(target).split('@')[0]);
  return (
    <>
      <Field label={t('diagnose.practiceNumber')} hint={chosen?.what ?? t('diagnose.practiceOther')}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={chosen?.uri ?? OTHER}
            onChange={(event) => {
              setTarget(account.id, event.target.value);
              keep(account, event.target.value);
            }}
          >
            {numbers.map(({ uri, title }) => (
              <option key={uri} value={uri}>
                {title}
              </option>
            ))}
            <option value={OTHER}>{t('diagnose.otherNumber')}</option>
          </select>
        )}
      </Field>
      {!chosen && <TypedTarget account={account} target={target} />}
    </>
  );
}
