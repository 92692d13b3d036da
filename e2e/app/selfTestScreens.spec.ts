/** The self-test in both themes and both sizes: whole, nothing cut off, legible. Pictures go to SIDETONE_SHOTS where that is set. */
import path from 'node:path';
import type { Page } from '@playwright/test';
import { faint, nameless } from './support/audit';
import { expect, overflows, test } from './support/fixtures';
import { active, answer, code, soundSteps, verdict } from './support/selfTest';

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
    test.describe(`${viewport.width}x${viewport.height}, ${theme}`, () => {
      test.use({ viewport, colorScheme: theme });

      test('from the button to a card that says all is well', async ({ page, context, engine, open }) => {
        await context.grantPermissions(['microphone']);
        engine.diagnosis.holdAt = 20;
        await open('#/self-test');
        await look(page, `self-start-${suffix}`);
        await page.getByText('For support: read a code').click();
        await page.getByLabel('Code that the customer reads out').fill('st 7k3 mic');
        await expect(page.getByText('microphone-permission-denied')).toBeVisible();
        await page.getByText('microphone-permission-denied').scrollIntoViewIfNeeded();
        await look(page, `self-reader-${suffix}`);
        await page.getByRole('button', { name: 'Start the self-test' }).click();
        await expect(active(page)).toContainText('Speak now.');
        await look(page, `self-speak-${suffix}`);
        await expect(page.getByRole('group', { name: 'Did you hear yourself?' })).toBeVisible({ timeout: 20_000 });
        await look(page, `self-question-${suffix}`);
        await soundSteps(page);
        await expect(active(page).getByText('fine').nth(1)).toBeVisible();
        await look(page, `self-network-${suffix}`);
        engine.diagnosis.holdAt = null;
        await expect(page.getByRole('meter', { name: 'What comes back' })).toBeVisible({ timeout: 20_000 });
        await expect(active(page)).toContainText('dB');
        await look(page, `self-echo-${suffix}`);
        await verdict(page);
        await code(page);
        await look(page, `self-good-${suffix}`);
      });

      test('what went wrong, and what to do about it', async ({ page, engine, open }) => {
        const [practice] = engine.accounts;
        if (!practice) throw new Error('The stand-in has no account.');
        engine.accounts.push({ ...practice, id: 'office', name: 'Office', uri: 'sip:alice@pbx.test', practice: false });
        engine.settings = {
          ...engine.settings,
          activeAccountId: 'office',
          diagnosis: {
            office: {
              ...engine.settings.diagnosis['office'],
              target: 'sip:echo@pbx.test',
              responder: null,
              http: [],
              ports: [],
            } as never,
          },
        };
        engine.diagnosis.scenario = 'one-way';
        await open('#/self-test');
        await expect(page.getByLabel('Line to test')).toHaveValue('office');
        await look(page, `self-start-office-${suffix}`);
        await page.getByRole('button', { name: 'Start the self-test' }).click();
        await expect(active(page)).toContainText('Sidetone may not use the microphone.');
        await look(page, `self-denied-${suffix}`);
        await page.getByRole('button', { name: 'Go on' }).click();
        await answer(page, 'Did you hear the melody?', 'Yes');
        await expect(page.getByRole('button', { name: 'Go on' })).toBeVisible({ timeout: 20_000 });
        await look(page, `self-network-bad-${suffix}`);
        await page.getByRole('button', { name: 'Go on' }).click();
        await verdict(page);
        await code(page);
        await look(page, `self-bad-${suffix}`);
        await page.getByRole('heading', { name: 'What was tested' }).scrollIntoViewIfNeeded();
        await page.locator('.self-page').evaluate((scroller) => scroller.scrollBy(0, 500));
        await look(page, `self-bad-2-${suffix}`);
        await page.emulateMedia({ media: 'print', colorScheme: theme });
        await expect(page.getByRole('navigation', { name: 'Pages' })).toBeHidden();
        const folder = process.env['SIDETONE_SHOTS'];
        if (folder) await page.screenshot({ path: path.join(folder, `self-print-${suffix}.png`), fullPage: true });
      });
    });
  }
}
