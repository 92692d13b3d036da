import { Mic, MicOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAudio } from '../audio/store';
import { Status } from '../components/Status';

/** The microphone's state in the status bar. */
export function MicrophoneBadge() {
  const { t } = useTranslation();
  const { path, permission, problem, callId } = useAudio();
  const label = t('status.microphone');
  if (path === 'unavailable' || path === 'failed') {
    return (
      <Status icon={MicOff} tone="warn" label={label}>
        {t(`microphone.badge.${path}`)}
      </Status>
    );
  }
  if (problem !== null) {
    return (
      <Status icon={MicOff} tone="bad" label={label} live>
        {t(`microphone.problem.${problem}.short`)}
      </Status>
    );
  }
  const word =
    callId !== null ? 'inUse' : permission === 'granted' ? 'ready' : permission === 'prompt' ? 'willAsk' : 'unknown';
  return (
    <Status icon={Mic} tone={callId !== null || permission === 'granted' ? 'good' : 'quiet'} label={label}>
      {t(`microphone.badge.${word}`)}
    </Status>
  );
}
