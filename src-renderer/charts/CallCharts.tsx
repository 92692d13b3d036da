import 'uplot/dist/uPlot.min.css';
import { useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type uPlot from 'uplot';
import { useResolvedTheme } from '../state/theme';
import { clock } from '../i18n/format';
import { Figures } from './Figures';
import { LaneNames } from './LaneNames';
import { buildLanes, buildMetric } from './build';
import { METRICS, metricData } from './metrics';
import { readChartTheme } from './theme';
import type { Timeline } from '../state/timeline';
import './charts.css';

interface Props {
  timeline: Timeline;
  live: boolean;
  /** Changes whenever the time line has changed in place. */
  tick: number;
}

/** Name under which the cost of an update can be watched with a PerformanceObserver. */
const UPDATE_MEASURE = 'sidetone.charts.update';

/** All charts of a call on one time axis, with a shared cursor and the figures of now (or of the cursor) beside each line. */
export function CallCharts(props: Props) {
  // A canvas keeps the colours that it was drawn with: another theme is another stack of charts.
  return <ChartStack key={useResolvedTheme()} {...props} />;
}

function ChartStack({ timeline, live, tick }: Props) {
  const { t } = useTranslation();
  const hosts = useRef<(HTMLDivElement | null)[]>([]);
  const plots = useRef<uPlot[]>([]);
  const [cursorRow, setCursorRow] = useState<number | null>(null);
  const syncKey = useId();

  useEffect(() => {
    const context = {
      timeline,
      live,
      theme: readChartTheme(),
      labels: { silent: t('charts.noPackets'), held: t('charts.held') },
      syncKey,
      onCursor: setCursorRow,
    };
    const [first] = hosts.current;
    if (!first) return undefined;
    const width = first.clientWidth;
    plots.current = hosts.current.flatMap((host, index) => {
      if (!host) return [];
      const metric = METRICS[index - 1];
      return [
        metric === undefined
          ? buildLanes(host, width, context)
          : buildMetric(host, width, metric, index === METRICS.length, context),
      ];
    });
    const observer = new ResizeObserver(() => {
      const next = first.clientWidth;
      for (const plot of plots.current) if (plot.width !== next) plot.setSize({ width: next, height: plot.height });
    });
    observer.observe(first);
    return () => {
      observer.disconnect();
      for (const plot of plots.current) plot.destroy();
      plots.current = [];
    };
  }, [timeline, live, syncKey, t]);

  useEffect(() => {
    const start = performance.now();
    plots.current.forEach((plot, index) => {
      const metric = METRICS[index - 1];
      plot.setData(
        metric === undefined
          ? [timeline.x, timeline.inbound.packets, timeline.outbound.packets]
          : metricData(timeline, metric),
      );
    });
    // The charts draw in microtasks of their own, queued before this one.
    queueMicrotask(() => {
      performance.measure(UPDATE_MEASURE, { start, end: performance.now(), detail: tick });
      performance.clearMeasures(UPDATE_MEASURE);
    });
  }, [timeline, tick]);

  const row = cursorRow ?? timeline.length - 1;
  const setHost = (index: number) => (element: HTMLDivElement | null) => {
    hosts.current[index] = element;
  };
  return (
    <section className="charts" aria-label={t('charts.label')}>
      <div className="chart-row">
        <LaneNames timeline={timeline} live={live} tick={tick} />
        <div className="chart" ref={setHost(0)} role="img" aria-label={t('charts.lanes')} />
      </div>
      {METRICS.map((metric, index) => (
        <div className="chart-row" key={metric}>
          <Figures timeline={timeline} metric={metric} row={row} />
          <div className="chart" ref={setHost(index + 1)} role="img" aria-label={t(`charts.metric.${metric}`)} />
        </div>
      ))}
      <p className="chart-moment quiet small">
        {cursorRow !== null && timeline.x[cursorRow] !== undefined
          ? t('charts.atCursor', { time: clock((timeline.x[cursorRow] ?? 0) * 1000) })
          : t(live ? 'charts.now' : 'charts.lastSecond')}
      </p>
    </section>
  );
}
