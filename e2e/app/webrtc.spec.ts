/** Calls of the page itself (SIP.js and the browser's peer connection) to the practice line of the built program. */
import { expect, test as base } from '@playwright/test';
import type { Page } from '@playwright/test';
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

async function openTab(page: Page, program: Program, tab: string): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(program.url);
  await page.getByRole('link', { name: 'WebRTC' }).click();
  await page.getByRole('tab', { name: tab, exact: true }).click();
  return complaints;
}

const choose = (page: Page, title: string) =>
  page.getByLabel('Number of the practice line to call').selectOption({ label: title });

test('a call of the browser: both directions flow, the way is told, hold and keys work', async ({ page, program }) => {
  const complaints = await openTab(page, program, 'Call');
  await choose(page, 'Echo');
  await page.getByRole('radio', { name: 'Tone' }).click();
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await expect(page.getByText('In call')).toBeVisible();
  const charts = page.getByRole('region', { name: 'Charts of the call' });
  await expect(charts.getByText('flowing')).toHaveCount(2);
  await page.waitForTimeout(3000);
  console.log(await page.getByRole('main').innerText());
  await page.getByRole('tab', { name: 'Log' }).click();
  console.log(await page.getByRole('main').innerText());
  await page.screenshot({ path: '/tmp/w/page5/call.png' });
  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.waitForTimeout(1500);
  console.log(await page.getByRole('main').innerText());
  await page.screenshot({ path: '/tmp/w/page5/ended.png' });
  expect(complaints).toEqual([]);
});

test('side by side: three calls of one number, and what they come to', async ({ page, program }) => {
  const complaints = await openTab(page, program, 'Side by side');
  await choose(page, 'Echo');
  await page.getByLabel('Talk time of each call').selectOption('5');
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.waitForTimeout(4000);
  await page.screenshot({ path: '/tmp/w/page5/cmp1.png' });
  await expect(page.getByText(/All three|works|loses/).first()).toBeVisible({ timeout: 40_000 });
  await page.screenshot({ path: '/tmp/w/page5/cmp2.png' });
  await page.getByRole('table').scrollIntoViewIfNeeded();
  console.log(await page.getByRole('main').innerText());
  await page.locator('.webrtc-main').evaluate((e) => e.scrollTo(0, 1e5));
  await page.screenshot({ path: '/tmp/w/page5/cmp3.png' });
  expect(complaints).toEqual([]);
});

test('ways', async ({ page, program }) => {
  const complaints = await openTab(page, program, 'Ways');
  await page.getByRole('button', { name: 'Gather addresses' }).click();
  await page.waitForTimeout(4000);
  console.log(await page.getByRole('main').innerText());
  await page.screenshot({ path: '/tmp/w/page5/ways.png' });
  expect(complaints).toEqual([]);
});
