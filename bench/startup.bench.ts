/**
 * From the command to something that can be used: our address printed, our window with a call that can be placed (in a Chromium that
 * runs already, and in one that is started for it), and baresip with its SIP port open. Each start has a fresh data folder.
 */
import { type Browser, chromium } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { Program } from '../e2e/app/support/program';
import { inFolder, withProgram } from './support/peers';
import { startProgram, udpPortIsBound } from './support/program';
import { percentile, printTable } from './support/table';

const ROUNDS = 5;
const BARESIP_PORT = 15_080;

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  });
}

/** Resolves when the practice line can be called. */
async function openWindow(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  await page.getByRole('button', { name: /^Call Echo/, disabled: false }).waitFor();
}

/** @returns ms to the address, and to the window */
async function startOurs(running: Browser | null): Promise<[number, number]> {
  const program = new Program();
  const startedAt = performance.now();
  let started: Browser | null = null;
  try {
    await program.start();
    const address = performance.now() - startedAt;
    started = running ? null : await launch();
    const browser = running ?? started;
    if (browser) await openWindow(browser, program.url);
    return [address, performance.now() - startedAt];
  } finally {
    await started?.close();
    await program.stop();
  }
}

async function startBaresip(folder: string): Promise<number> {
  const modules = ['module g711.so', 'module_tmp account.so', 'module_app menu.so'];
  const config = [
    `sip_listen 127.0.0.1:${BARESIP_PORT}`,
    'net_interface 127.0.0.1',
    'module_path /usr/lib/baresip/modules',
  ];
  fs.writeFileSync(path.join(folder, 'config'), `${[...config, ...modules].join('\n')}\n`);
  fs.writeFileSync(path.join(folder, 'accounts'), '<sip:bench@127.0.0.1>;regint=0\n');
  const startedAt = performance.now();
  const starting = startProgram(['baresip', '-f', folder, '-4'], () => udpPortIsBound(BARESIP_PORT), undefined, 2);
  return withProgram(starting, () => Promise.resolve(performance.now() - startedAt));
}

const address: number[] = [];
const window: number[] = [];
const both: number[] = [];
const baresip: number[] = [];
await inFolder(async (folder) => {
  const browser = await launch();
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const [toAddress, toWindow] = await startOurs(browser);
      address.push(toAddress);
      window.push(toWindow);
      both.push((await startOurs(null))[1]);
      baresip.push(await startBaresip(folder));
    }
  } finally {
    await browser.close();
  }
});
console.log(`From the command on, ms, over ${ROUNDS} starts (aim: the first window within 2,000)`);
printTable(
  ['start', 'median', 'longest'],
  [
    ['Sidetone serve, address printed', address] as const,
    ['Sidetone serve, window usable in a running Chromium', window] as const,
    ['Sidetone serve, Chromium started too', both] as const,
    ['baresip, SIP port open', baresip] as const,
  ].map(([name, values]) => [name, percentile(values, 0.5), Math.max(...values)]),
);
