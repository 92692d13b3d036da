import { expect, it } from 'vitest';
import { METHOD } from '../../protocol/stun/message';
import { createManualClock } from '../manualClock';
import { SILENCE_MS, StunFailure, StunTransactions } from './transactions';

/** @returns when it was sent, ms, and how it ended */
async function ask(reliable: boolean, patienceMs: number) {
  const clock = createManualClock();
  const startedAt = clock.now();
  const sentAt: number[] = [];
  const transactions = new StunTransactions(clock, () => sentAt.push(clock.now() - startedAt), reliable);
  const answer = transactions.request({ method: METHOD.binding, attributes: () => [], patienceMs });
  const ended = answer.catch((error: unknown) => error);
  clock.advance(patienceMs - 1);
  expect(clock.timers).toBeGreaterThan(0);
  clock.advance(1);
  return { sentAt, error: await ended, timers: clock.timers };
}

it('RFC 8489 section 6.2.1: with RTO 500 ms requests leave at these times, and silence is said after 39,500 ms', async () => {
  const { sentAt, error, timers } = await ask(false, SILENCE_MS);
  expect(sentAt).toEqual([0, 500, 1500, 3500, 7500, 15_500, 31_500]);
  expect(SILENCE_MS).toBe(39_500);
  expect(error).toBeInstanceOf(StunFailure);
  expect(error).toMatchObject({ code: null, response: null, silentMs: 39_500 });
  expect(timers).toBe(0);
});

it('section 6.2.2: over a connection it leaves once', async () => {
  expect((await ask(true, SILENCE_MS)).sentAt).toEqual([0]);
});

it('less patience says so', async () => {
  expect((await ask(false, 2500)).error).toMatchObject({ silentMs: 2500 });
});
