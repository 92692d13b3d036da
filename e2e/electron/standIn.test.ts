/** The built main and preload bundles on the stand-in of Electron (standIn/README.md), in Chromium. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../peers/support/until';
import { contract, callPractice } from './person';
import type { StandInShell } from './shell';
import { filesOf, specify } from './specification';
import { buildStandIn, launchStandIn } from './standIn/launch';

const OURS = 'app://sidetone/';
const keyRing = 'the key ring of this desktop';
let home: string;
let shell: StandInShell;

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'sidetone-electron-'));
  await buildStandIn();
  shell = await launchStandIn({ home, keyRing });
});
afterAll(async () => {
  await shell.quit();
  rmSync(home, { recursive: true, force: true });
});

describe('on the stand-in', () => {
  specify(
    () => shell,
    () => home,
  );
});

test('the window is made with the secure options, and shown', async () => {
  const window = await shell.evaluate(({ BrowserWindow }) => {
    const [first, ...others] = BrowserWindow.getAllWindows();
    return {
      others: others.length,
      visible: first?.isVisible(),
      url: first?.webContents.getURL(),
      preferences: first?.webContents.getLastWebPreferences(),
    };
  });
  expect(window).toMatchObject({
    others: 0,
    visible: true,
    preferences: { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false },
  });
  expect(window.preferences).not.toHaveProperty('webSecurity', false);
  expect(window.url).toMatch(/^app:\/\/sidetone\//);
});

test('Chromium is started with loopback for the media bridge', async () => {
  expect(await shell.evaluate(({ app }) => app.switches)).toContain('--allow-loopback-in-peer-connection');
});

test('the page opens no windows', async () => {
  await shell.page.evaluate(() => {
    globalThis.open('https://pbx.test/');
    const link = document.createElement('a');
    link.href = 'https://pbx.test/';
    link.target = '_blank';
    document.body.append(link);
    link.click();
    link.remove();
  });
  await until(
    'two windows refused',
    () => shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.popups ?? []),
    (popups) => popups.length === 2 && popups.every((action) => action === 'deny'),
  );
});

describe('permissions', () => {
  const ask = (url: string, permission: string, media: string[], isMainFrame: boolean) =>
    shell.evaluate(
      ({ session }, [address, name, types, main]) =>
        session.defaultSession.ask(null, name as 'media', address, types as 'audio'[], main),
      [url, permission, media, isMainFrame] as const,
    );

  test('the microphone, for our own page', async () => {
    expect(await ask(OURS, 'media', ['audio'], true)).toEqual({ requested: true, checked: true });
  });
  test.each<[string, string, string, string[]]>([
    ['the camera', OURS, 'media', ['video']],
    ['both', OURS, 'media', ['audio', 'video']],
    ['the microphone for another site', 'https://pbx.test/', 'media', ['audio']],
    ['the microphone for a name that begins like ours', 'app://sidetone.pbx.test/', 'media', ['audio']],
    ['the microphone for a file', 'file:///sidetone/', 'media', ['audio']],
    ['the screen', OURS, 'display-capture', ['video']],
    ['the clipboard', OURS, 'clipboard-read', []],
    ['an external program', OURS, 'openExternal', []],
    ['a USB device', OURS, 'usb', []],
  ])('not %s', async (_what, url, permission, media) => {
    expect(await ask(url, permission, media, true)).toEqual({ requested: false, checked: false });
  });
  test('not a device that is not named, nor the microphone in a frame', async () => {
    expect(await ask(OURS, 'media', [], true)).toMatchObject({ requested: false });
    expect(await ask(OURS, 'media', ['audio'], false)).toMatchObject({ requested: false });
  });
});

test.each([
  ['a foreign page', { origin: 'https://pbx.test', parent: false }],
  ['a page whose name begins like ours', { origin: 'app://sidetone.pbx.test', parent: false }],
  ['a frame in our page', { origin: 'app://sidetone', parent: true }],
  ['a frame that is gone', null],
])('a message of %s is refused', async (_who, frame) => {
  const invoked = shell.evaluate(
    ({ ipcMain }, from) =>
      ipcMain.invokeFrom(from && { origin: from.origin, parent: from.parent ? {} : null }, 'sidetone:call', [
        'accounts.list',
        [],
      ]),
    frame,
  );
  await expect(invoked).rejects.toThrow('does not come from the page of Sidetone');
});

test('a second start shows the first one’s window', async () => {
  await shell.evaluate(({ app }) => void app.emit('second-instance'));
  expect(await shell.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('quitting in mid-call hangs up first; the call and the password are there at the next start', async () => {
  await shell.page.getByRole('navigation').getByRole('link', { name: 'Phone' }).click();
  await callPractice(shell.page, 'Echo');
  expect(await shell.quit()).toBe(0);
  shell = await launchStandIn({ home, keyRing });
  const [entry] = await contract(shell.page, 'history.list', 10);
  expect(entry).toMatchObject({ state: 'answered' });
  expect(entry?.durationMs).not.toBeNull();
  const accounts = await contract(shell.page, 'accounts.list');
  expect(accounts.find(({ name }) => name === 'Office')).toMatchObject({ hasPassword: true });
});

test('where the desktop has no key ring, the engine’s key file keeps the passwords', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sidetone-electron-'));
  const other = await launchStandIn({ home: folder });
  try {
    const { secretStore } = await contract(other.page, 'app.info');
    expect(secretStore).toContain('not in a key ring');
    expect((await contract(shell.page, 'app.info')).secretStore).toContain('key ring');
    expect(filesOf(home).map(({ name }) => name)).not.toContain('secrets.key');
  } finally {
    await other.quit();
    rmSync(folder, { recursive: true, force: true });
  }
});
