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

test('by keyboard alone: each answer is one Tab from its question, and Enter gives it', async ({
  page,
  context,
  open,
}) => {
  await context.grantPermissions(['microphone']);
  await open();
  await page.keyboard.press('Alt+1');
  const start = page.getByRole('button', { name: 'Start the self-test' });
  await expect(start).toBeVisible();
  // Past the window's own bars; nothing on the way catches the focus.
  for (let press = 0; press < 30 && !(await start.evaluate((one) => one === document.activeElement)); press++)
    await page.keyboard.press('Tab');
  await expect(start).toBeFocused();
  await page.keyboard.press('Enter');
  for (const question of ['Did you hear yourself?', 'Did you hear the melody?']) {
    const group = page.getByRole('group', { name: question });
    await expect(group).toBeVisible({ timeout: 20_000 });
    await page.keyboard.press('Tab');
    await expect(group.getByRole('button', { name: 'Yes' })).toBeFocused();
    await page.keyboard.press('Enter');
  }
  await expect(active(page).getByRole('heading', { name: 'Network' })).toBeFocused();
  const sentence = page.locator('.self-verdict h1');
  await expect(sentence).toBeFocused({ timeout: 40_000 });
  await code(page);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'File for support' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: /HTML/ })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'File for support' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Copy as text' })).toBeFocused();
});

test('every change of what is to be done is told to a screen reader', async ({ page, context, open }) => {
  await context.grantPermissions(['microphone']);
  await open('#/self-test');
  await page.getByRole('button', { name: 'Start the self-test' }).click();
  const told = active(page).getByRole('status');
  await expect(told).toContainText('Speak now.');
  await expect(told).toContainText('Did you hear yourself?', { timeout: 20_000 });
  await page.getByRole('button', { name: 'Cancel the self-test' }).click();
  await expect(page.getByText('You ended the self-test early')).toBeVisible();
});

test('a self-test that cannot be kept says so, and tries again', async ({ page, engine, open }) => {
  engine.diagnosis.refusal = 'Four diagnoses are under way already: wait for them.';
  await open('#/self-test');
  await page.getByRole('button', { name: 'Start the self-test' }).click();
  await expect(active(page)).toContainText('does not work');
  await page.getByRole('button', { name: 'Cancel the self-test' }).click();
  await expect(page.getByText('There is no file for support: Four diagnoses are under way already')).toBeVisible();
  await expect(page.getByRole('button', { name: 'File for support' })).toBeDisabled();
  engine.diagnosis.refusal = null;
  await page.getByRole('button', { name: 'Try again' }).click();
  await code(page);
  await expect(page.getByRole('button', { name: 'File for support' })).toBeEnabled();
});
