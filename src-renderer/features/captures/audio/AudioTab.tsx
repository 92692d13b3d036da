import { AudioLines, Square } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../../components/Banner';
import { Button } from '../../../components/Button';
import { Empty } from '../../../components/Empty';
import { engine } from '../../../rpc/engine';
import { useLoaded } from '../useLoaded';
import { AudioPlayer } from './AudioPlayer';

/** The sound of a call; decoded when somebody looks. */
export function AudioTab({ captureId, callId }: { captureId: string; callId: string }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState(true);
  const ask = useCallback(() => engine.call('captures.audio', captureId, callId), [captureId, callId]);
  const { value, problem, retry } = useLoaded(wanted ? ask : null);
  if (problem !== null) {
    return (
      <Banner
        level="error"
        live="alert"
        title={problem}
        actions={<Button onClick={retry}>{t('captures.tryAgain')}</Button>}
      />
    );
  }
  if (value && value.tracks.length > 0) {
    return <AudioPlayer captureId={captureId} callId={callId} tracks={value.tracks} durationMs={value.durationMs} />;
  }
  if (value) {
    return (
      <Empty icon={AudioLines} title={t('captures.audio.none')}>
        {t('captures.audio.noneHint')}
      </Empty>
    );
  }
  return (
    <div className="capture-audio-wait">
      {wanted ? (
        <>
          <p role="status">{t('captures.audio.decoding')}</p>
          <progress className="progress-bar" aria-label={t('captures.audio.decoding')} />
          <Button icon={Square} onClick={() => setWanted(false)}>
            {t('common.cancel')}
          </Button>
        </>
      ) : (
        <Button icon={AudioLines} onClick={() => setWanted(true)}>
          {t('captures.audio.decode')}
        </Button>
      )}
    </div>
  );
}
