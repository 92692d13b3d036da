import { describe, expect, it } from 'vitest';
import type { CapturedSecond } from '../../src-shared/model/capture';
import { streamSeries } from './streamSeries';

const second = (at: number, change: Partial<CapturedSecond> = {}): CapturedSecond => ({
  at,
  packets: 50,
  lost: 0,
  jitterMs: 1,
  maxDeltaMs: 21,
  bitrateKbps: 64,
  ...change,
});

describe('streamSeries', () => {
  it('puts streams that began at different times onto one axis, with holes where one was silent', () => {
    const series = streamSeries([
      [second(10_200), second(11_200), second(13_200)],
      [second(12_000, { lost: 50, bitrateKbps: 32 })],
    ]);
    expect(series.x).toEqual([0, 1, 2, 3]);
    expect(series.startMs).toBe(10_000);
    expect(series.columns.bitrate).toEqual([
      [64, 64, null, 64],
      [null, null, 32, null],
    ]);
    expect(series.columns.loss[1]).toEqual([null, null, 50, null]);
    expect(series.lost).toEqual([
      [0, 0, 0, 0],
      [0, 0, 50, 0],
    ]);
  });

  it('has nothing to say of a second without packets, and is empty without streams', () => {
    expect(streamSeries([[second(0, { packets: 0 })]]).columns.loss).toEqual([[null]]);
    expect(streamSeries([]).x).toEqual([]);
  });
});
