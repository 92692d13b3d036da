import { Volume2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAudio } from '../../../audio/store';
import { voicePath } from '../../../audio/voicePath';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';

/** Browsers keep a page quiet until somebody has clicked in it. */
export function SoundBlocked() {
  const { t } = useTranslation();
  const blocked = useAudio((state) => state.soundBlocked);
  if (!blocked) return null;
  return (
    <Banner
      level="warning"
      live="alert"
      title={t('microphone.soundBlocked')}
      actions={
        <Button icon={Volume2} onClick={() => void voicePath.listen()}>
          {t('microphone.allowSound')}
        </Button>
      }
    />
  );
}
