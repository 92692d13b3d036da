import { RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SelfTestStep, SelfTestStepId } from '../../../src-shared/model/selfTest';
import { Button } from '../Button';
import { OutcomeMark } from './OutcomeMark';
import { STEP_ICONS } from './stepIcons';
import './results.css';

interface Props {
  steps: readonly SelfTestStep[];
  /** Missing: they are only shown. */
  onRepeat?: ((id: SelfTestStepId) => void) | null;
}

/** What every step came to, with its answer and its figures. */
export function StepResults({ steps, onRepeat }: Props) {
  const { t } = useTranslation();
  return (
    <section className="card card-body" aria-labelledby="self-steps">
      <h2 id="self-steps">{t('selfTest.result.steps')}</h2>
      <ol className="self-results">
        {steps.map(({ id, title, outcome, sentence, question, answer, figures }) => {
          const Icon = STEP_ICONS[id];
          return (
            <li key={id}>
              <div className="self-result-head">
                <Icon className="icon" aria-hidden />
                <b>{title}</b>
                <OutcomeMark state={outcome} />
                <span className="spacer" />
                {onRepeat !== undefined && (
                  <Button
                    look="bare"
                    icon={RotateCcw}
                    disabled={onRepeat === null}
                    aria-label={t('selfTest.repeatStep', { step: title })}
                    onClick={() => onRepeat?.(id)}
                  >
                    {t('selfTest.repeat')}
                  </Button>
                )}
              </div>
              <p>{sentence}</p>
              {question !== null && answer !== null && (
                <p className="quiet small">
                  {t('selfTest.result.answered', { question, answer: t(`selfTest.${answer}`) })}
                </p>
              )}
              {figures.length > 0 && (
                <dl className="self-figures small">
                  {figures.map(({ label, value }) => (
                    <div key={label}>
                      <dt className="quiet">{label}</dt>
                      <dd>{value}</dd>
                    </div>
                  ))}
                </dl>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
