/** Where the parts of a small line chart lie, in the chart's own units. */
import type { SeriesEvidence } from './parse';

const WIDTH = 760;
const HEIGHT = 150;
const PLOT = { left: 48, right: 748, top: 12, bottom: 124 };
/** More would cover the line. */
const MOST_DOTS = 40;

export interface SeriesLayout {
  width: number;
  height: number;
  plot: typeof PLOT;
  polyline: string;
  area: string;
  /** Each point, while there are few. */
  dots: { x: number; y: number }[];
  thresholdY: number | null;
  valueTicks: { y: number; value: number }[];
  timeTicks: { x: number; seconds: number }[];
}

/** The next number of 1, 2, 5 times a power of ten. */
export function niceStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return ([1, 2, 5, 10].find((factor) => factor * power >= atLeast) ?? 10) * power;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** Null where there is nothing to draw. */
export function layOut({ points, threshold }: SeriesEvidence): SeriesLayout | null {
  const times = points.map(([ms]) => ms);
  const values = points.map(([, value]) => value).filter(Number.isFinite);
  const [first = 0] = times;
  if (points.length < 2 || values.length !== points.length) return null;
  const length = Math.max(1, (times.at(-1) ?? first) - first);
  // A scale of levels ends at 0; any other begins there, and is never without height.
  const most = Math.max(...values, (threshold ?? 0) * 1.2);
  const top = most < 0 ? 0 : Math.max(most, 0.1);
  const bottom = Math.min(0, ...values);
  const step = niceStep((top - bottom) / 3);
  const [high, low] = [Math.ceil(top / step) * step, Math.floor(bottom / step) * step];
  const xOf = (ms: number) => round(PLOT.left + ((ms - first) / length) * (PLOT.right - PLOT.left));
  const yOf = (value: number) => round(PLOT.bottom - ((value - low) / (high - low)) * (PLOT.bottom - PLOT.top));
  const spots = points.map(([ms, value]) => ({ x: xOf(ms), y: yOf(value) }));
  const polyline = spots.map(({ x, y }) => `${x},${y}`).join(' ');
  const second = niceStep(Math.max(1, length / 1000 / 8));
  return {
    width: WIDTH,
    height: HEIGHT,
    plot: PLOT,
    polyline,
    area: `${PLOT.left},${PLOT.bottom} ${polyline} ${spots.at(-1)?.x ?? PLOT.right},${PLOT.bottom}`,
    dots: spots.length <= MOST_DOTS ? spots : [],
    thresholdY: threshold === null ? null : yOf(threshold),
    valueTicks: Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => {
      const value = round((low + index * step) * 100) / 100;
      return { value, y: yOf(value) };
    }),
    timeTicks: Array.from({ length: Math.floor(length / 1000 / second) + 1 }, (_, index) => ({
      seconds: round(index * second),
      x: xOf(first + index * second * 1000),
    })),
  };
}
