// @ts-check
/**
 * `npm run dev`: the window with hot reload, in a browser, on a running engine. The engine is the built one (`sidetone serve`); Vite serves
 * the page from its sources and hands on to the engine what the page asks of it.
 */
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** Where the page reaches the engine, see src-shared/contract/wire.ts; whole paths, for `/rpc/engine.ts` is one of the page's sources. */
const ENGINE_PATHS = ['^/rpc$', '^/captures$', '^/sip/'];

const { status } = spawnSync('npm', ['run', '-s', 'build'], {
  cwd: root,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (status !== 0) process.exit(1);

const engine = spawn(
  process.execPath,
  [path.join(root, 'out/main/cli.js'), 'serve', '--no-open', ...process.argv.slice(2)],
  { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
);
engine.once('exit', (code) => process.exit(code ?? 1));
/** @type {NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
// The engine hangs up and unregisters; its end is ours.
for (const signal of SIGNALS) process.on(signal, () => engine.kill(signal));

const address = await firstAddress(engine.stdout);
const vite = await createServer({
  configFile: false,
  root: path.join(root, 'src-renderer'),
  plugins: [react()],
  server: { host: '127.0.0.1', proxy: Object.fromEntries(ENGINE_PATHS.map((one) => [one, toEngine(address.origin)])) },
});
await vite.listen();
// The token opens the engine, whoever serves the page.
console.log(`${vite.resolvedUrls?.local[0] ?? ''}${address.hash}`);

/** @param {NodeJS.ReadableStream} output @returns {Promise<URL>} */
async function firstAddress(output) {
  for await (const line of createInterface({ input: output })) if (line.startsWith('http')) return new URL(line);
  throw new Error('The engine ended before it told its address.');
}

/**
 * The engine answers to pages of its own origin only: the page of this server is one of them while we hand it on.
 *
 * @param {string} target @returns {import('vite').ProxyOptions}
 */
function toEngine(target) {
  return { target, ws: true, changeOrigin: true, rewriteWsOrigin: true, headers: { origin: target } };
}
