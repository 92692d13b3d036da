/** The fault lab's command. */
import fs from 'node:fs';
import { missingPeers } from '../../../scripts/peers.mjs';
import type { Summary } from '../../../scripts/suites.mjs';
import { removeLeftovers, whyNoNamespaces } from '../../peers/support/namespaces';
import { scenarios } from '../scenario';
import type { Scenario } from '../scenario';
import { readArguments } from './arguments';
import type { How } from './arguments';
import { PROGRAM } from './program';
import { runScenario, takeDownEverything } from './runScenario';
import type { Result } from './runScenario';
import { confusionTable, line } from './table';

import '../scenarios/index';

/** Why nothing can be run here, or null. */
function whyNot(): string | null {
  const missing = missingPeers().filter((name) => name !== 'chromium');
  if (!fs.existsSync(PROGRAM)) return `there is no program at ${PROGRAM}: run "npm run build" first`;
  return (
    whyNoNamespaces() ??
    (missing.length > 0 ? `not installed: ${missing.join(' ')} (as root: node scripts/peers.mjs)` : null)
  );
}

/** Those that want the machine for themselves come last, one after another; the others side by side. */
async function runAll(asked: readonly Scenario[], jobs: number, keep: string | null, how: How): Promise<Result[]> {
  const results: Result[] = [];
  const together = asked.filter(({ alone }) => !alone);
  const work = async (queue: Scenario[]): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const result = await runScenario(next, keep, how);
      results.push(result);
      console.log(line(result));
    }
  };
  await Promise.all(Array.from({ length: jobs }, () => work(together)));
  await work(asked.filter(({ alone }) => alone));
  return results;
}

function summarise(summary: Summary): void {
  const file = process.env.SIDETONE_TEST_SUMMARY;
  if (file) fs.writeFileSync(file, JSON.stringify(summary));
}

/** @returns the exit code: 0 all passed or nothing could be run, 1 something failed, 2 wrong usage */
export async function main(argv: readonly string[]): Promise<number> {
  let asked;
  try {
    asked = readArguments(argv, scenarios());
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    return 2;
  }
  if (asked.list) {
    for (const { area, name, chosen } of asked.scenarios) console.log(`${chosen ? '*' : ' '} [${area}] ${name}`);
    return 0;
  }
  const reason = whyNot();
  if (reason) {
    console.log(`The fault lab cannot run here: ${reason}.\n0 passed, 0 failed`);
    summarise({
      passed: 0,
      failed: 0,
      failures: [],
      skipped: [`all ${asked.scenarios.length} scenarios: ${reason}`],
      again: [],
      took: [],
    });
    return 0;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      takeDownEverything();
      process.exit(130);
    });
  }
  if (asked.keep) fs.mkdirSync(asked.keep, { recursive: true });
  const results: Result[] = [];
  for (let turn = 1; turn <= asked.times; turn++) {
    if (asked.times > 1) console.log(`\nTurn ${turn} of ${asked.times}`);
    results.push(...(await runAll(asked.scenarios, asked.jobs, asked.keep, asked.how)));
  }
  // Within `npm test` other work on the computer must not decide: a scenario that failed runs once more, alone, and is named.
  const again: string[] = [];
  for (const [index, { scenario, complaints }] of results.entries()) {
    if (!process.env.SIDETONE_TEST_SUMMARY || complaints.length === 0) continue;
    const second = await runScenario(scenario, asked.keep, asked.how);
    console.log(`Second try: ${line(second)}`);
    results[index] = second;
    if (second.complaints.length === 0) again.push(`${scenario.name}: ${complaints.join('; ')}`);
  }
  removeLeftovers();
  const failures = results.filter(({ complaints }) => complaints.length > 0);
  console.log(`\nInjected fault against named cause:\n${confusionTable(results)}`);
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((one) => line(one)).join('\n')}`);
  console.log(`\n${results.length - failures.length} passed, ${failures.length} failed`);
  summarise({
    passed: results.length - failures.length,
    failed: failures.length,
    failures: failures.map(({ scenario, complaints }) => `${scenario.name}: ${complaints.join('; ')}`),
    skipped: [],
    again,
    took: results.map(({ scenario, wholeS }) => [scenario.name, wholeS * 1000]),
  });
  return failures.length === 0 ? 0 : 1;
}
