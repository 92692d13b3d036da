/** The Captures page on the built program, in both themes and both sizes: whole, nothing cut off. Pictures go to SIDETONE_SHOTS where that is set. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test as base } from '@playwright/test';
import { faint, nameless } from './support/audit';
import { bothEnds, BUSY_CALL, MEDIA_LOG, mixedCapture } from './support/captureFiles';
import { overflows } from './support/fixtures';
import { Program } from './support/program';

interface Made {
  program: Program;
  folder: string;
}

const test = base.extend<object, { made: Made }>({
  made: [
    // Playwright reads what a fixture needs out of this pattern: nothing.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'sidetone-captures-'));
      const { client, server } = bothEnds();
      const mixed = mixedCapture();
      await writeFile(path.join(folder, 'office.pcap'), mixed);
      await writeFile(path.join(folder, 'cut.pcap'), mixed.subarray(0, 40_000));
      await writeFile(path.join(folder, 'client.pcap'), client);
      await writeFile(path.join(folder, 'server.pcap'), server);
      await writeFile(path.join(folder, 'text.pcap'), 'no capture at all');
      await writeFile(path.join(folder, 'media.log'), MEDIA_LOG);
      const program = new Program();
      await program.start();
      await use({ program, folder });
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

const SIZES = [
  { width: 1280, height: 800 },
  { width: 960, height: 640 },
];

async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['SIDETONE_SHOTS'];
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`) });
  expect.soft(await overflows(page), name).toEqual([]);
  expect.soft(await nameless(page), name).toEqual([]);
  expect.soft(await faint(page), name).toEqual([]);
}

for (const viewport of SIZES) {
  for (const theme of ['light', 'dark'] as const) {
    const suffix = `${viewport.width}-${theme}`;
    test(`${viewport.width}x${viewport.height}, ${theme}`, async ({ browser, made: { program, folder } }) => {
      test.setTimeout(120_000);
      const page = await browser.newPage({ viewport, colorScheme: theme });
      page.setDefaultTimeout(10_000);
      const file = (name: string) => path.join(folder, name);
      await page.goto(program.url);
      await page.getByRole('link', { name: 'Captures' }).click();
      const rows = page.locator('.captures-landing .capture-row');
      await expect(page.getByRole('region', { name: 'What has just happened' })).toContainText('remembered');
      await look(page, `captures-empty-${suffix}`);

      await page
        .getByTestId('capture-file')
        .setInputFiles(['office.pcap', 'client.pcap', 'server.pcap', 'cut.pcap', 'text.pcap'].map(file));
      await expect(rows).toHaveCount(5);
      await expect(page.getByRole('progressbar')).toHaveCount(0);
      await page.getByRole('radio', { name: 'With keys' }).click();
      await look(page, `captures-open-${suffix}`);

      await page.getByRole('link', { name: /^office\.pcap/ }).click();
      await expect(page.getByRole('grid', { name: 'Calls' }).getByRole('row')).toHaveCount(5);
      await look(page, `capture-calls-${suffix}`);
      for (const tab of ['Streams', 'Registrations & requests', 'ICMP, STUN, DTLS', 'Notes', 'Time line']) {
        await page.getByRole('tab', { name: tab }).click();
        await look(page, `capture-${tab.split(/\W/)[0]?.toLowerCase()}-${suffix}`);
      }
      await page.getByTestId('log-file').first().setInputFiles(file('media.log'));
      await expect(page.getByText('Media server').first()).toBeVisible();
      await look(page, `capture-log-${suffix}`);

      await page.getByRole('tab', { name: 'Calls' }).click();
      const calls = page.getByRole('grid', { name: 'Calls' });
      await calls.getByRole('row', { name: /answered/ }).click();
      const ladder = page.getByRole('listbox', { name: 'Messages of the call' });
      await expect(ladder.getByRole('option').first()).toBeVisible();
      await look(page, `call-ladder-${suffix}`);
      await page.getByRole('tab', { name: 'Ladder' }).evaluate((tab) => tab.scrollIntoView({ block: 'start' }));
      await look(page, `call-ladder-2-${suffix}`);
      await ladder
        .getByRole('option', { name: /INVITE.*from 192\.0\.2\.10/ })
        .first()
        .click();
      await expect(page.locator('.message-text')).toContainText('Call-ID');
      await look(page, `call-message-${suffix}`);
      await ladder
        .getByRole('option', { name: /INVITE.*from 192\.0\.2\.1:5060/ })
        .first()
        .click({ modifiers: ['Shift'] });
      await expect(page.getByText('lines differ')).toBeVisible();
      await look(page, `call-difference-${suffix}`);
      await page.getByRole('tabpanel').getByRole('button', { name: 'Close' }).click();
      await page.getByRole('button', { name: 'Smaller' }).click();
      await page.getByRole('button', { name: 'Smaller' }).click();
      await look(page, `call-small-${suffix}`);
      await page.getByRole('tab', { name: 'Streams' }).click();
      await page.waitForTimeout(200);
      await look(page, `call-streams-${suffix}`);
      await page.getByRole('tab', { name: 'Sound' }).click();
      await expect(page.getByRole('img', { name: /^Sound of/ }).first()).toBeVisible();
      await page.getByRole('slider').fill('5000');
      await look(page, `call-sound-${suffix}`);
      await page.getByRole('tab', { name: 'Packets' }).click();
      await expect(page.getByRole('grid', { name: 'Packets' }).getByRole('row').nth(3)).toBeVisible();
      await look(page, `call-packets-${suffix}`);
      await page.getByRole('button', { name: 'Save as' }).click();
      await look(page, `call-save-${suffix}`);
      await page.keyboard.press('Escape');

      const [captureId] = /captures\/([^/]+)/.exec(page.url())?.slice(1) ?? [];
      await page.goto(`${page.url().split('#')[0]}#/captures/${captureId}/call/${encodeURIComponent(BUSY_CALL)}`);
      await expect(page.getByRole('heading', { level: 1 })).toContainText('busy');
      await look(page, `call-busy-${suffix}`);
      await page.goto(`${page.url().split('#')[0]}#/captures/${captureId}`);
      await page.getByRole('tab', { name: 'Streams' }).click();
      await page.getByRole('grid', { name: 'Streams' }).getByRole('row').nth(1).click();
      await expect(page.getByRole('tab', { name: 'Figures' })).toBeVisible();
      await page.waitForTimeout(200);
      await look(page, `stream-${suffix}`);
      await page.getByRole('tab', { name: 'Figures' }).scrollIntoViewIfNeeded();
      await look(page, `stream-2-${suffix}`);

      await page.goto(`${page.url().split('#')[0]}#/captures`);
      await page.getByRole('link', { name: /^cut\.pcap/ }).click();
      await expect(page.getByText(/breaks off/).first()).toBeVisible();
      await look(page, `capture-cut-${suffix}`);
      await page.getByRole('link', { name: 'All captures' }).click();
      await page.getByRole('checkbox', { name: 'Compare: client.pcap' }).check();
      await page.getByRole('checkbox', { name: 'Compare: server.pcap' }).check();
      await page.getByRole('button', { name: 'Compare', exact: true }).click();
      await expect(page.getByRole('grid', { name: 'Messages' })).toBeVisible();
      await look(page, `compare-${suffix}`);
      await page
        .getByRole('grid', { name: 'Messages' })
        .getByRole('row', { name: /INVITE/ })
        .first()
        .click();
      await look(page, `compare-message-${suffix}`);
      await page.getByRole('tab', { name: 'Streams' }).click();
      await look(page, `compare-streams-${suffix}`);

      await page.goto(`${page.url().split('#')[0]}#/captures`);
      for (let left = 5; left > 0; left--) {
        await expect(rows).toHaveCount(left);
        await rows
          .first()
          .getByRole('button', { name: /^(Close|Take) / })
          .click();
      }
      await page.close();
    });
  }
}
