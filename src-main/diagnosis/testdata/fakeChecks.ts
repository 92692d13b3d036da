/** Checks that do what a test tells them, on a clock that stands until it is moved. */
import type { CheckResult, CheckStatus, Verdict } from '../../../src-shared/model/diagnosis';
import { createManualClock } from '../../net/manualClock';
import type { ManualClock } from '../../net/manualClock';
import type { Check, CheckContext, CheckOutcome, Instruments, RuleInput, Subject } from '../api';
import type { CheckId } from '../facts/findings';

export const SUBJECT: Subject = {
  name: 'site A',
  account: { aor: 'sip:alice@pbx.test', password: 'correct horse', transport: 'udp', expiresS: 300 },
  codecs: ['PCMU'],
  security: 'none',
  callTarget: null,
  responder: null,
  http: [],
  ports: [],
  limits: { pddWarnMs: 2000, pddFailMs: 5000, lossPercent: 1, jitterMs: 30, rttMs: 300, mos: 3.6 },
};

const unavailable = (): never => {
  throw new Error('not part of this test');
};

/** Only the clock works: fake checks use nothing else. */
export function fakeInstruments(clock: Instruments['clock'] = createManualClock()): Instruments {
  return {
    clock,
    resolver: { resolve: unavailable },
    openLine: unavailable,
    placeCall: unavailable,
    startLoadMeter: unavailable,
  };
}

export function outcome(status: Exclude<CheckStatus, 'skip'> = 'pass', facts: unknown = null): CheckOutcome<CheckId> {
  return { status, summary: `It is ${status}.`, evidence: [], facts: facts as CheckOutcome<CheckId>['facts'] };
}

/** A check that passes at once, with what is changed about it. */
export function fakeCheck(id: CheckId, changes: Partial<Check> = {}): Check {
  return {
    id,
    area: 'reach',
    title: `Title of ${id}`,
    needs: [],
    limitMs: { quick: 10_000, full: 10_000 },
    run: async () => outcome(),
    ...changes,
  };
}

/** Works for so many ms, and stops at once when it is told to. */
export function working(
  clock: ManualClock,
  ms: number,
  end: () => CheckOutcome<CheckId> = outcome,
): (context: CheckContext, signal: AbortSignal) => Promise<CheckOutcome<CheckId>> {
  return (_context, signal) =>
    new Promise((resolve, reject) => {
      const timer = clock.setTimeout(() => {
        signal.removeEventListener('abort', stop);
        resolve(Promise.resolve().then(end));
      }, ms);
      const stop = (): void => {
        timer.cancel();
        reject(new Error('Stopped.'));
      };
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
    });
}

/** Never ends, whatever it is told. */
export const hanging = (): Promise<never> => new Promise(() => {});

/** Failed where a check failed, without naming anything. */
export function fakeConclude(_input: RuleInput, results: CheckResult[]): Verdict {
  const failed = results.filter(({ status }) => status === 'fail').map(({ id }) => id);
  return failed.length === 0
    ? { status: 'healthy', sentence: 'All is well.', causes: [] }
    : { status: 'failed', sentence: `Failed: ${failed.join(', ')}.`, causes: [] };
}

/** Lets everything run that waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Moves the clock on until the work has ended. Rejects where it has not ended within `limitMs` of its time. */
export async function runOn<T>(clock: ManualClock, work: Promise<T>, limitMs = 300_000, stepMs = 250): Promise<T> {
  let ended = false;
  const mark = (): void => void (ended = true);
  work.then(mark, mark);
  await settle();
  for (let passed = 0; !ended; passed += stepMs) {
    if (passed > limitMs) throw new Error(`It has not ended after ${limitMs} ms.`);
    clock.advance(stepMs);
    await settle();
  }
  return work;
}
