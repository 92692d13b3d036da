import { useTranslation } from 'react-i18next';
import { advanceOf } from '../../../components/diagnosis/checks';
import { StateMark } from '../../../components/diagnosis/StateMark';
import { useDiagnose } from '../../../state/runs';
import { Instruction } from '../Instruction';
import { networkLines } from '../networkLines';
import { useSelfTest } from '../store';

/** The engine's checks as five plain lines. */
export function NetworkPanel({ stage, runId }: { stage: 'running' | 'stopping'; runId: string | null }) {
  const { t } = useTranslation();
  const checks = useDiagnose((state) => (runId === null ? undefined : state.runs[runId]?.checks)) ?? [];
  const practice = useSelfTest((state) => state.practice);
  const { fraction } = advanceOf(checks);
  const waiting = runId === null || checks.length === 0;
  return (
    <>
      <Instruction
        text={t(
          stage === 'stopping'
            ? 'selfTest.network.stopping'
            : practice
              ? 'selfTest.network.runningPractice'
              : 'selfTest.network.running',
        )}
        hint={t('selfTest.network.runningHint')}
        busy
      />
      <progress className="progress-bar" max={1} value={fraction} aria-label={t('diagnose.progress')} />
      <ul className="self-lines" aria-label={t('selfTest.network.lines')}>
        {networkLines(checks).map(({ id, state, detail }) => (
          <li key={id}>
            <span>
              {t(`selfTest.network.${practice ? 'practiceLine' : 'line'}.${id}`)}
              {detail !== null && <span className="quiet small">{detail}</span>}
            </span>
            <StateMark state={waiting ? 'waiting' : state} />
          </li>
        ))}
      </ul>
    </>
  );
}
