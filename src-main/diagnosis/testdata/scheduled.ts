/** Fake checks that are run on a clock by hand. */
import { createManualClock } from '../../net/manualClock';
import type { Check } from '../api';
import { runChecks } from '../schedule';
import type { RunOutcome, ScheduleOptions } from '../schedule';
import { fakeConclude, fakeInstruments, SUBJECT } from './fakeChecks';

export const clock = createManualClock();
export const run = (checks: Check[], options: Partial<ScheduleOptions> = {}): Promise<RunOutcome> =>
  runChecks(SUBJECT, fakeInstruments(clock), {
    checks,
    conclude: fakeConclude,
    mode: 'quick',
    signal: new AbortController().signal,
    ...options,
  });
export const rows = ({ checks }: RunOutcome): string[][] => checks.map(({ id, status, summary }) => [id, status, summary]);
export const statuses = ({ checks }: RunOutcome): Record<string, string> =>
  Object.fromEntries(checks.map(({ id, status }) => [id, status]));
