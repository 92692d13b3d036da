import uPlot from 'uplot';
import { clock } from '../i18n/format';
import { METRIC, metricData, visibleRange } from './metrics';
import type { MetricName } from './metrics';
import { paintDeltas, paintLanes, paintLossMarks, paintMarks, paintSilence } from './paint';
import type { LaneLabels } from './paint';
import type { ChartTheme } from './theme';
import type { Timeline } from '../state/timeline';

export interface ChartContext {
  timeline: Timeline;
  live: boolean;
  theme: ChartTheme;
  labels: LaneLabels;
  /** Charts with the same key share the cursor. */
  syncKey: string;
  onCursor: (row: number | null) => void;
}

/** Room left of every plot for its scale, CSS pixels: the same everywhere, so that the time axes line up. */
const SCALE_WIDTH = 44;
const AXIS_HEIGHT = 24;
const LANES_HEIGHT = 48;
const METRIC_HEIGHT = 60;
/** Packets are dots of their own: they need more room than a line. */
const TIMING_HEIGHT = 84;
/** Room around every plot: half a label of each scale. */
const PADDING: uPlot.Padding = [7, 20, 7, 0];

const pixelRatio = (): number => window.devicePixelRatio || 1;

function common(context: ChartContext): Pick<uPlot.Options, 'cursor' | 'legend' | 'padding'> & { scaleX: uPlot.Scale } {
  return {
    cursor: {
      sync: { key: context.syncKey, setSeries: false },
      y: false,
      points: { show: false },
      drag: { x: false, y: false, setScale: false },
    },
    legend: { show: false },
    padding: PADDING,
    scaleX: { time: false, range: () => visibleRange(context.timeline, context.live) },
  };
}

function timeAxis({ theme }: ChartContext, labelled: boolean): uPlot.Axis {
  return {
    show: true,
    size: labelled ? AXIS_HEIGHT : 0,
    stroke: theme.axis,
    font: theme.font,
    space: 80,
    incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600],
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
    values: labelled ? (_, values) => values.map((value) => clock(value * 1000)) : () => [],
    gap: 4,
  };
}

/** The two lanes that say at a glance which direction lives. */
export function buildLanes(host: HTMLElement, width: number, context: ChartContext): uPlot {
  const { timeline, theme, labels } = context;
  const { scaleX, ...rest } = common(context);
  return new uPlot(
    {
      ...rest,
      padding: [2, PADDING[1], 2, PADDING[3]],
      width,
      height: LANES_HEIGHT,
      scales: { x: scaleX, y: { range: [0, 1] } },
      axes: [
        timeAxis(context, false),
        { show: true, size: SCALE_WIDTH, values: () => [], grid: { show: false }, ticks: { show: false } },
      ],
      series: [{}, { show: false }, { show: false }],
      hooks: { draw: [(plot) => paintLanes(plot, timeline, theme, labels, pixelRatio())] },
    },
    [timeline.x, timeline.inbound.packets, timeline.outbound.packets],
    host,
  );
}

/** One figure, both directions. `last`: carries the time axis of the whole stack. */
export function buildMetric(
  host: HTMLElement,
  width: number,
  name: MetricName,
  last: boolean,
  context: ChartContext,
): uPlot {
  const { timeline, theme, onCursor } = context;
  const { scaleX, ...rest } = common(context);
  const { atLeast } = METRIC[name];
  const dotted = name === 'timing';
  const line = (stroke: string, dash: number[]): uPlot.Series => ({
    stroke,
    width: 1.5,
    dash,
    spanGaps: false,
    points: { show: false },
    // The packets themselves are drawn; the line of their largest distance would only cover them.
    ...(dotted ? { paths: () => null } : {}),
  });
  return new uPlot(
    {
      ...rest,
      width,
      height: (dotted ? TIMING_HEIGHT : METRIC_HEIGHT) + (last ? AXIS_HEIGHT : 0),
      scales: {
        x: scaleX,
        y: { range: (_, _min, max) => [0, Math.max(atLeast, (Number.isFinite(max) ? max : 0) * 1.15)] },
      },
      axes: [
        timeAxis(context, last),
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
      series: [{}, line(theme.inbound, []), line(theme.outbound, [5, 3])],
      hooks: {
        drawClear: [(plot) => paintSilence(plot, timeline, theme)],
        draw: [
          (plot) => {
            if (name === 'loss') paintLossMarks(plot, timeline, theme, pixelRatio());
            if (dotted) paintDeltas(plot, timeline, theme, pixelRatio());
            paintMarks(plot, timeline, theme, pixelRatio());
          },
        ],
        setCursor: [
          (plot) =>
            onCursor(plot.cursor.left !== undefined && plot.cursor.left >= 0 ? (plot.cursor.idx ?? null) : null),
        ],
      },
    },
    metricData(timeline, name),
    host,
  );
}
