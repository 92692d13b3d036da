/** Run as a process of its own by store.test.ts: writes calls and diagnoses as fast as it can until it is killed, and says which ones. */
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import { openStore } from '../store';
import { callResult, callSnapshot, diagnosisReport, diagnosisSummary, sample } from './records';

const store = openStore(process.argv.at(-1) ?? '');
for (;;) {
  const id = randomUUID();
  const startedAt = new Date().toISOString();
  store.calls.start(callSnapshot(id, startedAt));
  writeSync(1, `call ${id}\n`);
  for (let second = 0; second < 5; second++) {
    store.samples.add(id, [sample(second), sample(second)]);
    store.calls.seen(id, startedAt, startedAt);
  }
  store.calls.finish(id, startedAt, callResult());
  store.diagnoses.add(diagnosisSummary(id, startedAt), diagnosisReport(id, startedAt));
  writeSync(1, `diagnosis ${id}\n`);
}
