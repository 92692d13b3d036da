import { ArrowDownLeft, ArrowUpRight, CircleAlert, ScrollText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { MediaEvent } from '../../../src-shared/model/media';
import { Empty } from '../Empty';
import { timeOfDay } from '../../i18n/format';
import './EventLog.css';

const ALARMS = new Set<MediaEvent['kind']>([
  'silence-started',
  'decrypt-failed',
  'icmp-error',
  'recording-failed',
  'payload-unexpected',
  'source-differs',
]);

/** What happened to the streams, in order. */
export function EventLog({ events }: { events: readonly MediaEvent[] }) {
  const { t } = useTranslation();
  if (events.length === 0) {
    return (
      <Empty icon={ScrollText} title={t('log.empty')}>
        {t('log.emptyHint')}
      </Empty>
    );
  }
  return (
    <ol className="log">
      {events.map((event, index) => {
        const alarm = ALARMS.has(event.kind);
        const Icon = alarm ? CircleAlert : event.direction === 'inbound' ? ArrowDownLeft : ArrowUpRight;
        return (
          <li key={`${event.at}-${index}`} className={alarm ? 'log-alarm' : undefined}>
            <time className="mono quiet">{timeOfDay(event.at)}</time>
            <Icon className="icon" aria-hidden />
            <span>
              {event.text} <code className="quiet">{event.kind}</code>
            </span>
          </li>
        );
      })}
    </ol>
  );
}
