import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import type { StandInOptions, StandInShell } from '../shell';
import type { Order, Tidings } from './control';

const root = path.resolve(import.meta.dirname, '../../..');
const outDir = path.join(root, 'out/stand-in');
/** A start takes about 2 s; a machine that is busy with other tests needs longer. */
const WINDOW_MS = 30_000;

/** Node runs no TypeScript: the stand-in is built as the program is. */
export async function buildStandIn(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    root,
    build: {
      ssr: path.join(import.meta.dirname, 'electron.ts'),
      outDir,
      minify: false,
      rollupOptions: { output: { entryFileNames: 'electron.mjs' } },
    },
  });
}

/** Starts the built main bundle with the stand-in in Electron's place; resolves when its window has loaded. */
export async function launchStandIn({ home, keyRing = null }: StandInOptions): Promise<StandInShell> {
  const { STAND_IN_KEY_RING: _none, ...env } = process.env;
  const child = fork(path.join(root, 'out/main/index.js'), [], {
    execArgv: ['--import', pathToFileURL(path.join(outDir, 'electron.mjs')).href],
    env: { ...env, SIDETONE_HOME: home, ...(keyRing !== null && { STAND_IN_KEY_RING: keyRing }) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const tidings = (fits: (told: Tidings) => boolean): Promise<Tidings> =>
    new Promise((resolve, reject) => {
      const hear = (told: Tidings): void => {
        if (!fits(told)) return;
        child.off('message', hear);
        resolve(told);
      };
      child.on('message', hear);
      void exited.then((code) => reject(new Error(`The program ended with ${code}:\n${output}`)));
    });

  const timer = setTimeout(() => child.kill('SIGKILL'), WINDOW_MS);
  const told = await tidings((tiding) => 'endpoint' in tiding);
  const browser = await chromium.connectOverCDP('endpoint' in told ? told.endpoint : '');
  const [page] = browser.contexts().flatMap((context) => context.pages());
  if (!page) throw new Error(`The program has no window:\n${output}`);
  await page.waitForURL('https://**');
  await page.waitForLoadState();
  clearTimeout(timer);

  let orders = 0;
  // A program that has ended is told of by `exited`, with its output.
  const send = (order: Order): void => void child.send(order, () => {});
  return {
    page,
    async evaluate(run, argument) {
      const order: Order = { id: (orders += 1), source: run.toString(), argument: argument ?? null };
      const answer = tidings((tiding) => 'id' in tiding && tiding.id === order.id);
      send(order);
      const outcome = await answer;
      if ('error' in outcome) throw new Error(outcome.error);
      return ('value' in outcome ? outcome.value : undefined) as never;
    },
    async quit() {
      send({ id: 0, source: '({ app }) => app.quit()', argument: null });
      const code = await exited;
      await browser.close();
      return code;
    },
  };
}
