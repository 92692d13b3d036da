/** Diagnoses of the built program on its own practice line: real SIP, real RTP, faults that the number makes on purpose. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test as base } from '@playwright/test';
import { Program } from './support/program';

const test = base.extend<{ program: Program }>({
  // Playwright reads what a fixture needs out of this pattern: nothing.
  // oxlint-disable-next-line no-empty-pattern
  program: async ({}, use) => {
    const program = new Program();
    await program.start();
    await use(program);
    await program.stop();
  },
});

// Calls of this window send the microphone: where it is refused, that is what a run finds.
test.use({ permissions: ['microphone'] });

/** A quick run on a healthy line may take 15 s; this machine may be busy besides. */
const RUN_MS = 45_000;

async function diagnose(page: Page, number: string): Promise<void> {
  await page.getByRole('link', { name: 'Diagnose' }).click();
  await page.getByLabel('Number of the practice line to call').selectOption({ label: number });
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.locator('.verdict')).toBeVisible({ timeout: RUN_MS });
}

test('the echo is healthy; the number that loses packets is not, and the loss is named with its figures', async ({
  page,
  program,
}) => {
  test.setTimeout(3 * RUN_MS);
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(program.url);
  await diagnose(page, 'Echo');
  const verdict = page.locator('.verdict').getByRole('heading', { level: 1 });
  await expect(verdict).toHaveText(/^All is well/);
  const picture = page.getByRole('img', { name: /^The way of the call/ });
  await expect(picture).toHaveAccessibleName(/Your voice reaches them\. Their voice reaches you\./);

  await page.getByRole('link', { name: 'All runs' }).click();
  await diagnose(page, 'Packet loss');
  await expect(page.locator('.verdict')).toContainText('Works, but not well');
  const cause = page.getByRole('region', { name: 'What to do' });
  await expect(cause).toContainText('quality-loss-inbound');
  await page.getByRole('button', { name: /^Do packets get lost\?/ }).click();
  await expect(page.getByRole('img', { name: /^Loss towards us: least/ })).toBeVisible();

  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save JSON' }).click();
  const report: unknown = JSON.parse(await readFile(await (await downloading).path(), 'utf8'));
  expect(report).toMatchObject({
    schema: 'sidetone.report/1',
    verdict: { status: 'degraded', causes: [{ code: 'quality-loss-inbound', role: 'primary' }] },
  });

  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.getByRole('menuitem').first().click();
  await expect(page.getByRole('heading', { name: 'There is a problem that was not there before.' })).toBeVisible();
  await expect(page.getByRole('row', { name: /^Loss, their voice/ })).toContainText('worse');
  expect(complaints).toEqual([]);
});

test('a run is cancelled in the middle of its call, and the next one works', async ({ page, program }) => {
  test.setTimeout(2 * RUN_MS);
  await page.goto(program.url);
  await page.getByRole('link', { name: 'Diagnose' }).click();
  await page.getByRole('button', { name: 'Find the cause' }).click();
  await expect(page.locator('#check-call\\.setup')).toContainText('running');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('This run was ended early')).toBeVisible();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.locator('.verdict')).toContainText('All is well', { timeout: RUN_MS });
});

test('where the microphone is refused, a healthy line does not make the verdict healthy', async ({
  page,
  context,
  program,
}) => {
  test.setTimeout(2 * RUN_MS);
  await context.clearPermissions();
  await context.grantPermissions([]);
  await page.goto(program.url);
  await diagnose(page, 'Echo');
  await expect(page.locator('.verdict').getByRole('heading', { level: 1 })).toHaveText(
    'This program may not use the microphone.',
  );
  await expect(page.getByRole('region', { name: 'What to do' })).toContainText('microphone-permission-denied');
});
