// @ts-check
/**
 * `npm test`: everything that proves the product on this machine, in one command. Installs the peers that are missing where it
 * may, builds, runs each suite, and ends with the slowest files, what needed a second try, what was skipped and why, and with
 * "N passed, M failed".
 */
import { ensurePeers } from './peers.mjs';
import { readPlaywright, readSummary, Suites } from './suites.mjs';

const suites = new Suites();
const missing = await ensurePeers();
if (missing.length > 0) {
  const line = `tests against real peers, whose packages are missing: apt-get install ${missing.join(' ')}`;
  // Now, too: whoever can install them need not wait for the end to be told.
  console.log(`Skipped: ${line}`);
  suites.skip(line);
}

// What the browser is needed for beside the window's own tests.
const NEEDS_CHROMIUM = [
  'e2e/electron/**',
  'e2e/peers/window.test.ts',
  'e2e/peers/webrtcPeersAlone.test.ts',
  'e2e/peers/webrtcWindow.test.ts',
];
const browser = !missing.includes('chromium');
if (!browser) suites.skip(`window, ${NEEDS_CHROMIUM.join(', ')}: Chromium is missing`);

/** @param {string} project @param {string[]} [excluded] @param {number} [retries] */
const vitest = (project, excluded = [], retries = 0) => {
  const reporters = ['--reporter=default', '--reporter=./scripts/vitestReporter.js'];
  const without = excluded.flatMap((glob) => ['--exclude', glob]);
  return ['npx', 'vitest', 'run', '--project', project, `--retry=${retries}`].concat(reporters, without);
};

/** What only computes. It has no clock to miss, so it takes what the suites beside it leave of the processor. */
async function computing() {
  await suites.step('check', ['npm', 'run', '-s', 'check'], 'beside');
  await suites.suite('unit tests', vitest('unit'), readSummary, 'beside');
}

/** What mostly waits, one suite after the other: each measures how packets arrive. */
async function waiting() {
  // Real sockets, real time and other programs on a computer that others use too: a second try, which the last lines name.
  await suites.suite('integration', vitest('integration', [], 1), readSummary);
  await suites.suite('real peers', vitest('peers', browser ? [] : NEEDS_CHROMIUM, 1), readSummary);
  // One fault at a time in networks of its own; the others run by `npm run lab`.
  await suites.suite('fault lab', ['node', 'e2e/lab/run.mjs', '--chosen'], readSummary);
  if (browser) await suites.suite('window', ['npx', 'playwright', 'test', '--reporter=list,json'], readPlaywright);
}

if (await suites.step('build', ['npm', 'run', '-s', 'build'])) await Promise.all([computing(), waiting()]);
process.exitCode = suites.report() ? 0 : 1;
