import { ArrowRight, RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SelfTestStepId } from '../../../../src-shared/model/selfTest';
import { Button } from '../../../components/Button';
import { Prose } from '../../../components/diagnosis/Prose';
import { firstAid } from '../firstAid';
import { Instruction } from '../Instruction';
import { OutcomeMark } from '../../../components/selfTest/OutcomeMark';
import { judgeAll } from '../record';
import { reply } from '../runner';
import { useSelfTest } from '../store';

/** A step that ended badly: what it was, what can be tried at once, and the choice. */
export function PausedPanel({ step }: { step: SelfTestStepId }) {
  const { t } = useTranslation();
  const { ends, practice } = useSelfTest();
  const judgement = judgeAll(ends, practice)[step];
  const steps = firstAid(judgement);
  return (
    <>
      <OutcomeMark state={judgement.outcome} />
      <Instruction text={judgement.sentence} />
      {steps.length > 0 && (
        <ul className="fix-steps">
          {steps.map((text) => (
            <li key={text}>
              <Prose text={text} />
            </li>
          ))}
        </ul>
      )}
      <div className="button-row self-answers">
        <Button look="call" icon={RotateCcw} onClick={() => reply('again')}>
          {t('selfTest.again')}
        </Button>
        <Button icon={ArrowRight} onClick={() => reply('on')}>
          {t('selfTest.goOn')}
        </Button>
      </div>
    </>
  );
}
