import { CircleStop, SkipForward } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SelfTestStepId } from '../../../src-shared/model/selfTest';
import { Button } from '../../components/Button';
import { Instruction } from './Instruction';
import { EchoPanel } from './panels/EchoPanel';
import { MicrophonePanel } from './panels/MicrophonePanel';
import { NetworkPanel } from './panels/NetworkPanel';
import { PausedPanel } from './panels/PausedPanel';
import { SpeakerPanel } from './panels/SpeakerPanel';
import { skipStep, stopStep } from './runner';
import { STEP_ICONS } from '../../components/selfTest/stepIcons';
import { useSelfTest } from './store';
import type { Live } from './store';

/** The step that is being made: what to do now, large enough to be read out on the telephone. */
export function ActiveStep({ live }: { live: Live }) {
  const { t } = useTranslation();
  const turn = live.stage === 'question' || live.stage === 'paused' ? live.stage : 'at work';
  return (
    <section className="card self-active" aria-labelledby={HEADING}>
      <Heading key={`${live.step} ${turn}`} step={live.step} />
      <div className="self-active-body">
        <Panel live={live} />
      </div>
      {live.stage !== 'paused' && (
        <div className="button-row self-active-foot">
          <Button icon={CircleStop} onClick={stopStep}>
            {t('selfTest.stop')}
          </Button>
          <Button icon={SkipForward} onClick={skipStep}>
            {t('selfTest.skip')}
          </Button>
        </div>
      )}
    </section>
  );
}

const HEADING = 'self-step';

/** Whoever works by keyboard or screen reader is brought along, with the answers as the next stop. */
function Heading({ step }: { step: SelfTestStepId }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const Icon = STEP_ICONS[step];
  return (
    <h2 id={HEADING} ref={heading} tabIndex={-1}>
      <Icon className="icon" aria-hidden /> {t(`selfTest.step.${step}`)}
    </h2>
  );
}

function Panel({ live }: { live: Live }) {
  const { t } = useTranslation();
  const practice = useSelfTest((state) => state.practice);
  if (live.stage === 'paused') return <PausedPanel step={live.step} />;
  switch (live.step) {
    case 'microphone':
      return <MicrophonePanel live={live} />;
    case 'speaker':
      return <SpeakerPanel stage={live.stage} />;
    case 'network':
      return <NetworkPanel stage={live.stage} runId={live.runId} />;
    case 'registration':
      return (
        <Instruction
          text={t(practice ? 'selfTest.registration.runningPractice' : 'selfTest.registration.running')}
          hint={t('selfTest.registration.runningHint')}
          busy
        />
      );
    case 'echo':
      return <EchoPanel live={live} />;
  }
}
