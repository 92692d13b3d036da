// @ts-check
/**
 * `npm run check`: types, lint, format and dead code, side by side; each says what it found and how long it took.
 * With words behind it (`node scripts/check.mjs types`) only the checks whose name begins with one of them.
 */
import { spawn } from 'node:child_process';
import os from 'node:os';

/** What did not change since the last time is not looked at again. @param {string} project */
const tsc = (project) => {
  const seen = `node_modules/.cache/tsc/${project}.tsbuildinfo`;
  return ['tsc', '-p', project, '--incremental', '--tsBuildInfoFile', seen];
};

/** Name -> command. The first one checks all, tests too; the others check that no layer sees more than it may. */
const CHECKS = {
  'lint of promises': ['oxlint', '--type-aware', '-c', 'scripts/lint/promises.json'],
  lint: ['oxlint', '--deny-warnings'],
  format: ['prettier', '--check', '--cache', '--log-level', 'warn', '.'],
  types: tsc('tsconfig.json'),
  'types of pure code': tsc('tsconfig.pure.json'),
  'types of src-main': tsc('tsconfig.main.json'),
  'types of src-renderer': tsc('tsconfig.window.json'),
  'dead code': ['knip'],
};

/** @param {string} name @param {string[]} command @returns {Promise<boolean>} whether all is well */
function run(name, command) {
  const started = performance.now();
  const child = spawn('npx', ['--no-install', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  return new Promise((resolve) => {
    child.on('error', (error) => (said += String(error)));
    child.on('close', (code) => {
      if (code !== 0) console.log(said.trim());
      console.log(`${name}: ${code === 0 ? 'ok' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
      resolve(code === 0);
    });
  });
}

const wanted = process.argv.slice(2);
const left = Object.entries(CHECKS).filter(([name]) => !wanted.length || wanted.some((word) => name.startsWith(word)));
let failed = 0;
const worker = async () => {
  for (let next = left.shift(); next; next = left.shift()) if (!(await run(...next))) failed++;
};
await Promise.all(Array.from({ length: Math.min(3, os.availableParallelism()) }, worker));
process.exitCode = failed === 0 ? 0 : 1;
