import { Volume2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { speakerFacts } from '../../audio/speakerFacts';
import { playTone } from '../../audio/tones';
import { Banner } from '../../components/Banner';
import { Button } from '../../components/Button';
import { useDevices } from '../../state/devices';

type Trouble = 'suspended' | 'standstill' | 'missing' | 'sink';

/** Plays two notes, and says why where they cannot be heard on the chosen speaker. */
export function SpeakerTest({ outputDeviceId }: { outputDeviceId: string | null }) {
  const { t } = useTranslation();
  const [playing, setPlaying] = useState(false);
  const [trouble, setTrouble] = useState<{ kind: Trouble; error: string | null } | null>(null);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);
  const test = () => {
    setPlaying(true);
    setTrouble(null);
    stop.current = playTone('test', outputDeviceId, () => setPlaying(false));
    void troubleOf(outputDeviceId).then(setTrouble);
  };
  return (
    <>
      <div className="button-row">
        <Button icon={Volume2} disabled={playing} onClick={test}>
          {t('devices.testSpeaker')}
        </Button>
        <span role="status" className="quiet small">
          {playing && t('devices.testPlaying')}
        </span>
      </div>
      {trouble && (
        <Banner level="warning" live="alert" title={t(`devices.speakerState.${trouble.kind}`)}>
          {trouble.error !== null && <p className="small quiet">{trouble.error}</p>}
        </Banner>
      )}
    </>
  );
}

async function troubleOf(outputDeviceId: string | null): Promise<{ kind: Trouble; error: string | null } | null> {
  const outputs = (useDevices.getState().devices ?? []).filter(({ kind }) => kind === 'audiooutput');
  const { contextState, clockRuns, chosenMissing, sinkError } = await speakerFacts(outputDeviceId, outputs);
  const kind =
    contextState === 'suspended'
      ? 'suspended'
      : !clockRuns
        ? 'standstill'
        : chosenMissing
          ? 'missing'
          : sinkError !== null
            ? 'sink'
            : null;
  return kind && { kind, error: sinkError };
}
