import { Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { causeOf } from '../../../conference/judge';
import { Empty } from '../../../components/Empty';
import { ResultCard } from './ResultCard';
import { RoomFiguresCard } from './RoomFiguresCard';
import { RoomSteps } from './RoomSteps';
import { RoomWays } from './RoomWays';
import { useConference } from './store';

/** The run: its result, its steps, the ways that were found, and how the tone fared. */
export function RoomResult() {
  const { t } = useTranslation();
  const { run, roomPhase } = useConference();
  if (!run) {
    return (
      <div className="card webrtc-conference-empty">
        <Empty icon={Users} title={t(roomPhase === 'idle' ? 'conference.room.steps' : 'conference.room.running')}>
          {t('conference.room.empty')}
        </Empty>
      </div>
    );
  }
  const { judgement } = run;
  return (
    <div className="webrtc-conference-results">
      {judgement && <ResultCard status={judgement.status} sentence={judgement.sentence} cause={causeOf(judgement)} />}
      <RoomSteps run={run} phase={roomPhase} />
      {run.figures && <RoomFiguresCard figures={run.figures} />}
      {run.offered.length > 0 && <RoomWays run={run} />}
    </div>
  );
}
