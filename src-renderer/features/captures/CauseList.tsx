import { useTranslation } from 'react-i18next';
import type { CallCause } from '../../../src-shared/model/call';
import { Confidence, Owner } from '../../components/diagnosis/CauseSigns';
import { Prose } from '../../components/diagnosis/Prose';
import { recordOf } from '../../components/diagnosis/words';

interface Props {
  causes: readonly CallCause[];
  label: string;
  /** The first one's title stands above already. */
  headed?: boolean;
}

/** Causes as plain words, the technical name beside them: the first open, the others folded away behind their titles. */
export function CauseList({ causes, label, headed = false }: Props) {
  return (
    <section className="capture-cause-list" aria-label={label}>
      {causes.map((cause, index) => (
        <CauseItem key={cause.code} cause={cause} first={index === 0} headed={headed && index === 0} />
      ))}
    </section>
  );
}

/** Below that height the page's own contents would be pushed out of sight. */
const roomy = window.matchMedia('(height >= 720px)');

function CauseItem({ cause, first, headed }: { cause: CallCause; first: boolean; headed: boolean }) {
  const { t } = useTranslation();
  const technical = recordOf(cause.code)?.technical;
  return (
    <details
      className={`card capture-cause-item capture-cause-role-${cause.role} technical`}
      open={first && roomy.matches}
    >
      <summary>
        <b>{headed ? t('captures.why') : cause.title}</b>
        <code className="quiet">{cause.code}</code>
        <span className="spacer" />
        {(!first || cause.role === 'note') && (
          <span className="quiet small capture-cause-item-role">{t(`diagnose.role.${cause.role}`)}</span>
        )}
        <Confidence cause={cause} />
      </summary>
      <div className="capture-cause-item-body">
        <div>
          <p>
            <Prose text={cause.explanation} />
          </p>
          {cause.reason !== undefined && (
            <p className="cause-reason small">
              <Prose text={cause.reason} />
            </p>
          )}
          {technical !== undefined && (
            <p className="quiet small">
              <Prose text={technical} />
            </p>
          )}
        </div>
        <div>
          <h3>{t('diagnose.whatToDo')}</h3>
          <Owner cause={cause} short />
          <ol className="fix-steps small">
            {cause.fix.map((step) => (
              <li key={step}>
                <Prose text={step} />
              </li>
            ))}
          </ol>
        </div>
      </div>
    </details>
  );
}
