import { CirclePlay, Mic, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../src-shared/contract/contract';
import { notify } from '../../state/notices';
import { openMicrophone, stopStream } from '../../audio/microphone';
import { play, record } from '../../audio/playback';
import { MicrophoneError } from '../../audio/problems';
import { useAudio } from '../../audio/store';
import { Button } from '../../components/Button';
import { LevelMeter } from '../../components/devices/LevelMeter';
import { refreshDevices } from '../../state/devices';

/** How long one hears oneself afterwards, ms. */
const RECORD_MS = 4000;

type Step = 'idle' | 'recording' | 'playing';

/** Opens the chosen microphone, shows its level, and plays back what it heard. */
export function MicrophoneTest({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [step, setStep] = useState<Step>('idle');
  useEffect(() => () => stopStream(stream), [stream]);

  const open = async (): Promise<MediaStream | null> => {
    if (stream) return stream;
    try {
      const opened = await openMicrophone(settings);
      setStream(opened);
      useAudio.setState({ problem: null });
      // Names of devices are told only after the permission.
      void refreshDevices(false);
      return opened;
    } catch (error) {
      if (error instanceof MicrophoneError) useAudio.setState({ problem: error.problem });
      return null;
    }
  };
  const hearYourself = async () => {
    const opened = await open();
    if (!opened) return;
    try {
      setStep('recording');
      const recording = await record(opened, RECORD_MS);
      setStep('playing');
      await play(recording, settings.outputDeviceId);
    } catch {
      notify('error', t('devices.recordFailed'));
    }
    setStep('idle');
  };
  const busy = step === 'recording' || step === 'playing';
  return (
    <div className="device-test">
      <LevelMeter stream={stream} />
      <div className="button-row">
        {stream ? (
          <Button icon={Square} disabled={busy} onClick={() => setStream(null)}>
            {t('devices.closeMicrophone')}
          </Button>
        ) : (
          <Button icon={Mic} onClick={() => void open()}>
            {t('devices.tryMicrophone')}
          </Button>
        )}
        <Button icon={CirclePlay} disabled={busy} onClick={() => void hearYourself()}>
          {t('devices.hearYourself')}
        </Button>
        <span role="status" className="quiet small">
          {step === 'recording' && t('devices.recording')}
          {step === 'playing' && t('devices.playing')}
        </span>
      </div>
    </div>
  );
}
