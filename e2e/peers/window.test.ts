/** The window in Chromium against real peers: a call from the page to baresip through Kamailio, spoken into its microphone. */
import fs from 'node:fs';
import type { Page } from '@playwright/test';
import { afterAll, describe, expect, test } from 'vitest';
import { correlate } from '../../src-main/analysis/correlate';
import { levelDbov, signalEnergy } from '../../src-main/protocol/audio/level';
import { resample } from '../../src-main/protocol/audio/resample';
import { mixToMono, readWav } from '../../src-main/protocol/audio/wav';
import { createAuthority } from './support/authority';
import { startBaresip } from './support/baresip';
import { SPEECH, startBrowser } from './support/browser';
import { ALICE, startEngine } from './support/engine';
import { startKamailio } from './support/kamailio';
import { useLab } from './support/lab';
import { PROXY_ADDRESS } from './support/network';
import { until } from './support/until';

/** Rate at which heard and spoken sound are compared, Hz: that of the call's codec. */
const RATE = 8000;
const LISTEN_MS = 9000;

const peers = useLab(async (lab) => {
  const kamailio = await startKamailio(lab, createAuthority(lab.folder));
  const [phone, engine] = await Promise.all([
    startBaresip(lab, { accounts: [{ user: 'bob', codecs: 'pcmu' }], proxy: `sip:${PROXY_ADDRESS}` }),
    startEngine(lab),
  ]);
  const account = await engine.call('accounts.save', { ...ALICE, codecs: ['PCMU'] });
  await engine.call('settings.set', {
    activeAccountId: account.id,
    defaultSource: 'microphone',
    // The speech is to be compared as it is.
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
  });
  await until(
    'a binding',
    () => kamailio.bindings('alice'),
    (list) => list.length === 1,
  );
  return { kamailio, phone, engine, browser: await startBrowser(lab) };
});

let page: Page;
afterAll(async () => {
  await page?.context().browser()?.close();
});

async function openWindow(microphone: boolean): Promise<Page> {
  const { browser, engine } = peers();
  const context = await browser.newContext({ permissions: microphone ? ['microphone'] : [] });
  page = await context.newPage();
  // Keeps hold of what the page plays, so that it can be listened to.
  await page.addInitScript(() => {
    const heard: MediaStreamTrack[] = [];
    Object.assign(window, { heard });
    const Original = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener('track', (event) => heard.push(event.track));
      }
    };
  });
  await page.goto(/^http:\/\/\S+#token=\S+/m.exec(engine.running.stdout())?.[0] ?? '');
  await page.getByText('engine ready').waitFor();
  return page;
}

async function dial(target: string): Promise<void> {
  await page.getByRole('radio', { name: 'Microphone' }).click();
  await page.getByRole('textbox', { name: /number/i }).fill(target);
  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await expect.poll(() => page.getByTestId('announcer').textContent(), { timeout: 15_000 }).toMatch(/In call/);
}

/** What the page hears in `LISTEN_MS`, as 16-bit samples at `RATE`. */
async function listen(): Promise<Int16Array> {
  const { samples, rate } = await page.evaluate(async (ms) => {
    const { heard } = window as unknown as { heard: MediaStreamTrack[] };
    const track = heard.at(-1);
    if (!track) throw new Error('the page has no sound');
    const context = new AudioContext();
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const tap = context.createScriptProcessor(4096, 1, 1);
    const parts: number[] = [];
    tap.addEventListener('audioprocess', (event) => {
      for (const value of event.inputBuffer.getChannelData(0)) parts.push(Math.round(value * 32767));
    });
    source.connect(tap);
    tap.connect(context.destination);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await context.close();
    return { samples: parts, rate: context.sampleRate };
  }, LISTEN_MS);
  return resample(Int16Array.from(samples), rate, RATE);
}

function spoken(): Int16Array {
  const wav = readWav(fs.readFileSync(SPEECH));
  return resample(mixToMono(wav), wav.sampleRate, RATE);
}

const level = (samples: Int16Array): number | null => levelDbov(signalEnergy(samples), samples.length);

describe('a call from the window to baresip through Kamailio', () => {
  test('speech goes out and comes back audibly, the charts move, and the window hangs up', async () => {
    await openWindow(true);
    await dial('bob');
    const charts = page.getByRole('region', { name: 'Charts of the call' });
    await expect.poll(() => charts.getByText('flowing').count(), { timeout: 15_000 }).toBe(2);
    const canvas = charts.getByRole('img', { name: 'Packet timing' }).locator('canvas');
    const drawn = (): Promise<string> => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
    const before = await drawn();

    const heard = await listen();
    expect(await drawn()).not.toBe(before);
    expect(level(heard)).toBeGreaterThan(-45);
    // One second and a half of the speech, looked for in all that was heard.
    const piece = spoken().subarray(RATE / 2, RATE * 2);
    expect(correlate(piece, heard, heard.length - piece.length).coefficient).toBeGreaterThan(0.6);

    const since = peers().phone.events.length;
    await page.getByRole('button', { name: 'Hang up' }).first().click();
    await peers().phone.waitFor('CALL_CLOSED', since);
    await page.locator('.phone-summary').getByText('Answered; you hung up.').waitFor();
  });

  test('baresip hangs up: the window says so, and the summary stays', async () => {
    await openWindow(true);
    await dial('bob');
    await peers().phone.command('hangup');
    await page.locator('.phone-summary').getByText('Answered; the other side hung up.').waitFor();
  });

  test('the microphone is denied: a sentence, and the call can go on without it', async () => {
    await openWindow(false);
    await page.getByRole('radio', { name: 'Microphone' }).click();
    await page.getByRole('textbox', { name: /number/i }).fill('bob');
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.getByRole('alert').getByText('Sidetone may not use the microphone.').waitFor();
    expect(await peers().phone.callCount()).toBe(0);
  });

  test('the server is gone in mid-call: the silence is shown, and hanging up still ends the call', async () => {
    await openWindow(true);
    await dial('bob');
    const charts = page.getByRole('region', { name: 'Charts of the call' });
    await expect.poll(() => charts.getByText('flowing').count(), { timeout: 15_000 }).toBe(2);
    const { server } = peers().lab;
    server.run(['ip', 'link', 'set', server.device, 'down']);
    await expect.poll(() => charts.textContent(), { timeout: 15_000 }).toMatch(/Inbound\s*silent/);
    await page.getByRole('button', { name: 'Hang up' }).first().click();
    await page.locator('.phone-summary').getByText('Answered; you hung up.').waitFor();
  });
});
