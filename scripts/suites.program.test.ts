import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** What `npm test` would say of runners that a test makes up. */
async function said(script: string): Promise<{ lines: string[]; code: number }> {
  const url = new URL('suites.mjs', import.meta.url);
  const whole = `import fs from 'node:fs'; import { Suites, readSummary } from ${JSON.stringify(url)};
    const suites = new Suites();
    const writes = (summary) => ['node', '-e', \`console.log('closing line'); fs.writeFileSync(process.env.SIDETONE_TEST_SUMMARY, '\${JSON.stringify(summary)}')\`];
    ${script}
    process.exitCode = suites.report() ? 0 : 1;`;
  const run = promisify(execFile)('node', ['--input-type=module', '-e', whole]);
  const { stdout, code } = await run.then(
    ({ stdout: out }) => ({ stdout: out, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  );
  return { lines: stdout.trim().split('\n'), code };
}

const SUMMARY = {
  passed: 3,
  failed: 0,
  failures: [],
  skipped: ['b: no peer'],
  again: ['c'],
  took: [['a.test.ts', 1500]],
};

it('sums up suites that run side by side: slowest files, second tries, what was skipped, and the count at the end', async () => {
  const { lines, code } = await said(`
    await Promise.all([
      suites.suite('one', writes(${JSON.stringify(SUMMARY)}), readSummary, 'beside'),
      suites.step('build', ['node', '-e', '']),
    ]);`);
  expect(code).toBe(0);
  expect(lines.at(-1)).toBe('4 passed, 0 failed');
  expect(lines).toEqual(
    expect.arrayContaining(['closing line', '     1.5 s  one: a.test.ts', '  one: c', '  one: b: no peer']),
  );
});

it.each([
  ['fails without a result', `await suites.suite('one', ['node', '-e', 'process.exit(3)'], readSummary);`],
  ['is not there', `await suites.step('one', ['no-such-program-of-sidetone']);`],
])('a runner that %s has failed', async (_, script) => {
  const { lines, code } = await said(script);
  expect(code).toBe(1);
  expect(lines.at(-1)).toBe('0 passed, 1 failed');
});
