import { Volume2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { playTone } from '../../audio/tones';
import { Button } from '../../components/Button';

export function SpeakerTest({ outputDeviceId }: { outputDeviceId: string | null }) {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);
  return (
    <div className="button-row">
      <Button
        icon={Volume2}
        disabled={playing}
        onClick={() => {
          setPlaying(true);
          stop.current = playTone('test', outputDeviceId, () => setPlaying(false));
        }}
      >
        {t('devices.testSpeaker')}
      </Button>
      <span role="status" className="quiet small">
        {playing && t('devices.testPlaying')}
      </span>
    </div>
  );
}
