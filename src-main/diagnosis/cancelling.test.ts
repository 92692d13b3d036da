import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../net/manualClock';
import type { Check } from './api';
import { GRACE_MS } from './attempt';
import type { CheckId } from './facts/findings';
import { runChecks } from './schedule';
import {
  fakeCheck,
  fakeConclude,
  fakeInstruments,
  hanging,
  outcome,
  runOn,
  settle,
  SUBJECT,
  working,
} from './testdata/fakeChecks';
import { clock, run, rows } from './testdata/scheduled';

describe('cancelling', () => {
  it('before the start runs nothing', async () => {
    const done = await runOn(
      clock,
      run([fakeCheck('reach.udp', { run: () => expect.fail('it ran') })], { signal: AbortSignal.abort() }),
    );
    expect(done.cancelled).toBe(true);
    expect(rows(done)).toEqual([['reach.udp', 'skip', 'Cancelled before it was tried.']]);
  });

  it('waits for the clean-up, three seconds at most', async () => {
    const controller = new AbortController();
    let cleaned = false;
    const tidy: Check['run'] = (_context, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () =>
          clock.setTimeout(() => {
            cleaned = true;
            reject(new Error('Stopped.'));
          }, 1000),
        ),
      );
    const ended = run([fakeCheck('reach.udp', { run: tidy }), fakeCheck('reach.tcp', { run: hanging })], {
      signal: controller.signal,
    });
    await settle();
    clock.advance(500);
    controller.abort();
    const at = clock.now();
    const done = await runOn(clock, ended);
    expect(clock.now() - at).toBe(GRACE_MS);
    expect(cleaned).toBe(true);
    expect(done.cancelled).toBe(true);
    expect(rows(done)).toEqual([
      ['reach.udp', 'skip', 'Cancelled before it ended.'],
      ['reach.tcp', 'skip', 'Cancelled before it ended. It did not stop when it was told to and was given up.'],
    ]);
  });

  const pool: CheckId[] = [
    'names.resolve',
    'reach.udp',
    'reach.tcp',
    'reach.host',
    'registration.register',
    'call.setup',
    'call.retry',
    'media.path',
    'http.health',
    'http.ports',
    'computer.load',
  ];
  const behaviour = fc.record({
    ms: fc.integer({ min: 0, max: 12_000 }),
    how: fc.constantFrom('pass', 'warn', 'fail', 'throws', 'hangs', 'late'),
    needs: fc.array(fc.nat(20), { maxLength: 2 }),
    after: fc.array(fc.nat(20), { maxLength: 2 }),
  });

  it('at any moment ends within the grace, with every check accounted for and nothing running', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(behaviour, { minLength: 1, maxLength: pool.length }),
        fc.integer({ min: 0, max: 45_000 }),
        async (behaviours, cancelAfter) => {
          const time = createManualClock();
          const busy = new Set<string>();
          const controller = new AbortController();
          const checks = behaviours.map(({ ms, how, needs, after }, index) => {
            const before = (wanted: number[]): CheckId[] =>
              index === 0 ? [] : wanted.flatMap((one) => pool[one % index] ?? []);
            const id = pool[index] ?? 'reach.udp';
            return fakeCheck(id, {
              needs: before(needs),
              after: before(after),
              limitMs: { quick: 8000, full: 8000 },
              run: async (context, signal) => {
                expect(signal.aborted).toBe(false);
                if (how === 'hangs') return hanging();
                busy.add(id);
                try {
                  return await working(time, ms, () => {
                    if (how === 'throws') throw new Error('It broke.');
                    return outcome(how === 'pass' || how === 'warn' || how === 'fail' ? how : 'info');
                  })(context, signal);
                } finally {
                  if (how === 'late') await working(time, 1500)(context, new AbortController().signal);
                  busy.delete(id);
                }
              },
            });
          });
          const cancelAt = time.now() + cancelAfter;
          time.setTimeout(() => controller.abort(), cancelAfter);
          const result = await runOn(
            time,
            runChecks(SUBJECT, fakeInstruments(time), {
              checks,
              conclude: fakeConclude,
              mode: 'quick',
              signal: controller.signal,
            }),
            60_000,
          );
          expect(result.checks.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
          expect(result.cancelled).toBe(controller.signal.aborted);
          expect([...busy]).toEqual([]);
          if (result.cancelled) expect(time.now()).toBeLessThanOrEqual(cancelAt + GRACE_MS + 250);
          // Nothing is left but the test's own timer, where the run ended before it.
          expect(time.timers).toBe(controller.signal.aborted ? 0 : 1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
