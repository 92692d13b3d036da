/** The device page, with Chromium's fake microphone. */
import { expect, test } from './support/fixtures';

test('granted: the level moves, one hears oneself, and the devices have names', async ({ page, context, open }) => {
  await context.grantPermissions(['microphone']);
  await open('#/devices');
  await expect(page.getByText('Sidetone may use the microphone.')).toBeVisible();
  await page.getByRole('button', { name: 'Try the microphone' }).click();
  const meter = page.getByRole('meter', { name: 'Level of the microphone' });
  const levels = new Set<number>();
  // Looked at often: the fake microphone beeps for a moment once a second, and a look each second may always miss it.
  await expect
    .poll(async () => levels.add(await meter.evaluate((bar: HTMLMeterElement) => bar.value)).size, { intervals: [70] })
    .toBeGreaterThan(3);
  const choice = page.getByLabel('Microphone to use');
  expect((await choice.locator('option').allTextContents()).length).toBeGreaterThan(1);
  await page.getByRole('button', { name: 'Record and hear yourself' }).click();
  await expect(page.getByText('Speak now, for 4 seconds…')).toBeVisible();
  await expect(page.getByText('Playing what was heard…')).toBeVisible();
  await expect(page.getByText('Playing what was heard…')).toBeHidden();
  await page.getByRole('button', { name: 'Play a test tone' }).click();
  await expect(page.getByText('You should hear two notes.')).toBeVisible();
  await expect(page.getByText('You should hear two notes.')).toBeHidden();
});

test('denied: says so, and how it is changed', async ({ page, open }) => {
  await open('#/devices');
  await page.getByRole('button', { name: 'Try the microphone' }).click();
  const alert = page.getByRole('main').getByRole('alert');
  await expect(alert).toContainText('Sidetone may not use the microphone.');
  await expect(alert).toContainText('Allow it');
});

for (const [name, title] of [
  ['NotFoundError', 'No microphone is connected.'],
  ['NotReadableError', 'Another program holds the microphone.'],
  ['OverconstrainedError', 'The chosen microphone is not connected any more.'],
] as const) {
  test(`${name} is told in words of its own`, async ({ page, context, open }) => {
    await context.grantPermissions(['microphone']);
    await page.addInitScript((error) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', error));
    }, name);
    await open('#/devices');
    await page.getByRole('button', { name: 'Try the microphone' }).click();
    await expect(page.getByRole('main').getByRole('alert')).toContainText(title);
  });
}

test('plugging in and out is noted, and a choice that is gone is told and kept', async ({
  page,
  context,
  engine,
  open,
}) => {
  await context.grantPermissions(['microphone']);
  engine.settings.inputDeviceId = 'headset';
  await page.addInitScript(() => {
    const device = (deviceId: string, label: string) =>
      ({ kind: 'audioinput', deviceId, label, groupId: '' }) as MediaDeviceInfo;
    const both = [device('built-in', 'Built-in microphone'), device('headset', 'Headset')];
    let present = both;
    navigator.mediaDevices.enumerateDevices = () => Promise.resolve(present);
    Object.assign(window, {
      unplug: () => {
        present = both.slice(0, 1);
        navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
      },
    });
  });
  await open('#/devices');
  await expect(page.getByLabel('Microphone to use')).toHaveValue('headset');
  await page.evaluate(() => (window as unknown as { unplug: () => void }).unplug());
  await expect(page.getByText('Disconnected: Headset.')).toBeVisible();
  await expect(
    page.getByText('The chosen microphone is not connected. Plug it in or choose another one.'),
  ).toBeVisible();
  expect(engine.settings.inputDeviceId).toBe('headset');
});
