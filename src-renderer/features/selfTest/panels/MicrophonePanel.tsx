import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../../../components/useNow';
import { LevelMeter } from '../../../components/devices/LevelMeter';
import { Instruction } from '../Instruction';
import type { Live } from '../store';
import { Question } from './Question';

export function MicrophonePanel({ live }: { live: Extract<Live, { step: 'microphone' }> }) {
  const { t } = useTranslation();
  switch (live.stage) {
    case 'asking':
      return <Instruction text={t('selfTest.microphone.asking')} hint={t('selfTest.microphone.askingHint')} busy />;
    case 'speak':
      return (
        <>
          <Instruction text={t('selfTest.microphone.speak')} hint={t('selfTest.microphone.speakHint')} />
          <div className="self-bars">
            <span>{t('selfTest.microphone.voice')}</span>
            <LevelMeter stream={live.stream} />
            <span>{t('selfTest.microphone.time')}</span>
            <Countdown ms={live.ms} />
          </div>
        </>
      );
    case 'playing':
      return <Instruction text={t('selfTest.microphone.playing')} hint={t('selfTest.microphone.playingHint')} busy />;
    case 'question':
      return <Question question={t('selfTest.microphone.question')} again={t('selfTest.microphone.again')} />;
  }
}

/** How long there is still time to speak. */
function Countdown({ ms }: { ms: number }) {
  const { t } = useTranslation();
  const [since] = useState(() => Date.now());
  const now = useNow(100, true);
  const left = Math.max(0, ms - (now - since));
  return (
    <div className="self-countdown">
      <progress className="progress-bar" max={ms} value={ms - left} aria-label={t('selfTest.microphone.time')} />
      <span className="quiet">{t('selfTest.seconds', { seconds: Math.ceil(left / 1000) })}</span>
    </div>
  );
}
