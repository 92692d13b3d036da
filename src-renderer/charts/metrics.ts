import type uPlot from 'uplot';
import type { DirectionColumns, Timeline } from '../state/timeline';

/** A figure that has a line of its own. The order is that of the screen. */
export const METRICS = ['jitter', 'loss', 'roundTrip', 'bitrate', 'timing'] as const;
export type MetricName = (typeof METRICS)[number];

interface Metric {
  unit: string;
  digits: number;
  column: keyof Omit<DirectionColumns, 'deltasMs' | 'presence'>;
  /** The scale reaches at least up to here, so that a quiet line does not look like a storm. */
  atLeast: number;
}

export const METRIC: Record<MetricName, Metric> = {
  jitter: { unit: 'ms', digits: 1, column: 'jitterMs', atLeast: 10 },
  loss: { unit: '%', digits: 1, column: 'lossPercent', atLeast: 5 },
  roundTrip: { unit: 'ms', digits: 0, column: 'rttMs', atLeast: 50 },
  bitrate: { unit: 'kbit/s', digits: 0, column: 'bitrateKbps', atLeast: 100 },
  timing: { unit: 'ms', digits: 0, column: 'maxDeltaMs', atLeast: 40 },
};

/** The columns as uPlot wants them; no copy is made. */
export function metricData(timeline: Timeline, name: MetricName): uPlot.AlignedData {
  const { column } = METRIC[name];
  return [timeline.x, timeline.inbound[column], timeline.outbound[column]];
}

/** Seconds that a live chart shows: a young call has a narrow window, so that its line is not lost at the left. */
const LIVE_WINDOWS_S = [30, 60, 120] as const;

/**
 * The visible span. Live: a young call fills its window from the left, an old one slides. Afterwards: all of the call.
 */
export function visibleRange(timeline: Timeline, live: boolean): [number, number] {
  const first = timeline.x[0] ?? 0;
  const last = timeline.x.at(-1) ?? 0;
  const from = Math.max(0, Math.floor(first) - 1);
  if (!live) return [from, Math.max(last, from + 5)];
  const window = LIVE_WINDOWS_S.find((seconds) => last - from <= seconds);
  return window === undefined ? [last - LIVE_WINDOWS_S[2], last] : [from, from + window];
}
