/** Every screen in both themes and both sizes: whole, nothing cut off. Pictures go to SIDETONE_SHOTS where that is set. */
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

function fill(engine: StandInEngine): void {
  engine.addHistory('sip:echo@127.0.0.1:5060', 'answered', 3);
  engine.addHistory('sip:+493012345678@pbx.test', 'rejected', 42);
  engine.addHistory('sip:a.person.with.a.very.long.name.indeed@subdomain.of.a.long.example.test', 'cancelled', 1500);
  const [practice] = engine.accounts;
  if (!practice) return;
  engine.accounts.push({
    ...practice,
    id: 'office',
    name: 'Office',
    uri: 'sip:alice@pbx.test',
    register: true,
    practice: false,
    hasPassword: true,
  });
  engine.registrations.push({
    accountId: 'office',
    phase: 'registered',
    expiresAt: Date.now() + 287_000,
    grantedExpiresS: 300,
    bindings: [{ contact: 'sip:alice@192.0.2.10:5062', expiresS: 287, ours: true }],
    transport: 'udp',
    seenAs: '192.0.2.10:5062',
    requestDelayMs: 31,
    status: 200,
    error: null,
  });
}

for (const viewport of SIZES) {
  for (const theme of ['light', 'dark'] as const) {
    const suffix = `${viewport.width}-${theme}`;
    test.describe(`${viewport.width}x${viewport.height}, ${theme}`, () => {
      test.use({ viewport, colorScheme: theme });

      test('without a call', async ({ page, engine, open }) => {
        await open();
        await page.getByText('No calls yet').waitFor();
        await look(page, `first-start-${suffix}`);
        fill(engine);
        await open();
        await page.reload();
        await page.getByText('The other side is busy.').waitFor();
        await look(page, `idle-${suffix}`);
        engine.ring('Bob', 'sip:bob@pbx.test');
        await page.getByText('Bob is calling').waitFor();
        await look(page, `incoming-${suffix}`);
        await page.getByRole('button', { name: 'Decline', exact: true }).click();
        await page.getByRole('link', { name: 'Devices' }).click();
        await look(page, `devices-${suffix}`);
        await page.getByRole('link', { name: 'Settings' }).click();
        await look(page, `settings-${suffix}`);
        await page.getByRole('button', { name: 'Add an account' }).click();
        await page.getByLabel('SIP address').fill('alice');
        await page.getByLabel('Transport', { exact: true }).selectOption('wss');
        await page.getByRole('button', { name: 'Save' }).click();
        await expect(page.getByText('3 fields need attention.')).toBeVisible();
        await look(page, `account-${suffix}`);
        await page.getByRole('group', { name: 'Codecs, most wanted first' }).scrollIntoViewIfNeeded();
        await page.keyboard.press('?');
        await look(page, `account-end-${suffix}`);
      });

      test('with a call', async ({ page, engine, open }) => {
        fill(engine);
        const id = engine.addRunningCall('sip:echo@127.0.0.1:5060', 75);
        await open();
        await expect(page.getByRole('heading', { name: 'echo' })).toBeVisible();
        await page.waitForTimeout(300);
        await look(page, `call-${suffix}`);
        await page.getByRole('tab', { name: 'Ladder' }).scrollIntoViewIfNeeded();
        await page
          .getByRole('button', { name: /^Sent INVITE/ })
          .first()
          .click();
        await look(page, `ladder-${suffix}`);
        await page.getByRole('tab', { name: 'SDP' }).click();
        await look(page, `sdp-${suffix}`);
        await page.getByRole('tab', { name: 'Streams' }).click();
        await look(page, `streams-${suffix}`);
        await page.getByRole('link', { name: 'Settings' }).click();
        await look(page, `strip-${suffix}`);
        engine.endCall(id, 'remote');
        await page.getByRole('link', { name: 'Phone' }).click();
        await page.locator('.phone-history-link').first().click();
        await expect(page.locator('.phone-summary').getByText('Answered; the other side hung up.')).toBeVisible();
        await page.waitForTimeout(300);
        await look(page, `summary-${suffix}`);
        await page.getByRole('tab', { name: 'Streams' }).click();
        await page.getByRole('tab', { name: 'Streams' }).scrollIntoViewIfNeeded();
        await look(page, `summary-streams-${suffix}`);
      });

      test('with a call that goes silent', async ({ page, engine, open }) => {
        engine.addRunningCall('sip:bob@pbx.test', 48, 9);
        await open();
        await expect(page.getByRole('alert').getByText('Nothing comes back from the far end.')).toBeVisible();
        await page.waitForTimeout(300);
        await look(page, `silent-${suffix}`);
      });
    });
  }
}
