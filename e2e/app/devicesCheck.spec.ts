/** The check of microphone and speaker, in Chromium with fake devices: what it names, and what the diagnosis is handed. */
import { expect, test } from './support/ownBrowser';
import type { StandInEngine } from './support/standInEngine';
import { SoundFiles, noise, syllables } from './support/soundFiles';
import type { DeviceFacts } from '../../src-shared/model/devices';
import type { Page } from '@playwright/test';

const sounds = new SoundFiles();
const SILENCE = sounds.plan('silence', 2, () => 0);
const HISS = sounds.plan('hiss', 2, noise(0.0008));
const VOICE = sounds.plan('voice', 3, syllables(0.3));
test.beforeAll(() => sounds.make());
test.afterAll(() => sounds.remove());

const FAKE = '--use-fake-device-for-media-stream';
const playing = (file: string): string[] => [FAKE, `--use-file-for-fake-audio-capture=${file}`];

async function check(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Check now' }).click();
  await expect(page.getByRole('list', { name: 'What was found' })).toBeVisible({ timeout: 20_000 });
}

/** Starts a diagnosis, and returns what it was told of the devices. */
async function handedOver(page: Page, engine: StandInEngine): Promise<DeviceFacts> {
  await page.getByRole('link', { name: 'Diagnose' }).click();
  await page.getByRole('button', { name: 'Find the cause' }).click();
  const asked = () => engine.asked.find(({ method }) => method === 'diagnosis.start')?.args[0];
  await expect.poll(asked, { timeout: 20_000 }).toBeDefined();
  return (asked() as { devices: DeviceFacts }).devices;
}

test.describe('a voice', () => {
  test.use({ chromiumArgs: playing(VOICE) });

  test('all is well, and the figures say so', async ({ page, engine, open }) => {
    await open('#/devices');
    const checked = check(page);
    await expect(page.getByText('Speak now, as on the telephone…')).toBeVisible();
    await expect(page.getByRole('progressbar', { name: 'How far the check is' })).toBeVisible();
    await checked;
    await expect(page.getByText('Microphone and speaker are in order.')).toBeVisible();
    await expect(page.getByRole('row', { name: /As the device gives it/ })).toContainText('full band');
    await expect(page.getByText('Operating system:')).toHaveCount(1);

    const devices = await handedOver(page, engine);
    expect(devices.microphone).toMatchObject({
      outcome: 'opened',
      permission: { system: 'unknown', page: 'granted' },
      askedToSpeak: false,
    });
    expect(devices.microphone.raw?.peak).toBeGreaterThan(0.1);
    expect(devices.microphone.applied).toMatchObject({ echoCancellation: true, noiseSuppression: true });
    expect(devices.speaker).toMatchObject({ contextState: 'running', clockRuns: true, sinkError: null });
    expect(devices.choice.inputs.filter(({ inUse }) => inUse)).toHaveLength(1);
  });

  test('a check is cancelled at once', async ({ page, open }) => {
    await open('#/devices');
    await page.getByRole('button', { name: 'Check now' }).click();
    await expect(page.getByText('Speak now, as on the telephone…')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByRole('button', { name: 'Check now' })).toBeVisible({ timeout: 500 });
    await expect(page.getByRole('list', { name: 'What was found' })).toBeHidden();
  });

  test('a choice that is not there any more, and a speaker that is gone', async ({ page, engine, open }) => {
    engine.settings.inputDeviceId = 'headset';
    engine.settings.outputDeviceId = 'headset-speaker';
    engine.settings.defaultSource = 'microphone';
    await open('#/devices');
    await check(page);
    await expect(page.getByRole('region', { name: 'The chosen microphone is not there any more' })).toContainText(
      'Choose the microphone again under Devices.',
    );
    await expect(page.getByText('The speaker that was chosen is not connected')).toBeVisible();
    await expect(page.getByText('speaker-silent')).toBeVisible();
    await page.getByRole('button', { name: 'Play a test tone' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'The chosen speaker is not connected' })).toBeVisible();
  });

  test('a page that may not sound, and a microphone that another program holds', async ({ page, open }) => {
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('in use', 'NotReadableError'));
      Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' });
    });
    await open('#/devices');
    await check(page);
    await expect(page.getByRole('region', { name: 'Another program keeps the microphone to itself' })).toBeVisible();
    await expect(page.getByRole('list', { name: 'What was found' })).toContainText('its play-out is suspended');
    await expect(page.getByText('speaker-silent')).toBeVisible();
  });
});

