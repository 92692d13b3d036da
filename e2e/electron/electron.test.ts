/** The same specification on a real Electron, where its binary is. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';
import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Shell } from './shell';
import { specify } from './specification';

const root = path.resolve(import.meta.dirname, '../..');

/** ELECTRON_PATH, or what electron's installer has put into node_modules. */
function findBinary(): string | null {
  if (process.env.ELECTRON_PATH) return process.env.ELECTRON_PATH;
  const folder = path.join(root, 'node_modules/electron');
  try {
    const binary = path.join(folder, 'dist', readFileSync(path.join(folder, 'path.txt'), 'utf8'));
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

function whyNot(found: string | null): string | null {
  if (!found)
    return 'Electron’s binary is not here: run "npx install-electron" where its site can be reached, or set ELECTRON_PATH';
  const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  return headless ? 'Electron needs a display here: run the tests below "xvfb-run"' : null;
}

const binary = findBinary();
const reason = whyNot(binary);

describe('on Electron', () => {
  if (reason !== null || binary === null) {
    test('the same specification', (context) => context.skip(reason ?? ''));
    return;
  }
  let home: string;
  let application: ElectronApplication;
  let shell: Shell;
  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'sidetone-electron-'));
    application = await _electron.launch({
      executablePath: binary,
      args: [root, '--use-fake-device-for-media-stream', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      env: { ...(process.env as Record<string, string>), SIDETONE_HOME: home },
    });
    const page = await application.firstWindow();
    await page.waitForLoadState();
    shell = { page, quit: async () => (await application.close(), null) };
  });
  afterAll(async () => {
    await shell.quit();
    rmSync(home, { recursive: true, force: true });
  });
  specify(
    () => shell,
    () => home,
  );
});
