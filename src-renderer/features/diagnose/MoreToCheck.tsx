import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '../../../src-shared/contract/contract';
import { useApp } from '../../state/app';
import { Field } from '../../components/Field';
import { saveSetup, savedSetup } from '../../state/runActions';
import { HttpRows, PortRows } from './SetupRows';
import { LIMITS, checkSetup, draftOf } from './setupDraft';
import type { LimitName, SetupDraft } from './setupDraft';

const UNITS: Record<LimitName, string> = {
  pddWarnMs: 'ms',
  pddFailMs: 'ms',
  lossPercent: '%',
  jitterMs: 'ms',
  rttMs: 'ms',
  mos: '',
};

/** What is checked beside the account. Kept with the account as soon as a field is left and all of them are right. */
export function MoreToCheck({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const setup = useApp((state) => state.settings?.diagnosis[account.id]);
  const [draft, setDraft] = useState(() => draftOf(setup));
  const { faults } = checkSetup(draft, null);
  const used = [
    setup?.responder ? t('diagnose.more.responder') : null,
    setup?.http.length ? t('diagnose.more.httpCount', { count: setup.http.length }) : null,
    setup?.ports.length ? t('diagnose.more.portCount', { count: setup.ports.length }) : null,
  ].filter((part) => part !== null);

  const save = (next: SetupDraft) => {
    const { setup: checked } = checkSetup(next, savedSetup(account.id).target);
    if (checked) void saveSetup(account.id, checked);
  };
  const change = (part: Partial<SetupDraft>, andSave = false) => {
    const next = { ...draft, ...part };
    setDraft(next);
    if (andSave) save(next);
  };
  return (
    <details className="more" onBlur={() => save(draft)}>
      <summary>
        <b>{t('diagnose.more.title')}</b>
        <span className="quiet small truncate">{used.length > 0 ? used.join(', ') : t('diagnose.more.what')}</span>
      </summary>
      <div className="more-body">
        <p className="quiet small">{t('diagnose.more.kept', { name: account.name })}</p>
        <Field
          label={t('diagnose.more.responder')}
          hint={t('diagnose.more.responderHint')}
          error={faults['responder'] && t(`diagnose.fault.${faults['responder']}`)}
        >
          {(control) => (
            <input
              {...control}
              className="input mono"
              value={draft.responder}
              autoComplete="off"
              spellCheck={false}
              placeholder="sip:responder.test:5070"
              onChange={(event) => change({ responder: event.target.value })}
            />
          )}
        </Field>
        <HttpRows rows={draft.http} faults={faults} onChange={(http, andSave) => change({ http }, andSave)} />
        <PortRows rows={draft.ports} faults={faults} onChange={(ports, andSave) => change({ ports }, andSave)} />
        <fieldset className="field">
          <legend>{t('diagnose.more.limits')}</legend>
          <p className="quiet small">{t('diagnose.more.limitsHint')}</p>
          <div className="diagnose-limit-fields">
            {LIMITS.map((name) => {
              const fault = faults[`limits.${name}`];
              return (
                <Field
                  key={name}
                  label={`${t(`diagnose.limit.${name}`)}${UNITS[name] === '' ? '' : `, ${UNITS[name]}`}`}
                  error={fault && t(name === 'mos' ? 'diagnose.fault.mos' : `diagnose.fault.${fault}`)}
                >
                  {(control) => (
                    <input
                      {...control}
                      className="input"
                      inputMode="decimal"
                      value={draft.limits[name]}
                      onChange={(event) => change({ limits: { ...draft.limits, [name]: event.target.value } })}
                    />
                  )}
                </Field>
              );
            })}
          </div>
        </fieldset>
      </div>
    </details>
  );
}