for (const [what, file, reason] of [
  ['digital silence', SILENCE, 'nothing but exact zeros'],
  ['the hiss of a converter', HISS, 'which is the noise of a converter'],
] as const) {
  test.describe(what, () => {
    test.use({ chromiumArgs: playing(file) });

    test('is a mute, and which', async ({ page, engine, open }) => {
      engine.settings.defaultSource = 'microphone';
      await open('#/devices');
      await check(page);
      const cause = page.getByRole('region', { name: 'Your microphone is muted' });
      await expect(cause).toContainText(reason);
      await expect(cause).toContainText('Press the mute key of the headset');
      const { microphone } = await handedOver(page, engine);
      expect(microphone.raw?.peak).toBeLessThan(0.0015);
      expect(microphone.raw?.peak === 0).toBe(file === SILENCE);
    });
  });
}

test.describe('permissions', () => {
  test.use({ chromiumArgs: [FAKE], microphone: 'denied' });

  test('denied: named, with the way to the setting, and the diagnosis does not ask', async ({ page, engine, open }) => {
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => {
        throw new Error('nobody may ask here');
      };
    });
    engine.settings.defaultSource = 'microphone';
    await open('#/devices');
    await check(page);
    await expect(page.getByRole('region', { name: 'This program may not use the microphone' })).toContainText(
      'the system does not',
    );
    await expect(page.getByText('The sign left of the page’s address → Microphone → Allow')).toBeVisible();
    expect((await handedOver(page, engine)).microphone).toMatchObject({ outcome: 'denied', raw: null, error: null });
  });
});

test.describe('the system', () => {
  test.use({ chromiumArgs: [FAKE] });
  test('the system refuses: told apart from the page, with a button to its setting', async ({ page, engine, open }) => {
    engine.access = { microphone: 'denied', canOpenSettings: true };
    engine.settings.defaultSource = 'microphone';
    await open('#/devices');
    await expect(page.getByText('Operating system: refused')).toBeVisible();
    await expect(page.getByText('This page, by the browser: allowed')).toBeVisible();
    await expect(
      page.getByRole('alert').filter({ hasText: 'The operating system does not let this program' }),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Open the system’s setting' }).click();
    await expect.poll(() => engine.asked.some(({ method }) => method === 'devices.openSettings')).toBe(true);
    await check(page);
    await expect(page.getByRole('region', { name: 'This program may not use the microphone' })).toContainText(
      'The operating system refuses the microphone to this program',
    );
  });
});

test.describe('not asked yet', () => {
  test.use({ chromiumArgs: [FAKE, '--auto-accept-camera-and-microphone-capture'], microphone: 'untold' });

  test('the diagnosis leaves the microphone alone; the check on the page asks', async ({ page, engine, open }) => {
    await open();
    expect((await handedOver(page, engine)).microphone).toMatchObject({
      outcome: 'not-asked',
      permission: { page: 'prompt' },
      raw: null,
    });
    await page.getByRole('link', { name: 'Devices' }).click();
    await expect(page.getByText('This page, by the browser: not asked yet')).toBeVisible();
    await check(page);
    await expect(page.getByText('Microphone and speaker are in order.')).toBeVisible();
  });
});

test.describe('no device at all', () => {
  test.use({ chromiumEnv: { PULSE_SERVER: 'none' } });

  test('no microphone is connected', async ({ page, engine, open }) => {
    engine.settings.defaultSource = 'microphone';
    await open('#/devices');
    await check(page);
    await expect(page.getByRole('region', { name: 'No microphone is connected' })).toBeVisible();
    expect((await handedOver(page, engine)).microphone.outcome).toBe('absent');
  });
});
