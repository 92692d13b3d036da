import { defineConfig } from '@playwright/test';

/** The window in Chromium: against a stand-in for what is the window's alone, against the built program for calls. */
export default defineConfig({
  testDir: 'e2e/app',
  outputDir: 'out/test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 1,
  // Shared machines stall a browser now and then; `npm test` names what needed its second try.
  retries: 1,
  use: {
    viewport: { width: 1280, height: 800 },
    trace: 'retain-on-failure',
    permissions: [],
    launchOptions: {
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--use-fake-device-for-media-stream',
        '--allow-loopback-in-peer-connection',
      ],
    },
  },
});
