/** Microphones and speakers that can vanish, fall silent and hear each other: Chromium on a PulseAudio server of the test's own. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/ownBrowser';
import { Program } from './support/program';
import { SoundCard, announceChange, hotPlugProblem, soundCardProblem } from './support/soundCard';
import { SoundFiles, syllables } from './support/soundFiles';

const problem = soundCardProblem();
const card = new SoundCard();
const sounds = new SoundFiles();
const VOICE = sounds.plan('voice', 60, syllables(0.3));

test.use({ audible: true, chromiumEnv: card.environment });
test.skip(problem !== null, problem ?? '');

/** Numbers to unplug them by. */
const plugged: Record<string, string> = {};

test.beforeAll(async () => {
  sounds.make();
  await card.start();
  for (const name of ['Desk', 'Headset', 'Room']) {
    await card.cable(`${name}-cable`, `${name}-speaker`);
    plugged[name] = await card.microphone(name, name, `${name}-cable`);
  }
  await card.cable('Phone-cable', 'Phone-speaker', 8000);
  plugged['Hands-Free'] = await card.microphone('Hands-Free', 'Hands-Free', 'Phone-cable', 8000);
  await card.useByDefault('sink', 'Room-cable');
});
test.afterAll(async () => {
  await card.stop();
  sounds.remove();
});

async function check(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Check (now|again)$/ }).click();
  await expect(page.getByRole('button', { name: 'Check again' })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Check again' })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole('list', { name: 'What was found' })).toBeVisible();
}

const choose = (page: Page, name: string) => page.getByLabel('Microphone to use').selectOption({ label: name });

test('the wrong default of several: another microphone hears the person', async ({ page, engine, open }) => {
  engine.settings.defaultSource = 'microphone';
  await card.useByDefault('source', 'Desk');
  const stop = await card.play(VOICE, 'Headset-cable');
  await open('#/devices');
  await check(page);
  const cause = page.getByRole('region', { name: 'Another microphone is in use than you expect' });
  await expect(cause).toContainText('"Default" is in use and gives nothing');
  await expect(cause).toContainText('"Headset" hears sound');
  await expect(page.getByText('microphone-muted')).toBeVisible();

  await card.useByDefault('source', 'Headset');
  await check(page);
  await expect(page.getByText('Microphone and speaker are in order.')).toBeVisible();
  stop();
});

test('a source that is muted gives exact zeros', async ({ page, engine, open }) => {
  engine.settings.defaultSource = 'microphone';
  await card.useByDefault('source', 'Headset');
  const stop = await card.play(VOICE, 'Headset-cable');
  await card.mute('Headset', true);
  await open('#/devices');
  await check(page);
  await expect(page.getByRole('region', { name: 'Your microphone is muted' })).toContainText('nothing but exact zeros');
  await card.mute('Headset', false);
  await check(page);
  await expect(page.getByText('Microphone and speaker are in order.')).toBeVisible();
  stop();
});

test('the hands-free side of a headset: its name, and a spectrum that ends at 4 kHz', async ({ page, open }) => {
  const stop = await card.play(VOICE, 'Phone-cable');
  await open('#/devices');
  await expect(page.getByLabel('Microphone to use').locator('option')).toHaveCount(5);
  await choose(page, 'Hands-Free');
  await check(page);
  const cause = page.getByRole('region', { name: /headset/i });
  await expect(cause).toContainText('"Hands-Free" is the hands-free side of a Bluetooth headset');
  await expect(cause).toContainText('ends at 4000 Hz');
  await expect(page.getByRole('row', { name: /As the device gives it/ })).toContainText('4 kHz');
  stop();
});

test('echo: the microphone hears the speaker, at its level, and echo cancellation is measured', async ({
  page,
  open,
}) => {
  await card.useByDefault('sink', 'Room-cable');
  await card.volume('Room', 50);
  await open('#/devices');
  await choose(page, 'Room');
  await page.getByRole('button', { name: 'Measure the echo' }).click();
  await expect(page.getByRole('progressbar', { name: 'How far the measurement is' })).toBeVisible();
  const rows = page.getByRole('table', { name: 'Echo from speaker to microphone' }).getByRole('row');
  await expect(rows).toHaveCount(5, { timeout: 45_000 });
  const plain = rows.filter({ hasText: 'No processing' });
  // PulseAudio's volume is cubic: half of it is an eighth of the amplitude, -18 dB.
  await expect(plain).toContainText(/-1[789]\.\d\sdB/);
  await expect(plain).toContainText(/\d+\sms/);
  await expect(plain).toContainText('nothing');
  await expect(rows.filter({ hasText: 'Echo cancellation alone' })).toContainText('echo');
  await expect(rows.filter({ hasText: 'Noise suppression alone' })).toContainText('noise');
  await expect(page.getByRole('status').filter({ hasText: /comes back at -1[789] dB/ })).toContainText(
    /echo cancellation takes \d+ dB of it away|nothing of it is left/,
  );
  await card.volume('Room', 100);

  await choose(page, 'Desk');
  await page.getByRole('button', { name: 'Measure again' }).click();
  await expect(page.getByText('The microphone gives exact silence')).toBeVisible({ timeout: 45_000 });
});

