import { expect, it } from 'vitest';
import { layOut, niceStep } from './seriesLayout';

it.each([
  [0.03, 0.05],
  [1, 1],
  [1.1, 2],
  [3, 5],
  [70, 100],
])('niceStep(%d) is %d', (value, step) => expect(niceStep(value)).toBeCloseTo(step, 10));

it('draws nothing of fewer than two points', () => {
  expect(layOut({ unit: 'ms', points: [], threshold: null })).toBeNull();
  expect(layOut({ unit: 'ms', points: [[0, 1]], threshold: null })).toBeNull();
});

it('keeps the line, the limit and the ticks inside the plot', () => {
  const layout = layOut({
    unit: '%',
    points: [
      [1000, 0],
      [2000, 3],
      [9000, -1],
    ],
    threshold: 40,
  });
  const { plot, thresholdY = null, valueTicks = [], timeTicks = [], dots = [] } = layout ?? { plot: null };
  expect(dots).toHaveLength(3);
  for (const y of [thresholdY ?? -1, ...valueTicks.map((tick) => tick.y), ...dots.map((dot) => dot.y)]) {
    expect(y).toBeGreaterThanOrEqual((plot?.top ?? 0) - 0.1);
    expect(y).toBeLessThanOrEqual((plot?.bottom ?? 0) + 0.1);
  }
  expect(timeTicks[0]).toEqual({ seconds: 0, x: plot?.left });
  expect(timeTicks.at(-1)?.seconds).toBe(8);
});

it('of a line of zeros is a line on the ground', () => {
  const layout = layOut({
    unit: 'ms',
    points: [
      [0, 0],
      [1000, 0],
    ],
    threshold: null,
  });
  expect(layout?.dots.map(({ y }) => y)).toEqual([layout?.plot.bottom, layout?.plot.bottom]);
});
