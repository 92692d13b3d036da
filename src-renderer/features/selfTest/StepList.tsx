import { useTranslation } from 'react-i18next';
import { SELF_TEST_STEPS } from '../../../src-shared/model/selfTest';
import { OutcomeMark } from '../../components/selfTest/OutcomeMark';
import type { StepState } from '../../components/selfTest/OutcomeMark';
import { judgeAll } from './record';
import { useSelfTest } from './store';
import { STEP_ICONS } from '../../components/selfTest/stepIcons';

/** Every step with its state. */
export function StepList() {
  const { t } = useTranslation();
  const { ends, live, round, practice } = useSelfTest();
  const judged = judgeAll(ends, practice);
  const stateOf = (id: (typeof SELF_TEST_STEPS)[number]): StepState => {
    if (live?.step === id && live.stage !== 'paused') return 'running';
    return ends[id] ? judged[id].outcome : round.includes(id) ? 'waiting' : 'skipped';
  };
  return (
    <ol className="self-steps" aria-label={t('selfTest.stepsLabel')}>
      {SELF_TEST_STEPS.map((id) => {
        const Icon = STEP_ICONS[id];
        return (
          <li key={id} aria-current={live?.step === id ? 'step' : undefined}>
            <Icon className="icon" aria-hidden />
            <span className="self-step-name">{t(`selfTest.step.${id}`)}</span>
            <OutcomeMark state={stateOf(id)} />
          </li>
        );
      })}
    </ol>
  );
}
