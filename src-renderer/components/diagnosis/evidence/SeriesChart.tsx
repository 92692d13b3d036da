import { useTranslation } from 'react-i18next';
import { figure, withUnit } from '../../../i18n/format';
import { layOut } from './seriesLayout';
import type { SeriesEvidence } from './parse';

/** A figure over the time of the call, with its limit where there is one. */
export function SeriesChart({ label, series }: { label: string; series: SeriesEvidence }) {
  const { t } = useTranslation();
  const { unit, points, threshold } = series;
  const layout = layOut(series);
  if (!layout) return <p className="quiet small">{t('diagnose.series.empty')}</p>;
  const values = points.map(([, value]) => value);
  const fine = Math.max(...values) < 10;
  const write = (value: number) => withUnit(value, unit, fine && !Number.isInteger(value) ? 1 : 0);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const told = t('diagnose.series.told', { label, least: write(least), mean: write(mean), most: write(most) });
  const { width, height, plot, polyline, area, thresholdY, valueTicks, timeTicks, dots } = layout;
  return (
    <figure className="series">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={told}>
        {valueTicks.map(({ y, value }) => (
          <g key={value}>
            <line className="series-grid" x1={plot.left} x2={plot.right} y1={y} y2={y} />
            <text className="series-tick series-value" x={plot.left - 8} y={y + 4}>
              {figure(value, value < 10 && !Number.isInteger(value) ? 1 : 0)}
            </text>
          </g>
        ))}
        {timeTicks.map(({ x, seconds }) => (
          <text key={seconds} className="series-tick series-time" x={x} y={height - 6}>
            {seconds} s
          </text>
        ))}
        <polygon className="series-area" points={area} />
        <polyline className="series-line" points={polyline} />
        {dots.map(({ x, y }, index) => (
          <circle key={index} className="series-dot" cx={x} cy={y} r={2.5} />
        ))}
        {thresholdY !== null && threshold !== null && (
          <>
            <line className="series-limit" x1={plot.left} x2={plot.right} y1={thresholdY} y2={thresholdY} />
            <text className="series-limit-text" x={plot.right} y={thresholdY - 5}>
              {t('diagnose.series.limit', { value: write(threshold) })}
            </text>
          </>
        )}
      </svg>
      <figcaption className="quiet small">
        {t('diagnose.series.caption', { least: write(least), mean: write(mean), most: write(most) })}
      </figcaption>
    </figure>
  );
}
