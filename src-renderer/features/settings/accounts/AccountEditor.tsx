import { ArrowLeft, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../../src-shared/contract/contract';
import { useApp } from '../../../state/app';
import { notify, tellFailure } from '../../../state/notices';
import { formatRoute, navigate, PAGE } from '../../../state/route';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { Confirm } from '../../../components/Confirm';
import { engine } from '../../../rpc/engine';
import { AccountFields } from './AccountFields';
import { checkDraft, draftOf } from './draft';
import type { DraftErrors, DraftField, DraftKey } from './draft';
import { chooseAccount } from '../../../state/accounts';

const toList = () => navigate(PAGE.settings());

/** Every property of an account, checked as it is typed. `account` is null for a new one. */
export function AccountEditor({ account }: { account: AccountView | null }) {
  const { t } = useTranslation();
  const secretStore = useApp((state) => state.info?.secretStore ?? '');
  const [draft, setDraft] = useState(() => draftOf(account));
  const [touched, setTouched] = useState<ReadonlySet<DraftKey>>(new Set());
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [removing, setRemoving] = useState(false);
  const checked = checkDraft(draft, account?.id ?? null);
  const shown: DraftErrors = Object.fromEntries(
    Object.entries(checked.errors).filter(([field]) => tried || touched.has(field as DraftKey)),
  );

  const save = async () => {
    setTried(true);
    if (!checked.account) {
      // The first field that is not right: wherever the person was, that is where to go on.
      requestAnimationFrame(() =>
        document.querySelector<HTMLElement>('.settings-account-form [aria-invalid]')?.focus(),
      );
      return;
    }
    setSaving(true);
    setRefusal(null);
    try {
      const saved = await engine.call('accounts.save', checked.account);
      notify('info', t('account.saved', { name: saved.name }));
      if (!account) void chooseAccount(saved.id);
      toList();
    } catch (error) {
      setRefusal(error instanceof Error ? error.message : String(error));
      setSaving(false);
    }
  };

  return (
    <form
      className="settings-account-form card"
      noValidate
      aria-labelledby="account-title"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="card-head">
        <a className="button button-bare" href={formatRoute(PAGE.settings())}>
          <ArrowLeft className="icon" aria-hidden />
          {t('accounts.title')}
        </a>
        <h1 id="account-title">{account ? account.name : t('account.new')}</h1>
      </div>
      <AccountFields
        draft={draft}
        errors={shown}
        passwordStored={account?.hasPassword ?? false}
        secretStore={secretStore}
        onChange={(change, key) => {
          setDraft({ ...draft, ...change });
          setTouched(new Set([...touched, ...(key ? [key] : (Object.keys(change) as DraftField[]))]));
        }}
      />
      {refusal !== null && <Banner level="error" live="alert" title={refusal} />}
      <div className="settings-form-actions">
        {account && (
          <Button look="bare" icon={Trash2} onClick={() => setRemoving(true)}>
            {t('account.remove')}
          </Button>
        )}
        <span className="spacer" />
        {tried && !checked.account && (
          <p className="field-error" role="alert">
            {t('account.fix', { count: Object.keys(checked.errors).length })}
          </p>
        )}
        <Button onClick={toList}>{t('common.cancel')}</Button>
        <Button look="primary" type="submit" disabled={saving}>
          {t(saving ? 'account.saving' : 'account.save')}
        </Button>
      </div>
      {account && removing && (
        <Confirm
          title={t('account.confirmRemove', { name: account.name })}
          text={t('account.confirmRemoveHint')}
          action={t('account.remove')}
          onConfirm={() => void engine.call('accounts.remove', account.id).then(toList, tellFailure)}
          onClose={() => setRemoving(false)}
        />
      )}
    </form>
  );
}
