import { useTranslation } from 'react-i18next';
import { Banner } from '../Banner';
import type { Timeline } from '../../state/timeline';

/** A direction without packets for so many seconds is told loudly; below that it may be a hiccup. */
export const SILENCE_ALARM_S = 2;

/** Says which direction is dead, in plain words. `tick` is there to render anew. */
export function SilenceAlarm({ timeline }: { timeline: Timeline; tick: number }) {
  const { t } = useTranslation();
  const silent = (['inbound', 'outbound'] as const).filter(
    (direction) => timeline.silentSeconds(direction) >= SILENCE_ALARM_S,
  );
  if (silent.length === 0) return null;
  return (
    <>
      {silent.map((direction) => (
        <Banner key={direction} level="error" live="alert" title={t(`silence.${direction}.title`)}>
          <p>{t(`silence.${direction}.what`)}</p>
        </Banner>
      ))}
    </>
  );
}
