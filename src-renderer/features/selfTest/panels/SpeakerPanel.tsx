import { useTranslation } from 'react-i18next';
import { Instruction } from '../Instruction';
import { Question } from './Question';

export function SpeakerPanel({ stage }: { stage: 'playing' | 'question' }) {
  const { t } = useTranslation();
  if (stage === 'question') {
    return <Question question={t('selfTest.speaker.question')} again={t('selfTest.speaker.again')} />;
  }
  return <Instruction text={t('selfTest.speaker.playing')} hint={t('selfTest.speaker.playingHint')} busy />;
}
