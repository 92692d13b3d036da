/** Tests with a Chromium of their own: sound devices are chosen on its command line. */
import { chromium } from '@playwright/test';
import type { LaunchOptions } from '@playwright/test';
import { test as base } from './fixtures';

export { expect } from './fixtures';

interface Options {
  /** Over those of the configuration. */
  chromiumArgs: string[];
  chromiumEnv: Record<string, string>;
  /** The microphone's permission: granted, refused, or never told, so that the page would have to ask. */
  microphone: 'granted' | 'denied' | 'untold';
  /** Sound really goes to a device: Playwright mutes it otherwise. */
  audible: boolean;
}

const ARGS = ['--no-sandbox', '--disable-background-networking', '--allow-loopback-in-peer-connection'];

export const test = base.extend<Options>({
  chromiumArgs: [[], { option: true }],
  chromiumEnv: [{}, { option: true }],
  microphone: ['granted', { option: true }],
  audible: [false, { option: true }],
  context: async ({ chromiumArgs, chromiumEnv, microphone, audible, viewport }, use) => {
    const options: LaunchOptions = {
      executablePath: '/usr/bin/chromium',
      args: [...ARGS, ...chromiumArgs],
      ...(audible ? { ignoreDefaultArgs: ['--mute-audio'] } : {}),
      env: { ...(process.env as Record<string, string>), ...chromiumEnv },
    };
    const browser = await chromium.launch(options);
    const context = await browser.newContext({
      viewport,
      permissions: microphone === 'granted' ? ['microphone'] : [],
    });
    if (microphone === 'untold') await context.clearPermissions();
    await use(context);
    await browser.close();
  },
  page: async ({ context }, use) => {
    await use(await context.newPage());
  },
});
