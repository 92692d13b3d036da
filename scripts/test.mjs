// @ts-check
/**
 * `npm test`: everything that proves the product on this machine, in one command. Installs the peers that are missing where it
 * may, builds, runs each suite, and ends with what was skipped and why, and with "N passed, M failed".
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensurePeers } from './peers.mjs';

/** `again`: passed only at the second try. @typedef {{ passed: number, failed: number, failures: string[], skipped: string[], again?: string[] }} Summary */

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'sidetone-test-'));
/** @type {Summary} */
const total = { passed: 0, failed: 0, failures: [], skipped: [], again: [] };

/** @param {string} name @param {string[]} command @param {Record<string, string>} [env] */
function run(name, command, env = {}) {
  console.log(`\n== ${name}`);
  const started = Date.now();
  const [file = '', ...args] = command;
  const result = spawnSync(file, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  console.log(`== ${name}: ${result.status === 0 ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`);
  return result.status === 0;
}

/** A step without a runner of its own counts as one test. @param {string} name @param {string[]} command */
function step(name, command) {
  const ok = run(name, command);
  if (ok) total.passed++;
  else {
    total.failed++;
    total.failures.push(name);
  }
  return ok;
}

/** @param {string} name @param {string[]} command @param {(file: string) => Summary} read */
function suite(name, command, read) {
  const file = path.join(scratch, `${name.replaceAll(' ', '-')}.json`);
  const ok = run(name, command, { SIDETONE_TEST_SUMMARY: file, PLAYWRIGHT_JSON_OUTPUT_NAME: file });
  /** @type {Summary} */
  let summary;
  try {
    summary = read(file);
  } catch {
    summary = { passed: 0, failed: 0, failures: [], skipped: [] };
  }
  if (!ok && summary.failed === 0) {
    summary.failed = 1;
    summary.failures.push(`${name}: the runner ended without a result`);
  }
  total.passed += summary.passed;
  total.failed += summary.failed;
  total.failures.push(...summary.failures.map((line) => `${name}: ${line}`));
  total.skipped.push(...summary.skipped.map((line) => `${name}: ${line}`));
  total.again?.push(...(summary.again ?? []).map((line) => `${name}: ${line}`));
}

/** @param {string} file @returns {Summary} */
const readVitest = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** @param {string} file @returns {Summary} */
function readPlaywright(file) {
  /** @type {Summary} */
  const summary = { passed: 0, failed: 0, failures: [], skipped: [], again: [] };
  /** @param {any} node @param {string} prefix */
  const walk = (node, prefix) => {
    for (const child of node.suites ?? []) walk(child, `${prefix}${child.title} > `);
    for (const spec of node.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'skipped') {
          const reason = test.annotations.find((/** @type {any} */ note) => note.type === 'skip')?.description;
          summary.skipped.push(`${prefix}${spec.title}: ${reason ?? 'no reason given'}`);
        } else if (spec.ok) {
          summary.passed++;
          if (test.status === 'flaky') summary.again?.push(`${prefix}${spec.title}`);
        } else {
          summary.failed++;
          summary.failures.push(`${prefix}${spec.title}`);
        }
      }
    }
  };
  walk(JSON.parse(fs.readFileSync(file, 'utf8')), '');
  return summary;
}

const missing = await ensurePeers();
if (missing.length > 0) {
  const line = `tests against real peers, whose packages are missing: apt-get install ${missing.join(' ')}`;
  // Now, too: whoever can install them need not wait for the end to be told.
  console.log(`Skipped: ${line}`);
  total.skipped.push(line);
}

// What the browser is needed for beside the window's own tests.
const NEEDS_CHROMIUM = [
  'e2e/electron/**',
  'e2e/peers/window.test.ts',
  'e2e/peers/webrtcPeersAlone.test.ts',
  'e2e/peers/webrtcWindow.test.ts',
];
const browser = !missing.includes('chromium');
if (!browser) total.skipped.push(`window, ${NEEDS_CHROMIUM.join(', ')}: Chromium is missing`);

/** @param {string} project @param {string[]} [excluded] @param {number} [retries] */
const vitest = (project, excluded = [], retries = 0) => {
  const reporters = ['--reporter=default', '--reporter=./scripts/vitestReporter.js'];
  const without = excluded.flatMap((glob) => ['--exclude', glob]);
  return ['npx', 'vitest', 'run', '--project', project, `--retry=${retries}`].concat(reporters, without);
};

if (step('build', ['npm', 'run', '-s', 'build'])) {
  step('check', ['npm', 'run', '-s', 'check']);
  suite('unit tests', vitest('unit'), readVitest);
  // Real sockets, real time and other programs on a computer that others use too: a second try, which the last lines name.
  suite('integration', vitest('integration', [], 1), readVitest);
  suite('real peers', vitest('peers', browser ? [] : NEEDS_CHROMIUM, 1), readVitest);
  // One fault at a time in networks of its own; the others run by `npm run lab`.
  suite('fault lab', ['node', 'e2e/lab/run.mjs', '--chosen'], readVitest);
  if (browser) suite('window', ['npx', 'playwright', 'test', '--reporter=list,json'], readPlaywright);
}
fs.rmSync(scratch, { recursive: true, force: true });

/** @param {string} title @param {string[] | undefined} lines */
const list = (title, lines) => {
  if (lines?.length) console.log(`\n${title}:\n${lines.map((line) => `  ${line}`).join('\n')}`);
};
list('Failed', total.failures);
list('Passed only at the second try', total.again);
list('Skipped, and why', total.skipped);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
