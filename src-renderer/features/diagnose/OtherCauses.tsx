import { useTranslation } from 'react-i18next';
import type { Cause, CheckProgress } from '../../../src-shared/model/diagnosis';
import { Technical } from '../../components/diagnosis/CauseCard';
import { Confidence, Owner } from '../../components/diagnosis/CauseSigns';
import { EvidenceLinks } from '../../components/diagnosis/EvidenceLinks';
import { Prose } from '../../components/diagnosis/Prose';

interface Props {
  causes: readonly Cause[];
  checks: readonly CheckProgress[];
  onReveal: (checkId: string) => void;
}

/** What follows from the cause, and what else was seen. */
export function OtherCauses({ causes, checks, onReveal }: Props) {
  const { t } = useTranslation();
  return (
    <section className="diagnose-other-causes" aria-labelledby="other-causes-title">
      <h2 id="other-causes-title">{t('diagnose.alsoSeen')}</h2>
      <div className="diagnose-other-cards">
        {causes.map((cause) => (
          <article key={cause.code} className="card diagnose-other-cause" aria-label={cause.title}>
            <p className="small quiet diagnose-other-role">
              {t(`diagnose.role.${cause.role}`)} <Confidence cause={cause} />
            </p>
            <h3 className="cause-title">{cause.title}</h3>
            <p className="small">
              <Prose text={cause.reason} />
            </p>
            <Owner cause={cause} short />
            <details className="technical">
              <summary>{t('diagnose.whatToDo')}</summary>
              <p className="small">
                <Prose text={cause.explanation} />
              </p>
              <ol className="fix-steps small">
                {cause.fix.map((step) => (
                  <li key={step}>
                    <Prose text={step} />
                  </li>
                ))}
              </ol>
              <EvidenceLinks ids={cause.evidence} checks={checks} onReveal={onReveal} />
            </details>
            <Technical cause={cause} />
          </article>
        ))}
      </div>
    </section>
  );
}
