/** What belongs to the window as a whole: themes, names, contrast, notices, the engine going away, and what a reload keeps. */
import { faint, nameless } from './support/audit';
import { expect, test } from './support/fixtures';

test('the theme follows the system, can be set, and stays set', async ({ page, engine, open }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await open('#/settings');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(root).toHaveAttribute('data-theme', 'light');
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  expect(engine.settings.theme).toBe('dark');
  await page.reload();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeChecked();
});

test('no motion where none is wanted', async ({ page, engine, open }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await open();
  engine.ring('Bob', 'sip:bob@pbx.test');
  const icon = page.locator('.incoming-icon');
  await expect(icon).toHaveCSS('animation-name', 'none');
});

for (const theme of ['light', 'dark'] as const) {
  test(`every control has a name and every text has contrast, ${theme}`, async ({ page, engine, open }) => {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    engine.addHistory('sip:echo@127.0.0.1:5060', 'answered', 3);
    engine.addRunningCall('sip:bob@pbx.test', 20, 5);
    const [before, after] = [engine.diagnosis.add('one-way', 40), engine.diagnosis.add('loss', 4)];
    await open();
    const pages = ['#/phone', '#/diagnose', `#/diagnose/${before}`, `#/diagnose/${after}/${before}`];
    for (const hash of [...pages, '#/devices', '#/settings', '#/settings/new']) {
      await page.evaluate((to) => (window.location.hash = to), hash);
      await page.waitForTimeout(200);
      expect(await nameless(page), hash).toEqual([]);
      expect(await faint(page), hash).toEqual([]);
    }
    await page.evaluate(() => (window.location.hash = '#/phone'));
    for (const tab of ['SDP', 'Streams', 'Log', 'Ladder']) {
      await page.getByRole('tab', { name: tab }).click();
      expect(await faint(page), tab).toEqual([]);
    }
  });
}

test('the summary of a call opens by itself and is still there after a reload', async ({ page, engine, open }) => {
  await open();
  await page.getByRole('button', { name: /^Call Echo/ }).click();
  await expect(page.getByTestId('announcer')).toHaveText(/In call/);
  await expect(page.getByText('69 kbit/s').first()).toBeVisible();
  const [id] = [...engine.calls.keys()];
  engine.endCall(id ?? '', 'remote');
  await expect(page.locator('.phone-summary').getByText('Answered; the other side hung up.')).toBeVisible();
  await page.reload();
  await expect(page.locator('.phone-summary').getByText('Answered; the other side hung up.')).toBeVisible();
  await expect(page.getByText(/PCMU with PLC, ITU-T G.113/).first()).toBeVisible();
});

test('a page that opens in mid-call shows what happened before', async ({ page, engine, open }) => {
  engine.addRunningCall('sip:echo@127.0.0.1:5060', 40);
  await open();
  await expect(page.getByRole('button', { name: /^Sent INVITE/ })).toHaveCount(2);
  await expect(page.getByText('sent again')).toBeVisible();
  await page.getByRole('tab', { name: 'SDP' }).click();
  await expect(page.getByRole('region', { name: 'Answer' })).toContainText('m=audio 30000 RTP/AVP 0 101');
});

test('the engine goes away in mid-call: told at once, reconnected by itself, and the truth afterwards', async ({
  page,
  engine,
  open,
}) => {
  engine.addRunningCall('sip:echo@127.0.0.1:5060', 10);
  await open();
  await engine.stop();
  const banner = page.getByRole('alert').filter({ hasText: 'The connection to Sidetone’s engine is gone.' });
  await expect(banner).toContainText('What you see of the call has stopped here.');
  await engine.restart();
  await expect(page.getByText('engine ready')).toBeVisible();
  await expect(banner).toBeHidden();
  await expect(page.getByRole('button', { name: 'Hang up' })).toHaveCount(0);
});

test('a notice of the engine is shown, read out and can be closed', async ({ page, engine, open }) => {
  await open();
  engine.emit('notice', { level: 'error', text: 'Port 5060 is in use. Choose another one under Settings.' });
  const notice = page.getByRole('alert').filter({ hasText: 'Port 5060 is in use.' });
  await expect(notice).toBeVisible();
  await notice.getByRole('button', { name: 'Close' }).click();
  await expect(notice).toBeHidden();
});
