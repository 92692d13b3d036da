import { useTranslation } from 'react-i18next';
import { changeSettings } from '../../state/app';
import { navigate, PAGE } from '../../state/route';
import { useAudio } from '../../audio/store';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { useSourceKind } from '../../audio/source';

/** Where the microphone does not work: why, and what works instead. */
export function MicrophoneNote() {
  const { t } = useTranslation();
  const { path, problem } = useAudio();
  const kind = useSourceKind();
  if (path === 'unavailable' || path === 'failed') {
    return (
      <Banner level="info" title={t(`microphone.path.${path}`)} live="status">
        <p>{t('microphone.pathHint')}</p>
      </Banner>
    );
  }
  if (kind !== 'microphone' || problem === null) return null;
  return (
    <Banner
      level="warning"
      live="alert"
      title={t(`microphone.problem.${problem}.title`)}
      actions={
        <>
          <Button onClick={() => void changeSettings({ defaultSource: 'speech' })}>{t('microphone.useSpeech')}</Button>
          <Button look="bare" onClick={() => navigate(PAGE.devices())}>
            {t('nav.devices')}
          </Button>
        </>
      }
    >
      <p>{t(`microphone.problem.${problem}.fix`)}</p>
    </Banner>
  );
}
