import { useTranslation } from 'react-i18next';
import { figure } from '../i18n/format';
import { METRIC } from './metrics';
import type { MetricName } from './metrics';
import type { Timeline } from '../state/timeline';

/** Name of a figure and its two values of one second, units beside them. */
export function Figures({ timeline, metric, row }: { timeline: Timeline; metric: MetricName; row: number }) {
  const { t } = useTranslation();
  const { column, unit, digits } = METRIC[metric];
  return (
    <div className="figures">
      <h3>{t(`charts.metric.${metric}`)}</h3>
      <dl>
        {(['inbound', 'outbound'] as const).map((direction) => {
          const value = timeline[direction][column][row] ?? null;
          const silent = timeline[direction].presence[row] === 'silent';
          return (
            <div key={direction} className={`figure figure-${direction}`}>
              <dt>{t(`direction.${direction}Short`)}</dt>
              <dd>
                {silent ? (
                  <span className="tone-bad">{t('charts.noPackets')}</span>
                ) : value === null ? (
                  <span className="quiet">{t('common.notKnown')}</span>
                ) : (
                  <>
                    <b>{figure(value, digits)}</b> {unit}
                  </>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </div>
  );
}
