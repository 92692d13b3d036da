import { useTranslation } from 'react-i18next';
import type { Cause, CheckProgress, Verdict } from '../../../../src-shared/model/diagnosis';
import { CauseCard } from '../../../components/diagnosis/CauseCard';
import { VerdictIcon } from '../../../components/diagnosis/StateMark';

interface Props {
  status: Verdict['status'];
  sentence: string;
  /** The first cause; null where nothing is wrong. */
  cause: Cause | null;
  others?: readonly Cause[];
  checks?: readonly CheckProgress[];
  onReveal?: (checkId: string) => void;
}

const nowhere = () => undefined;
/** Whoever pressed the button at the end of the form may have scrolled past it. */
const show = (card: HTMLElement | null) => card?.scrollIntoView({ block: 'nearest' });

/** The result in one sentence; below it what to do, and why. */
export function ResultCard({ status, sentence, cause, others = [], checks = [], onReveal = nowhere }: Props) {
  const { t } = useTranslation();
  return (
    <>
      <section
        ref={show}
        className={`card verdict verdict-card-${status} webrtc-conference-verdict`}
        aria-label={t('conference.verdict.title')}
      >
        <VerdictIcon status={status} />
        <div className="verdict-text">
          <p className={`verdict-word verdict-${status}`}>{t(`conference.status.${status}`)}</p>
          <h2>{sentence}</h2>
          {others.length > 0 && (
            <p className="quiet small">
              {t('conference.verdict.others', { list: others.map(({ title }) => title).join('; ') })}
            </p>
          )}
        </div>
      </section>
      {cause && <CauseCard cause={cause} checks={checks} onReveal={onReveal} />}
    </>
  );
}
