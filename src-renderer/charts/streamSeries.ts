/** Seconds of captured streams as columns on one time axis, one row a second. */
import type { CapturedSecond } from '../../src-shared/model/capture';

export const STREAM_METRICS = ['loss', 'jitter', 'bitrate', 'delta'] as const;
export type StreamMetric = (typeof STREAM_METRICS)[number];

export const STREAM_METRIC: Record<
  StreamMetric,
  { unit: string; digits: number; atLeast: number; of: (second: CapturedSecond) => number | null }
> = {
  loss: {
    unit: '%',
    digits: 1,
    atLeast: 5,
    of: ({ packets, lost }) => (packets + lost === 0 ? null : (100 * lost) / (packets + lost)),
  },
  jitter: { unit: 'ms', digits: 1, atLeast: 10, of: ({ jitterMs }) => jitterMs },
  bitrate: {
    unit: 'kbit/s',
    digits: 0,
    atLeast: 100,
    of: ({ packets, bitrateKbps }) => (packets === 0 ? null : bitrateKbps),
  },
  delta: { unit: 'ms', digits: 0, atLeast: 40, of: ({ maxDeltaMs }) => maxDeltaMs },
};

export interface StreamSeries {
  /** Seconds since the first second of any stream; none is left out. */
  x: number[];
  /** By metric: a column a stream; null where the stream had no packet. */
  columns: Record<StreamMetric, (number | null)[][]>;
  /** Packets lost by second and stream. */
  lost: number[][];
  /** Time of the first row, ms since the epoch. */
  startMs: number;
}

/** A day; more rows than that would only be noise. */
const MOST_SECONDS = 86_400;

export function streamSeries(streams: readonly (readonly CapturedSecond[])[]): StreamSeries {
  const rowOf = (at: number): number => Math.floor(at / 1000);
  const rows = streams.flatMap((seconds) => seconds.map(({ at }) => rowOf(at)));
  const first = rows.reduce((least, row) => Math.min(least, row), Infinity);
  const last = rows.reduce((most, row) => Math.max(most, row), -Infinity);
  const length = rows.length === 0 ? 0 : Math.min(MOST_SECONDS, last - first + 1);
  const column = <T>(empty: T): T[][] => streams.map(() => Array.from({ length }, () => empty));
  const series: StreamSeries = {
    x: Array.from({ length }, (_, index) => index),
    columns: {
      loss: column<number | null>(null),
      jitter: column<number | null>(null),
      bitrate: column<number | null>(null),
      delta: column<number | null>(null),
    },
    lost: column(0),
    startMs: rows.length === 0 ? 0 : first * 1000,
  };
  streams.forEach((seconds, stream) => {
    for (const second of seconds) {
      const row = rowOf(second.at) - first;
      if (row >= length) continue;
      for (const metric of STREAM_METRICS) {
        const values = series.columns[metric][stream];
        if (values) values[row] = STREAM_METRIC[metric].of(second);
      }
      const lost = series.lost[stream];
      if (lost) lost[row] = second.lost;
    }
  });
  return series;
}
