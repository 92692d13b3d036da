import { Wrench } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { CAUSES } from '../../../src-shared/causes';
import type { SelfTestRecord } from '../../../src-shared/model/selfTest';
import { Owner } from '../../components/diagnosis/CauseSigns';
import { Prose } from '../../components/diagnosis/Prose';

/** The steps of the catalogue for the cause that was found, and who can take them. */
export function WhatToDo({ record: { status, findings } }: { record: SelfTestRecord }) {
  const { t } = useTranslation();
  const [first] = status === 'bad' || status === 'poor' ? findings : [];
  const cause = first ? CAUSES[first.code] : status === 'bad' || status === 'poor' ? CAUSES.unknown : null;
  return (
    <section className="card card-body self-todo" aria-labelledby="self-todo">
      <h2 id="self-todo">
        <Wrench className="icon" aria-hidden /> {t('selfTest.result.whatToDo')}
      </h2>
      {cause === null ? (
        <p>{t(status === 'good' ? 'selfTest.result.nothingToDo' : 'selfTest.result.doRest')}</p>
      ) : (
        <>
          <Owner cause={cause} />
          <p>
            <Prose text={cause.explanation} />
          </p>
          <ol className="fix-steps">
            {cause.fix.map((step) => (
              <li key={step}>
                <Prose text={step} />
              </li>
            ))}
          </ol>
          <details className="technical">
            <summary>
              {t('diagnose.technical')} <code className="quiet">{cause.code}</code>
            </summary>
            <p className="small">
              <Prose text={first ? `${first.reason} ${cause.technical}` : cause.technical} />
            </p>
          </details>
        </>
      )}
    </section>
  );
}
