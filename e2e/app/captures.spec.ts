/** The Captures page against a stand-in engine: what passes too fast with a real one. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/fixtures';
import type { StandInEngine } from './support/standInEngine';

const asked = (engine: StandInEngine, method: string) =>
  engine.asked.filter((call) => call.method === method).map(({ args }) => args);
const announcer = (page: Page) => page.getByTestId('captures-announcer');

test('without a capture it says what to do, and what the ring buffer holds', async ({ page, engine, open }) => {
  await open();
  await page.getByRole('link', { name: 'Captures' }).click();
  await expect(page.getByText('No capture is open')).toBeVisible();
  const ring = page.getByRole('region', { name: 'What has just happened' });
  await expect(ring).toContainText('Nothing has been sent or received yet.');
  await expect(ring.getByRole('button', { name: 'Save as a file' })).toBeDisabled();

  engine.captures.ring = {
    ...engine.captures.ring,
    packets: 12_345,
    octets: 3e6,
    since: new Date(Date.now() - 252_000).toISOString(),
  };
  await expect(ring).toContainText(/The last 4\smin 1\d\ss are remembered: 12,345 packets\./);
  await ring.getByRole('radio', { name: '1 minute' }).click();
  await ring.getByRole('radio', { name: 'With keys' }).click();
  await expect(ring).toContainText('Keep the file with confidential files.');
  await ring.getByRole('button', { name: 'Save as a file' }).click();
  await expect(ring.getByRole('status')).toContainText('12,345 packets are saved: /home/alice/Sidetone/captures');
  expect(asked(engine, 'captures.keep')).toEqual([[{ seconds: 60, content: 'keys' }]]);

  engine.captures.refusal = 'Nothing has been sent or received in this time: there is nothing to save.';
  await ring.getByRole('button', { name: 'Save as a file' }).click();
  await expect(ring.getByRole('status')).toHaveText(engine.captures.refusal);
  engine.captures.ring = { ...engine.captures.ring, limitOctets: 0 };
  await expect(ring.getByRole('link', { name: 'Settings' })).toBeVisible();
});

test('a file that is read shows how far it is, and is given up by one press', async ({ page, engine, open }) => {
  engine.captures.add('long');
  await open('#/captures');
  const bar = page.getByRole('progressbar', { name: 'Reading long.pcapng' });
  await expect(bar).toHaveJSProperty('value', 0);
  engine.captures.add('long', { progress: { done: 60_000_000, total: 240_000_000 } });
  await expect(page.getByText('60.0 MB of 240.0 MB read')).toBeVisible();
  await expect(bar).toHaveJSProperty('position', 0.25);
  await expect(announcer(page)).toHaveText('Reading long.pcapng');

  await page.evaluate(() => (window.location.hash = '#/captures/long'));
  await expect(page.getByRole('heading', { name: 'Reading long.pcapng' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('No capture is open')).toBeVisible();
  expect(asked(engine, 'captures.close')).toEqual([['long']]);
  // What was on its way already does not bring it back.
  engine.captures.add('long', { progress: { done: 90_000_000, total: 240_000_000 } });
  engine.captures.add('other');
  await expect(page.getByRole('listitem')).toHaveCount(1);
});

test('what cannot be read says why where it stands', async ({ page, engine, open }) => {
  engine.captures.add('broken');
  await open('#/captures');
  engine.captures.add('broken', { phase: 'failed', error: 'broken.pcapng is gone: it was deleted while it was read.' });
  await expect(page.getByRole('listitem')).toContainText('broken.pcapng is gone: it was deleted while it was read.');
  await expect(announcer(page)).toContainText('it was deleted');
  await page.getByRole('button', { name: 'Close broken.pcapng' }).click();
  await expect(page.getByRole('listitem')).toHaveCount(0);
});

test('a file that ends its reading while another page is open is told', async ({ page, engine, open }) => {
  engine.captures.add('long');
  await open();
  engine.captures.add('long', { phase: 'done', problems: 3 });
  await expect(page.getByText('long.pcapng is read: 3 problems.')).toBeVisible();
});

test('a file on its way to the engine can be given up; one that is refused says why', async ({ page, open }) => {
  await open('#/captures');
  const file = { name: 'call.pcap', mimeType: 'application/octet-stream', buffer: Buffer.alloc(1000) };
  let answer: (() => void) | null = null;
  await page.route('**/captures', async (route) => {
    if (answer === null) {
      // Never answered: as slow as a person can think of.
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      await route.abort().catch(() => undefined);
      return;
    }
    expect(route.request().headers()).toMatchObject({ authorization: 'Bearer stand-in', 'x-file-name': 'call.pcap' });
    await route.fulfill({ json: { ok: false, error: { code: 'failed', message: 'call.pcap is no capture.' } } });
  });
  await page.getByTestId('capture-file').setInputFiles(file);
  await expect(page.getByRole('progressbar', { name: 'Sending call.pcap' })).toBeVisible();
  await expect(announcer(page)).toHaveText('Sending call.pcap');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('listitem')).toHaveCount(0);

  await page.getByTestId('capture-file').setInputFiles(file);
  await expect(page.getByRole('alert')).toHaveText('call.pcap is no capture.');
  await page.getByRole('button', { name: 'Take call.pcap out of the list' }).click();
  await expect(page.getByRole('listitem')).toHaveCount(0);
});

test('an address of a capture that is closed says so', async ({ page, open }) => {
  await open('#/captures/gone/call/somebody%40pbx.test');
  await expect(page.getByRole('alert')).toContainText('This capture is not open any more.');
  await page.getByRole('link', { name: 'All captures' }).click();
  await page.getByRole('link', { name: 'All captures' }).click();
  await expect(page.getByText('No capture is open')).toBeVisible();
});
