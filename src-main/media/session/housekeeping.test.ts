import { expect, it } from 'vitest';
import type { Clock } from '../../net/clock';
import { Housekeeping } from './housekeeping';

/** Time that goes from one timer to the next, each late by so many ms. */
function run(ms: number, lateMs: number): { log: string[]; stopped: boolean } {
  let now = 0;
  let due: { at: number; callback: () => void } | null = null;
  const clock: Clock = {
    now: () => now,
    setTimeout: (callback, inMs) => {
      const mine = { at: now + inMs, callback };
      due = mine;
      return { cancel: () => void (due = due === mine ? null : due) };
    },
  };
  const log: string[] = [];
  const house = new Housekeeping(
    clock,
    { watch: () => log.push('watch'), sample: (at) => log.push(`sample ${at}`), flush: () => log.push('flush') },
    0.5,
  );
  const next = (): { at: number; callback: () => void } | null => due;
  for (let timer = next(); timer && timer.at + lateMs <= ms; timer = next()) {
    now = timer.at + lateMs;
    timer.callback();
  }
  house.stop();
  return { log, stopped: next() === null };
}

it('watches four times a second, samples once, and flushes last', () => {
  const { log, stopped } = run(1200, 0);
  expect(log).toEqual([...Array.from({ length: 4 }, () => ['watch', 'flush']).flat(), 'watch', 'sample 1125', 'flush']);
  expect(stopped).toBe(true);
});

it('keeps one sample a second where timers come late', () => {
  const samples = run(60_000, 7).log.filter((what) => what.startsWith('sample'));
  expect(samples).toHaveLength(59);
});
