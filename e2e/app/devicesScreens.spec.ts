/** The page of devices with what it found, and the row of layers of a call, in both themes and both sizes. Pictures go to SIDETONE_SHOTS where that is set. */
import path from 'node:path';
import type { Page } from '@playwright/test';
import { deviceEvent } from '../../src-main/engine/devices';
import { faint, nameless } from './support/audit';
import { overflows } from './support/fixtures';
import { expect, test } from './support/ownBrowser';
import { SoundFiles } from './support/soundFiles';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 960, height: 640 },
];

const sounds = new SoundFiles();
const SILENCE = sounds.plan('silence', 2, () => 0);
test.beforeAll(() => sounds.make());
test.afterAll(() => sounds.remove());

async function look(page: Page, name: string): Promise<void> {
  const folder = process.env['SIDETONE_SHOTS'];
  if (folder) await page.screenshot({ path: path.join(folder, `${name}.png`) });
  expect.soft(await overflows(page), name).toEqual([]);
  expect.soft(await nameless(page), name).toEqual([]);
  expect.soft(await faint(page), name).toEqual([]);
}

test.use({
  chromiumArgs: ['--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${SILENCE}`],
});

for (const viewport of SIZES) {
  for (const theme of ['light', 'dark'] as const) {
    const suffix = `${viewport.width}-${theme}`;
    test.describe(`${viewport.width}x${viewport.height}, ${theme}`, () => {
      test.use({ viewport, colorScheme: theme });

      test('a muted microphone, a system that refuses, and an echo that is measured', async ({
        page,
        engine,
        open,
      }) => {
        test.setTimeout(90_000);
        engine.settings = { ...engine.settings, defaultSource: 'microphone' };
        await open('#/devices');
        await page.getByRole('button', { name: 'Check now' }).click();
        await page.getByText('Speak now, as on the telephone…').waitFor();
        await look(page, `devices-checking-${suffix}`);
        await page.getByRole('region', { name: 'Your microphone is muted' }).waitFor({ timeout: 20_000 });
        await look(page, `devices-muted-${suffix}`);
        await page.getByRole('button', { name: 'Measure the echo' }).click();
        await page.getByText('The microphone gives exact silence').waitFor({ timeout: 60_000 });
        await page.getByText('The microphone gives exact silence').scrollIntoViewIfNeeded();
        await look(page, `devices-echo-${suffix}`);
        engine.access = { microphone: 'denied', canOpenSettings: true };
        await page.reload();
        await page.getByText('Operating system: refused').waitFor();
        await look(page, `devices-refused-${suffix}`);
      });

      test('a call whose devices change, and the layer that is silent', async ({ page, engine, open }) => {
        const id = engine.addRunningCall('sip:echo@pbx.test', 60);
        await open();
        await page.getByRole('tab', { name: 'Sound path' }).click();
        await page.getByText('Their voice is there at every layer that can be seen.').waitFor();
        const gone = { kind: 'lost', direction: 'outbound', device: 'Headset of a person', inUse: true } as const;
        engine.emit('mediaEvent', { callId: id, event: deviceEvent(gone, Date.now() - 9000) });
        const next = { ...gone, kind: 'switched', device: 'Built-in microphone' } as const;
        engine.emit('mediaEvent', { callId: id, event: deviceEvent(next, Date.now() - 8000) });
        await page.getByRole('region', { name: 'Devices during this call' }).waitFor();
        await look(page, `sound-path-${suffix}`);
        engine.silence('inbound');
        await page.getByText('No packets arrive: look at the network').waitFor({ timeout: 20_000 });
        await page.getByText('No packets arrive: look at the network').scrollIntoViewIfNeeded();
        await look(page, `sound-path-silent-${suffix}`);
      });
    });
  }
}
