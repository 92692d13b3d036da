// @ts-check
import fs from 'node:fs';

/**
 * Writes what `npm test` sums up: how many tests passed and failed, which passed only at the second try, which were skipped
 * with the reason that they gave, and how long each file took.
 * The file's path is in SIDETONE_TEST_SUMMARY.
 */
export default class SummaryReporter {
  /** @param {ReadonlyArray<import('vitest/node').TestModule>} modules */
  onTestRunEnd(modules) {
    const file = process.env.SIDETONE_TEST_SUMMARY;
    if (!file) return;
    /** @type {import('./suites.mjs').Summary} */
    const summary = { passed: 0, failed: 0, failures: [], skipped: [], again: [], took: [] };
    for (const module of modules) {
      summary.took.push([module.relativeModuleId, module.diagnostic().duration]);
      // A hook that fails is told by its group alone: the tests in it count as skipped.
      for (const group of [module, ...module.children.allSuites()]) {
        for (const error of group.errors()) {
          summary.failed++;
          const name = group.type === 'suite' ? ` > ${group.fullName}` : '';
          summary.failures.push(`${module.relativeModuleId}${name}: ${error.message.split('\n', 1)[0]}`);
        }
      }
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') {
          summary.passed++;
          if (test.diagnostic()?.flaky) summary.again.push(test.fullName);
        } else if (result.state === 'failed') {
          summary.failed++;
          summary.failures.push(test.fullName);
        } else if (result.state === 'skipped')
          summary.skipped.push(`${test.fullName}: ${result.note ?? 'no reason given'}`);
      }
    }
    fs.writeFileSync(file, JSON.stringify(summary));
  }
}
