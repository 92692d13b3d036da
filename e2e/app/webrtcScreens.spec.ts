/** The WebRTC page in both themes and both sizes: whole, nothing cut off, every control named. Pictures go to SIDETONE_SHOTS where that is set. */
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { faint, nameless } from './support/audit';
import { overflows } from './support/fixtures';
import { Program } from './support/program';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 960, height: 640 },
];

async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['SIDETONE_SHOTS'];
  for (const size of SIZES) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const suffix = `${name}-${size.width}-${colorScheme}`;
      expect.soft(await overflows(page), suffix).toEqual([]);
      if (folder) await page.screenshot({ path: path.join(folder, `${suffix}.png`) });
      expect.soft(await nameless(page), suffix).toEqual([]);
      expect.soft(await faint(page), suffix).toEqual([]);
    }
  }
}

test('side by side, a call, the ways', async ({ page }) => {
  test.setTimeout(150_000);
  const program = new Program();
  await program.start();
  try {
    await page.goto(program.url);
    await page.getByRole('link', { name: 'WebRTC' }).click();
    await look(page, 'webrtc-start');
    await page.getByLabel('Talk time of each call').selectOption('5');
    await page.getByRole('button', { name: 'Compare' }).click();
    const calls = page.getByRole('region', { name: 'The three calls' });
    await calls.getByText(/In call/).waitFor();
    await page.getByRole('region', { name: 'Charts of the call' }).getByText('Inbound').waitFor();
    await look(page, 'webrtc-comparing');
    await page.locator('.webrtc-conclusion').waitFor({ timeout: 60_000 });
    await look(page, 'webrtc-compared');
    await page.getByRole('radiogroup', { name: 'Charts of the calls' }).scrollIntoViewIfNeeded();
    await look(page, 'webrtc-compared-end');

    await page.getByRole('tab', { name: 'Call', exact: true }).click();
    await page.getByRole('radio', { name: 'Tone' }).click();
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.getByRole('region', { name: 'Heard quality' }).waitFor();
    await look(page, 'webrtc-call');
    await page.getByRole('tab', { name: 'Ladder' }).scrollIntoViewIfNeeded();
    await look(page, 'webrtc-call-ladder');
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('Answered; you hung up.').first().waitFor();
    await look(page, 'webrtc-ended');

    await page.getByRole('tab', { name: 'Ways', exact: true }).click();
    await page.getByRole('button', { name: 'Gather addresses' }).click();
    await page.getByRole('region', { name: 'What this shows' }).waitFor();
    await look(page, 'webrtc-ways');
  } finally {
    await program.stop();
  }
});
