/** The desktop program: one engine and one window on it. Everything that is not Electron's lives in the engine. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { app, dialog, session } from 'electron';
import { createEngine, dataFolder } from '../../engine/engine';
import type { Engine } from '../../engine/engine';
import { sentenceOf } from '../../errors';
import { LOG_LEVELS } from '../../../src-shared/model/log';
import { findProgram } from '../program';
import { createProgramLog } from '../programLog';
import { serveContract } from './contract';
import { announcePageScheme, servePage } from './page';
import { limitPermissions } from './permissions';
import { keyRingCipher } from './secrets';
import { systemDevices } from './systemDevices';
import { lockNavigation, openWindow, setMenu, showWindow } from './window';

/** How long hanging up and unregistering may hold up the end of the program, ms: a server may not answer any more. */
const CLOSE_WITHIN_MS = 4000;

const program = findProgram();
const folder = dataFolder();
const wanted = app.commandLine.getSwitchValue('log-level');
const log = createProgramLog(LOG_LEVELS.find((level) => level === wanted) ?? 'info', folder, true);

// Chromium's own files go below ours; the single-instance lock is there too, so that it is one program a data folder.
const chromiumFolder = path.join(folder, 'window');
try {
  mkdirSync(chromiumFolder, { recursive: true, mode: 0o700 });
  app.setPath('userData', chromiumFolder);
} catch {
  // The engine meets the same obstacle in a moment, and says what to do about it.
}
// The media bridge between page and engine has to work on a computer without any network.
app.commandLine.appendSwitch('allow-loopback-in-peer-connection');
announcePageScheme();
lockNavigation();

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => showWindow(program.preload, log));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  void app.whenReady().then(run);
} else {
  app.quit();
}

async function run(): Promise<void> {
  const starting = startEngine();
  closeOnQuit(starting);
  serveContract(starting);
  servePage(program.page);
  limitPermissions(session.defaultSession);
  setMenu();
  openWindow(program.preload, log);
  app.on('activate', () => showWindow(program.preload, log));
  try {
    await starting;
  } catch (error) {
    dialog.showErrorBox('Sidetone cannot start', sentenceOf(error));
    app.exit(1);
  }
}

async function startEngine(): Promise<Engine> {
  return createEngine({
    host: 'electron',
    version: program.version,
    folder,
    log,
    workerUrl: program.mediaWorker,
    captureWorkerUrl: program.captureWorker,
    speechFile: program.speechFile,
    cipher: await keyRingCipher(),
    system: systemDevices(),
  });
}

/** The windows are gone at once; the engine then hangs up and unregisters before the process ends. */
function closeOnQuit(starting: Promise<Engine>): void {
  let closing = false;
  app.on('will-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    setTimeout(() => app.exit(0), CLOSE_WITHIN_MS);
    void starting
      .then((engine) => engine.close())
      .catch((error: unknown) => log.error('window', 'closing failed', error))
      .finally(() => app.exit(0));
  });
}
