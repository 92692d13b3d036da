// @ts-check
/**
 * `npm run bench [name ...]`: builds the measuring programs and runs them one after another. Each prints its figures beside the
 * peer's of the same run. Each has a network of its own with nothing but a loopback device, where the system allows that: all ports are
 * free, nothing leaves the machine, and the kernel's counters are those of this measurement alone.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const names = fs
  .readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.replace('.bench.ts', ''));
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !names.includes(name));
if (unknown) {
  console.error(`There is no figure named "${unknown}". There are: ${names.join(', ')}.`);
  process.exit(2);
}

/** @param {string[]} command */
function run(command) {
  const [file = '', ...args] = command;
  return spawnSync(file, args, { cwd: root, stdio: 'inherit' }).status === 0;
}

const ownNetwork = ['unshare', ...(process.getuid?.() === 0 ? [] : ['--map-root-user']), '--net', 'sh', '-c'];
const isolated = spawnSync(ownNetwork[0] ?? '', [...ownNetwork.slice(1), 'ip link set lo up']).status === 0;
if (!isolated)
  console.log('No network of its own can be made here: the figures include what others send over loopback.');

/** @param {string} name */
function measure(name) {
  const command = [process.execPath, `out/bench/${name}.js`];
  return run(isolated ? [...ownNetwork, 'ip link set lo up && exec "$@"', 'sh', ...command] : command);
}

console.log(`${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} cores, Node ${process.version}`);
if (
  !run(['npm', 'run', '-s', 'build']) ||
  !run(['npx', 'vite', 'build', '-c', 'bench/vite.config.ts', '--logLevel', 'warn'])
)
  process.exit(3);
let failed = 0;
for (const name of asked.length > 0 ? asked : names) {
  console.log(`\n== ${name}`);
  if (!measure(name)) failed++;
}
process.exitCode = failed === 0 ? 0 : 1;
