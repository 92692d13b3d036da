import uPlot from 'uplot';
import { clock } from '../i18n/format';
import { STREAM_METRIC } from './streamSeries';
import type { StreamMetric, StreamSeries } from './streamSeries';
import type { ChartTheme } from './theme';

/** A line of its own for each stream, so that colour is not the only sign. */
export const DASHES: readonly number[][] = [[], [5, 3], [2, 2], [9, 3], [9, 3, 2, 3], [1, 3]];

/** Room left of every plot for its scale, CSS pixels: the same everywhere, so that the time axes line up. */
const SCALE_WIDTH = 44;
const AXIS_HEIGHT = 24;
const HEIGHT = 72;

interface Options {
  metric: StreamMetric;
  series: StreamSeries;
  theme: ChartTheme;
  /** Carries the time axis of the whole stack. */
  last: boolean;
  /** Charts with the same key share the cursor. */
  syncKey: string;
  onCursor: (row: number | null) => void;
}

/** One figure of all streams. */
export function buildStreamMetric(host: HTMLElement, width: number, options: Options): uPlot {
  const { metric, series, theme, last, syncKey, onCursor } = options;
  const { atLeast } = STREAM_METRIC[metric];
  const columns = series.columns[metric];
  const end = Math.max(1, series.x.length - 1);
  // One second alone would draw no line.
  const alone = series.x.length < 2;
  return new uPlot(
    {
      width,
      height: HEIGHT + (last ? AXIS_HEIGHT : 0),
      cursor: {
        sync: { key: syncKey, setSeries: false },
        y: false,
        points: { show: false },
        drag: { x: false, y: false, setScale: false },
      },
      legend: { show: false },
      padding: [7, 20, 7, 0],
      scales: {
        x: { time: false, range: () => [0, end] },
        y: { range: (_, _min, max) => [0, Math.max(atLeast, (Number.isFinite(max) ? max : 0) * 1.15)] },
      },
      axes: [
        {
          show: true,
          size: last ? AXIS_HEIGHT : 0,
          stroke: theme.axis,
          font: theme.font,
          space: 80,
          incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400],
          grid: { stroke: theme.grid, width: 1 },
          ticks: { show: false },
          values: last ? (_, values) => values.map((value) => clock(value * 1000)) : () => [],
          gap: 4,
        },
        {
          size: SCALE_WIDTH,
          stroke: theme.axis,
          font: theme.font,
          space: 22,
          grid: { stroke: theme.grid, width: 1 },
          ticks: { show: false },
          gap: 4,
        },
      ],
      series: [
        {},
        ...columns.map((_, index): uPlot.Series => ({
          stroke: theme.series[index] ?? theme.text,
          width: 1.5,
          dash: DASHES[index] ?? [],
          spanGaps: false,
          points: { show: alone },
        })),
      ],
      hooks: {
        setCursor: [
          ({ cursor }) => onCursor(cursor.left !== undefined && cursor.left >= 0 ? (cursor.idx ?? null) : null),
        ],
      },
    },
    [series.x, ...columns],
    host,
  );
}
