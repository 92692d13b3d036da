import { useTranslation } from 'react-i18next';
import type { RoomRun, RoomStep } from '../../../conference/model';
import { span } from '../../../i18n/format';
import { StateIcon } from '../../../components/diagnosis/StateMark';

/** What was done, one line each; a line is as high before as after. */
export function RoomSteps({ run, phase }: { run: RoomRun; phase: 'idle' | 'running' | 'asking' | 'cancelling' }) {
  const { t } = useTranslation();
  const done = run.steps.filter(({ state }) => state !== 'waiting' && state !== 'running').length;
  return (
    <section className="card" aria-labelledby="room-steps-title">
      <div className="card-head">
        <h2 id="room-steps-title">{t(phase === 'idle' ? 'conference.room.steps' : 'conference.room.running')}</h2>
      </div>
      <progress
        className="progress-bar webrtc-conference-progress"
        max={run.steps.length}
        value={done}
        aria-label={t('conference.room.steps')}
      />
      <ol className="room-steps">
        {run.steps.map((step) => (
          <Step key={step.id} step={step} />
        ))}
      </ol>
      {phase === 'asking' && <p className="quiet small webrtc-conference-asking">{t('conference.room.asking')}</p>}
    </section>
  );
}

function Step({ step: { id, state, ms, said } }: { step: RoomStep }) {
  const { t } = useTranslation();
  return (
    <li className={`webrtc-room-step check-${state}`} data-testid={`room-step-${id}`} data-state={state}>
      <StateIcon state={state} />
      <span className="check-text">
        <span className="check-title">{t(`conference.step.${id}`)}</span>
        <span className={state === 'fail' || state === 'warn' ? 'small' : 'quiet small'}>{said ?? '\u00a0'}</span>
      </span>
      <span className={`check-word small state-${state}`}>{t(`diagnose.state.${state}`)}</span>
      <span className="check-time quiet small">{ms === null || state === 'skip' ? '' : span(Math.round(ms))}</span>
    </li>
  );
}
