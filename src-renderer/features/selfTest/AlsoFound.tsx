import { useTranslation } from 'react-i18next';
import { CAUSES } from '../../../src-shared/causes';
import type { SelfTestFinding } from '../../../src-shared/model/selfTest';
import { Owner } from '../../components/diagnosis/CauseSigns';
import { Prose } from '../../components/diagnosis/Prose';

/** What else has to be mended, once the first is. */
export function AlsoFound({ findings }: { findings: readonly SelfTestFinding[] }) {
  const { t } = useTranslation();
  if (findings.length === 0) return null;
  return (
    <section className="card card-body" aria-labelledby="self-also">
      <h2 id="self-also">{t('selfTest.result.also')}</h2>
      <ul className="self-also">
        {findings.map(({ code, step }) => {
          const { title, owner, explanation } = CAUSES[code];
          return (
            <li key={code}>
              <p>
                <b>
                  {t(`selfTest.step.${step}`)}: {title}.
                </b>{' '}
                <code className="quiet">{code}</code>
              </p>
              <Owner cause={{ code, owner }} short />
              <p>
                <Prose text={explanation} />
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