test.describe('devices that come and go', () => {
  test.skip(hotPlugProblem() !== null, hotPlugProblem() ?? '');

  test('a chosen speaker that is pulled out: told where it is chosen, and by the check', async ({ page, open }) => {
    const hall = await card.cable('Hall-cable', 'Hall-speaker');
    await card.useByDefault('source', 'Headset');
    const stop = await card.play(VOICE, 'Headset-cable');
    await open('#/devices');
    await page.getByLabel('Speaker to use').selectOption({ label: 'Hall-speaker' });
    await check(page);
    await expect(page.getByText('Sound is played on Hall-speaker.')).toBeVisible();
    await card.unplug(hall);
    await expect(page.getByText('Disconnected: Hall-speaker.')).toBeVisible();
    await expect(page.getByText('The chosen speaker is not connected. Plug it in')).toBeVisible();
    await check(page);
    await expect(page.getByText('speaker-silent')).toBeVisible();
    await expect(page.getByText('sound comes out of the default one').first()).toBeVisible();
    stop();
  });

  test('the headset is pulled out: the time line says so, and the call goes on with the default', async ({ page }) => {
    test.setTimeout(120_000);
    const program = new Program();
    await program.start();
    await card.useByDefault('source', 'Desk');
    const stops = [await card.play(VOICE, 'Headset-cable'), await card.play(VOICE, 'Desk-cable')];
    await page.goto(program.url);
    await page.getByRole('link', { name: 'Devices' }).click();
    await choose(page, 'Headset');
    await page.getByRole('link', { name: 'Phone' }).click();
    await expect(page.getByText('mic ready').or(page.getByText('no microphone path'))).toBeVisible();
    const microphone = page.getByRole('radio', { name: 'Microphone' });
    await microphone.click();
    await page.getByRole('button', { name: /^Call Echo/ }).click();
    await expect(page.getByText('mic in use')).toBeVisible();
    await page.getByRole('tab', { name: 'Sound path' }).click();
    const voice = page.getByRole('region', { name: 'Your voice' });
    await expect(voice.getByRole('listitem').filter({ hasText: 'sounds' })).toHaveCount(3);
    await expect(page.getByText('Your voice is there at every layer that can be seen.')).toBeVisible();
    await expect(page.getByText('Their voice is there at every layer that can be seen.')).toBeVisible();

    await card.unplug(plugged['Headset'] ?? '');
    const timeline = page.getByRole('region', { name: 'Devices during this call' });
    await expect(timeline).toContainText('The microphone "Headset" went away from under this call.');
    await expect(timeline).toContainText('This call goes on with the microphone "Default".');
    await expect(page.getByText('“Headset” is gone; the call goes on with “Default”.')).toBeVisible();
    await expect(voice.getByRole('listitem').filter({ hasText: 'sounds' })).toHaveCount(3);

    await expect(timeline).toContainText('The microphone "Headset" was disconnected.');
    plugged['Headset'] = await card.microphone('Headset', 'Headset', 'Headset-cable');
    await announceChange();
    await expect(timeline).toContainText('The microphone "Headset" was connected.');

    await card.mute('Desk', true);
    await expect(page.getByText('Silent from the microphone on:')).toBeVisible({ timeout: 20_000 });
    await expect(voice.getByRole('listitem').filter({ hasText: 'Microphone' })).toContainText('silent');
    await expect(timeline).toContainText('The microphone "Default" gives nothing any more.');
    await card.mute('Desk', false);
    await expect(timeline).toContainText('The microphone "Default" gives sound again.');
    await expect(page.getByText('Your voice is there at every layer that can be seen.')).toBeVisible();

    await page.getByRole('button', { name: 'Hang up' }).first().click();
    await expect(page.locator('.phone-summary').getByText('Answered; you hung up.')).toBeVisible();
    await expect(timeline).toContainText('went away from under this call');
    await page.getByRole('tab', { name: 'Sound path' }).click();
    await expect(page.getByText('The loudest of the whole call')).toBeVisible();
    await page.reload();
    await expect(page.locator('.phone-summary').getByText('Answered; you hung up.')).toBeVisible();
    await expect(timeline).toContainText('The microphone "Headset" was connected.');
    stops.forEach((stop) => stop());
    await program.stop();
  });
});
