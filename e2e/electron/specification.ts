/** What the desktop program has to do, whichever Electron it runs on. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { until } from '../peers/support/until';
import { pcapFile } from '../../src-main/analysis/testing/captureFile';
import { CALL_ID, sampleCall } from '../../src-main/captures/testing/sampleCall';
import { callPractice, choose, contract, openDevice } from './person';
import type { Shell } from './shell';

/** How long a page takes to leave, were it allowed, ms. */
const SETTLE_MS = 500;

/** @param shell as it was launched before the first test  @param home its data folder */
export function specify(shell: () => Shell, home: () => string): void {
  describe('the window', () => {
    test('has the contract and nothing of Node or Electron', async () => {
      const { page } = shell();
      const found = await page.evaluate(() =>
        ['require', 'process', 'module', 'Buffer', 'global', 'electron'].filter((name) => name in globalThis),
      );
      expect(found).toEqual([]);
      const bridge = await page.evaluate(() => {
        const { sidetone } = globalThis as unknown as { sidetone: Record<string, unknown> };
        return {
          names: Object.keys(sidetone).sort(),
          frozen: Object.isFrozen(sidetone),
          safe: globalThis.isSecureContext,
        };
      });
      expect(bridge).toEqual({ names: ['call', 'on', 'pathOf'], frozen: true, safe: true });
    });

    test('runs no script and connects to no server but its own', async () => {
      const { page } = shell();
      const outcome = await page.evaluate(async () => {
        const inline = document.createElement('script');
        inline.textContent = 'globalThis.foreign = true';
        document.head.append(inline);
        return {
          inline: 'foreign' in globalThis,
          fetched: await fetch('https://pbx.test/').then(
            () => true,
            () => false,
          ),
        };
      });
      expect(outcome).toEqual({ inline: false, fetched: false });
    });

    test('reads the files of the page and no other', async () => {
      const { page } = shell();
      const status = (file: string): Promise<number> => page.evaluate(async (name) => (await fetch(name)).status, file);
      expect(await status('/index.html')).toBe(200);
      for (const file of [
        '/../package.json',
        '/..%2f..%2fpackage.json',
        '/..%5c..%5cpackage.json',
        '/%2e%2e/main/index.js',
        '/none.js',
        '/%',
      ]) {
        expect(await status(file), file).toBe(404);
      }
    });

    test('stays on its page', async () => {
      const { page } = shell();
      const address = page.url();
      await page.evaluate(() => {
        (globalThis as unknown as { stayed: boolean }).stayed = true;
        globalThis.location.href = 'https://pbx.test/';
      });
      await delay(SETTLE_MS);
      expect(page.url()).toBe(address);
      expect(await page.evaluate(() => 'stayed' in globalThis)).toBe(true);
    });

    test('may use the microphone, and nothing else', async () => {
      const { page } = shell();
      expect(await openDevice(page, { audio: true })).toBe('granted');
      expect(await openDevice(page, { video: true })).toBe('NotAllowedError');
      expect(await openDevice(page, { audio: true, video: true })).toBe('NotAllowedError');
      const others = await page.evaluate(async () => ({
        position: await new Promise((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve('granted'),
            ({ code }) => resolve(code === GeolocationPositionError.PERMISSION_DENIED ? 'denied' : 'failed'),
          ),
        ),
        notifications: await Notification.requestPermission(),
      }));
      expect(others).toEqual({ position: 'denied', notifications: 'denied' });
    });

    test('gets one sentence for what the engine refuses', async () => {
      const { page } = shell();
      await expect(contract(page, 'calls.hangup', '')).rejects.toThrow(/./);
      await expect(contract(page, 'no.method' as 'calls.list')).rejects.toThrow('There is no method "no.method".');
      await expect(contract(page, 'calls.hangup', 'no-call')).rejects.toThrow('There is no such call any more.');
    });
  });

  test('the first start has the practice line, and a call to it by microphone with live figures and a summary', async () => {
    const { page } = shell();
    const { host, practice } = await contract(page, 'app.info');
    expect(host).toBe('electron');
    expect(practice?.numbers.length).toBeGreaterThan(0);
    await page.getByText('mic ready').first().waitFor();
    await callPractice(page, 'Echo');

    const [call] = await contract(page, 'calls.list');
    expect(call).toMatchObject({ direction: 'outgoing', source: { kind: 'microphone' } });
    const id = call?.id ?? '';
    // The fake microphone beeps once a second; the echo number sends it back.
    const heard = await until(
      'the microphone in both directions',
      async () => (await contract(page, 'calls.detail', id)).samples,
      (samples) =>
        (['outbound', 'inbound'] as const).every((direction) =>
          samples.some((sample) => sample.direction === direction && (sample.levelDbov ?? -127) > -50),
        ),
      20_000,
    );
    expect(heard.every(({ lost }) => lost === 0)).toBe(true);
    for (const direction of ['inbound', 'outbound']) {
      await page.locator(`.figure-${direction} b`).first().waitFor();
    }
    await until(
      'steady packets on the screen',
      () => page.locator('.figure-inbound').allInnerTexts(),
      (texts) => texts.every((text) => !text.includes('no packets')),
    );

    await page.getByRole('button', { name: 'Hang up' }).first().click();
    await page.getByRole('heading', { name: /echo/i }).waitFor();
    await page.getByText('Answered; you hung up.', { exact: true }).waitFor();
    const { entry, result } = await contract(page, 'history.get', id);
    expect(entry).toMatchObject({ state: 'answered', status: 200 });
    expect(result?.hangup).toMatchObject({ by: 'local' });
    expect(result?.streams.map(({ direction }) => direction).sort()).toEqual(['inbound', 'outbound']);
  });

  test('a capture that a person chose is read in a thread of its own, by its path', async () => {
    const { page } = shell();
    const file = path.join(home(), 'chosen.pcap');
    writeFileSync(file, pcapFile(sampleCall({ lost: [10, 11] })));
    const found = await choose(page, file);
    expect(found).toBe(file);
    const { id, phase } = await contract(page, 'captures.open', { path: found });
    expect(phase).toBe('reading');
    const [done] = await until(
      'the capture to be read',
      () => contract(page, 'captures.list'),
      ([summary]) => summary?.phase !== 'reading',
    );
    expect(done).toMatchObject({ id, phase: 'done', error: null, calls: 1, streams: 2, name: 'chosen.pcap' });
    const { durationMs, tracks } = await contract(page, 'captures.audio', id, CALL_ID);
    expect([durationMs, tracks.length]).toEqual([2000, 2]);
    await contract(page, 'captures.close', id);
    expect(await contract(page, 'captures.list')).toEqual([]);
  });

  test('a password reaches the disk encrypted only', async () => {
    const { page } = shell();
    const password = 'correct horse battery';
    const [practice] = await contract(page, 'accounts.list');
    if (!practice) throw new Error('There is no practice account.');
    const { id: _id, hasPassword: _has, practice: _practice, ...account } = practice;
    const saved = await contract(page, 'accounts.save', {
      ...account,
      name: 'Office',
      uri: 'sip:alice@pbx.test',
      register: false,
      password,
    });
    expect(saved.hasPassword).toBe(true);
    expect(filesOf(home()).some(({ name }) => /^secrets.*\.json$/.test(name))).toBe(true);
    for (const text of [password, Buffer.from(password).toString('base64').slice(0, -4)]) {
      expect(
        filesOf(home())
          .filter(({ content }) => content.includes(text))
          .map(({ name }) => name),
      ).toEqual([]);
    }
  });
}

/** All files below, with their octets. */
export function filesOf(folder: string): { name: string; content: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({ name: entry.name, content: readFileSync(path.join(entry.parentPath, entry.name)) }));
}
