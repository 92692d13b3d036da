/** The page that finds the cause in both themes and both sizes: whole, nothing cut off. Pictures go to SIDETONE_SHOTS where that is set. */
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, overflows, test } from './support/fixtures';
import type { StandInEngine } from './support/standInEngine';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 960, height: 640 },
];

async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['SIDETONE_SHOTS'];
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`) });
  expect.soft(await overflows(page), name).toEqual([]);
}

function addOffice(engine: StandInEngine): void {
  const [practice] = engine.accounts;
  if (!practice) return;
  engine.accounts.push({ ...practice, id: 'office', name: 'Office', uri: 'sip:alice@pbx.test', practice: false });
}

for (const viewport of SIZES) {
  for (const theme of ['light', 'dark'] as const) {
    const suffix = `${viewport.width}-${theme}`;
    test.describe(`${viewport.width}x${viewport.height}, ${theme}`, () => {
      test.use({ viewport, colorScheme: theme });

      test('where runs begin', async ({ page, engine, open }) => {
        await open('#/diagnose');
        await page.getByText('No runs yet').waitFor();
        await look(page, `diagnose-empty-${suffix}`);
        addOffice(engine);
        engine.diagnosis.add('one-way', 4, 'sip:echo@pbx.test', 'office');
        engine.diagnosis.add('loss', 65, 'sip:+493012345678@a.rather.long.name.of.a.server.pbx.test', 'office');
        engine.diagnosis.add('healthy', 1500);
        engine.diagnosis.add('no-server', 3000);
        engine.settings = { ...engine.settings, activeAccountId: 'office' };
        await page.reload();
        await expect(page.getByText('not well', { exact: true })).toBeVisible();
        await look(page, `diagnose-before-${suffix}`);
        await page.getByText('More to check').click();
        await page.getByRole('button', { name: 'Add an HTTP address' }).click();
        await page.getByRole('textbox', { name: 'Address' }).fill('rtcd.test:8045');
        await page.getByRole('button', { name: 'Add a host’s ports' }).click();
        await page.getByRole('textbox', { name: 'Host', exact: true }).fill('rtcd.test');
        await page.getByRole('textbox', { name: 'Lowest MOS' }).scrollIntoViewIfNeeded();
        await look(page, `diagnose-more-${suffix}`);
      });

      test('a run under way', async ({ page, engine, open }) => {
        engine.diagnosis.scenario = 'one-way';
        engine.diagnosis.holdAt = 24;
        await open('#/diagnose');
        await page.getByRole('button', { name: 'Find the cause' }).click();
        await expect(page.getByText(/^So far:/)).toBeVisible();
        await look(page, `diagnose-during-${suffix}`);
        await page.getByRole('link', { name: 'All runs' }).click();
        await expect(page.getByRole('link', { name: 'Show the checks' })).toBeVisible();
        await look(page, `diagnose-under-way-${suffix}`);
      });

      for (const scenario of ['one-way', 'loss', 'healthy', 'no-server'] as const) {
        test(`a report: ${scenario}`, async ({ page, engine, open }) => {
          const id = engine.diagnosis.add(scenario, 4);
          await open(`#/diagnose/${id}`);
          await page.locator('.verdict').waitFor();
          await look(page, `diagnose-${scenario}-${suffix}`);
          await page.locator('.checklist').scrollIntoViewIfNeeded();
          await page.locator('.diagnose-page').evaluate((scroller) => scroller.scrollBy(0, 620));
          await look(page, `diagnose-${scenario}-2-${suffix}`);
          if (scenario === 'no-server') return;
          await page.getByRole('button', { name: /^Does the server register us\?/ }).click();
          const setUp = page.getByRole('button', { name: /^Does a call come up\?/ });
          await setUp.click();
          await setUp.evaluate((button) => button.scrollIntoView({ block: 'start' }));
          await look(page, `diagnose-${scenario}-evidence-${suffix}`);
          if (scenario !== 'loss') return;
          const loss = page.getByRole('button', { name: /^Do packets get lost\?/ });
          await loss.click();
          await loss.evaluate((button) => button.scrollIntoView({ block: 'start' }));
          await look(page, `diagnose-series-${suffix}`);
          const media = page.getByRole('button', { name: /^Does the far end's audio arrive\?/ });
          await media.click();
          await media.evaluate((button) => button.scrollIntoView({ block: 'start' }));
          await look(page, `diagnose-stream-${suffix}`);
        });
      }

      test('two runs compared', async ({ page, engine, open }) => {
        const before = engine.diagnosis.add('loss', 65);
        const after = engine.diagnosis.add('healthy', 4);
        await open(`#/diagnose/${after}/${before}`);
        await expect(page.getByRole('heading', { name: 'Mended: the problem is gone.' })).toBeVisible();
        await look(page, `diagnose-compare-${suffix}`);
      });
    });
  }
}
