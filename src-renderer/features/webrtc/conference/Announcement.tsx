import { useTranslation } from 'react-i18next';
import { useConference } from './store';

/** Tells a screen reader which step is done now, and the result. */
export function Announcement() {
  const { t } = useTranslation();
  const text = useConference(({ part, serverPhase, probe, roomPhase, run }) => {
    if (part === 'server')
      return serverPhase === 'idle' ? (probe?.verdict.sentence ?? '') : t('conference.server.running');
    if (roomPhase === 'asking') return t('conference.room.asking');
    const doing = run?.steps.find(({ state }) => state === 'running');
    if (roomPhase !== 'idle') return doing ? t(`conference.step.${doing.id}`) : t('conference.room.running');
    return run?.cancelled ? t('conference.cancelled') : (run?.judgement?.sentence ?? '');
  });
  return (
    <p className="visually-hidden" role="status">
      {text}
    </p>
  );
}
