import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import type { BrowserContext } from '@playwright/test';
import { app } from './app';
import { tellTest } from './control';

let opened: Promise<BrowserContext> | null = null;

/** One Chromium for all windows, with the switches that the program has set, and its files where the program wants them. */
export function openChromium(): Promise<BrowserContext> {
  return (opened ??= launch());
}

export async function closeChromium(): Promise<void> {
  await (await opened)?.close();
}

async function launch(): Promise<BrowserContext> {
  const folder = app.getPath('userData');
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      ...app.switches,
      // The test drives the same pages over a connection of its own.
      '--remote-debugging-port=0',
      '--disable-background-networking',
      '--use-fake-device-for-media-stream',
    ],
  });
  const [port] = readFileSync(path.join(folder, 'DevToolsActivePort'), 'utf8').split('\n');
  tellTest({ endpoint: `http://127.0.0.1:${port}` });
  return context;
}
