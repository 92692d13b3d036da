import { Unplug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MediaEvent } from '../../../src-shared/model/media';
import { clock } from '../../i18n/format';

/** Below the charts of a call, on their time axis: what happened to the devices. Nothing where nothing did. */
export function DeviceTimeline({ events, startMs }: { events: readonly MediaEvent[]; startMs: number }) {
  const { t } = useTranslation();
  const changes = events.filter(({ kind }) => kind === 'device');
  if (changes.length === 0) return null;
  return (
    <section className="call-devices" aria-label={t('devices.timeline.title')}>
      <Unplug className="icon" aria-hidden />
      <ol>
        {changes.map(({ at, text }, index) => (
          <li key={index}>
            <time className="mono quiet">{clock(at - startMs)}</time> {text}
          </li>
        ))}
      </ol>
    </section>
  );
}
