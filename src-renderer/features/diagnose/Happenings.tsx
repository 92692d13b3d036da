import { useTranslation } from 'react-i18next';
import type { TimelineEntry } from '../../../src-shared/model/diagnosis';
import { timeOfDay } from '../../i18n/format';

/** What happened when, for who follows a run step by step. */
export function Happenings({ timeline }: { timeline: readonly TimelineEntry[] }) {
  const { t } = useTranslation();
  if (timeline.length === 0) return null;
  return (
    <details className="card diagnose-happenings">
      <summary>
        <h2>{t('diagnose.timeline')}</h2>
        <span className="quiet small">{t('diagnose.timelineCount', { count: timeline.length })}</span>
      </summary>
      <ol>
        {timeline.map(({ at, source, text }, index) => (
          <li key={`${at}-${index}`} className="small">
            <time dateTime={at} className="mono quiet">
              {timeOfDay(at)}
            </time>
            <code className="quiet truncate">{source}</code>
            <span>{text}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
