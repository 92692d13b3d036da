import { Wrench } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Cause, CheckProgress } from '../../../src-shared/model/diagnosis';
import { EvidenceLinks } from './EvidenceLinks';
import { Confidence, Owner } from './CauseSigns';
import { Prose } from './Prose';

interface Props {
  cause: Cause;
  checks: readonly CheckProgress[];
  onReveal: (checkId: string) => void;
}

/** The primary cause: what to do and who can, beside why it is named. */
export function CauseCard({ cause, checks, onReveal }: Props) {
  const { t } = useTranslation();
  return (
    <section className="card cause" aria-labelledby="cause-title">
      <div className="cause-do">
        <h2 id="cause-title">
          <Wrench className="icon" aria-hidden /> {t('diagnose.whatToDo')}
        </h2>
        <Owner cause={cause} />
        <ol className="fix-steps">
          {cause.fix.map((step) => (
            <li key={step}>
              <Prose text={step} />
            </li>
          ))}
        </ol>
      </div>
      <div className="cause-why">
        <h2>
          {t('diagnose.why')} <Confidence cause={cause} />
        </h2>
        <p>
          <Prose text={cause.explanation} />
        </p>
        <p className="cause-reason">
          <Prose text={cause.reason} />
        </p>
        <EvidenceLinks ids={cause.evidence} checks={checks} onReveal={onReveal} />
        <Technical cause={cause} />
      </div>
    </section>
  );
}

/** For support staff; folded away from everybody else. The code stands beside the words. */
export function Technical({ cause }: { cause: Cause }) {
  const { t } = useTranslation();
  return (
    <details className="technical">
      <summary>
        {t('diagnose.technical')} <code className="quiet">{cause.code}</code>
      </summary>
      <p className="small">
        <Prose text={cause.technical} />
      </p>
    </details>
  );
}
