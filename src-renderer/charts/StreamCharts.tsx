import 'uplot/dist/uPlot.min.css';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type uPlot from 'uplot';
import type { CapturedSecond } from '../../src-shared/model/capture';
import { useResolvedTheme } from '../state/theme';
import { clock, figure } from '../i18n/format';
import { buildStreamMetric, DASHES } from './buildStreams';
import { STREAM_METRIC, STREAM_METRICS, streamSeries } from './streamSeries';
import type { StreamMetric, StreamSeries } from './streamSeries';
import { readChartTheme } from './theme';
import './charts.css';

export interface ChartedStream {
  id: string;
  /** "192.0.2.10:4000 → 192.0.2.1:5000". */
  name: string;
  seconds: readonly CapturedSecond[];
}

/** As many lines as a reader tells apart, by colour and by dashes. */
export const MOST_CHARTED = 6;

/** Loss, jitter, bitrate and packet distance of streams, second by second, on one time axis with a shared cursor. */
export function StreamCharts(props: { streams: readonly ChartedStream[] }) {
  // A canvas keeps the colours that it was drawn with: another theme is another stack of charts.
  return <ChartStack key={useResolvedTheme()} {...props} />;
}

function ChartStack({ streams }: { streams: readonly ChartedStream[] }) {
  const { t } = useTranslation();
  const shown = useMemo(() => streams.slice(0, MOST_CHARTED), [streams]);
  const series = useMemo(() => streamSeries(shown.map(({ seconds }) => seconds)), [shown]);
  const hosts = useRef<(HTMLDivElement | null)[]>([]);
  const [cursorRow, setCursorRow] = useState<number | null>(null);
  const syncKey = useId();
  useEffect(() => {
    const theme = readChartTheme();
    const [first] = hosts.current;
    if (!first) return undefined;
    const plots = STREAM_METRICS.flatMap((metric, index): uPlot[] => {
      const host = hosts.current[index];
      if (!host) return [];
      const last = index === STREAM_METRICS.length - 1;
      return [
        buildStreamMetric(host, first.clientWidth, { metric, series, theme, last, syncKey, onCursor: setCursorRow }),
      ];
    });
    const observer = new ResizeObserver(() => {
      for (const plot of plots) plot.setSize({ width: first.clientWidth, height: plot.height });
    });
    observer.observe(first);
    return () => {
      observer.disconnect();
      for (const plot of plots) plot.destroy();
    };
  }, [series, syncKey]);
  if (series.x.length === 0) return <p className="quiet card-body">{t('captures.charts.empty')}</p>;
  return (
    <section className="charts" aria-label={t('captures.charts.label')}>
      <ul className="series-legend">
        {shown.map(({ id, name }, index) => (
          <li key={id}>
            <LineSample index={index} /> <span className="truncate">{name}</span>
          </li>
        ))}
      </ul>
      {streams.length > shown.length && (
        <p className="quiet small">{t('captures.charts.more', { shown: shown.length, all: figure(streams.length) })}</p>
      )}
      {STREAM_METRICS.map((metric, index) => (
        <div className="chart-row" key={metric}>
          <StreamFigures series={series} metric={metric} row={cursorRow} />
          <div
            className="chart"
            ref={(element) => {
              hosts.current[index] = element;
            }}
            role="img"
            aria-label={t(`captures.charts.metric.${metric}`)}
          />
        </div>
      ))}
      <p className="chart-moment quiet small">
        {cursorRow === null ? t('captures.charts.worst') : t('charts.atCursor', { time: clock(cursorRow * 1000) })}
      </p>
    </section>
  );
}

/** Name of a figure, and each stream's value at the cursor; without a cursor its worst (of the bitrate, its mean). */
function StreamFigures({ series, metric, row }: { series: StreamSeries; metric: StreamMetric; row: number | null }) {
  const { t } = useTranslation();
  const { unit, digits } = STREAM_METRIC[metric];
  return (
    <div className="figures">
      <h3>{t(`captures.charts.metric.${metric}`)}</h3>
      <ul>
        {series.columns[metric].map((values, index) => {
          const value = row === null ? summaryOf(values, metric) : (values[row] ?? null);
          return (
            <li key={index} className="series-figure">
              <LineSample index={index} />
              {value === null ? (
                <span className="quiet">{t('charts.noPackets')}</span>
              ) : (
                <>
                  <b>{figure(value, digits)}</b> {unit}
                </>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** Of all seconds: the largest; of a bitrate, the mean of those with packets. */
function summaryOf(values: readonly (number | null)[], metric: StreamMetric): number | null {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return null;
  if (metric === 'bitrate') return known.reduce((sum, value) => sum + value, 0) / known.length;
  return known.reduce((most, value) => Math.max(most, value), -Infinity);
}

function LineSample({ index }: { index: number }) {
  return (
    <svg className={`line-sample series-${index + 1}`} viewBox="0 0 24 8" aria-hidden>
      <line x1={0} x2={24} y1={4} y2={4} strokeDasharray={(DASHES[index] ?? []).join(' ')} />
    </svg>
  );
}
