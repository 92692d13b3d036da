// @ts-check
/**
 * `npm start`: the application on a fresh machine, in one command. Builds what is missing or older than its sources, then shows the
 * window: in Electron where its binary is there or can be had in short time, else in the browser, else it prints the address.
 * What stands on the command line goes to the program that is started.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const electronFolder = path.join(root, 'node_modules/electron');

/** How long the site of Electron's binary may take to answer at all, ms; a closed network must not hold up the start. */
const REACH_MS = 3000;
/** How long the download (about 120 MB) may take, ms. */
const DOWNLOAD_MS = 120_000;
/** A failure this soon, ms, is one of the system (no sandbox, a missing library), not of a window that a person has used. */
const SOON_MS = 5000;

const OUTPUTS = ['main/index.js', 'main/cli.js', 'main/media-worker.js', 'preload/index.cjs', 'renderer/index.html'];
const SOURCES = ['src-shared', 'src-main', 'src-renderer', 'package-lock.json', 'electron.vite.config.ts'];

/** @param {string} text */
function say(text) {
  console.log(`sidetone: ${text}`);
}

/** @param {string} text @returns {never} */
function giveUp(text) {
  console.error(`sidetone: ${text}`);
  process.exit(3);
}

/** Time of the newest file below, ms since the epoch; 0 where there is none. @param {string} entry @returns {number} */
function newest(entry) {
  const status = fs.statSync(entry, { throwIfNoEntry: false });
  if (!status?.isDirectory()) return status?.mtimeMs ?? 0;
  return Math.max(0, ...fs.readdirSync(entry).map((name) => newest(path.join(entry, name))));
}

function buildIfStale() {
  const oldest = Math.min(...OUTPUTS.map((file) => newest(path.join(root, 'out', file))));
  if (oldest > Math.max(...SOURCES.map((source) => newest(path.join(root, source))))) return;
  if (!fs.existsSync(path.join(root, 'node_modules/electron-vite'))) {
    giveUp('its packages are not installed: run "npm ci" first.');
  }
  say('building, which takes a few seconds.');
  const { status } = spawnSync('npm', ['run', '-s', 'build'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) giveUp('the build failed, for the reason above.');
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Path of Electron's binary: ELECTRON_PATH, or what its installer has left; null where there is none. */
function installedElectron() {
  if (process.env.ELECTRON_PATH) return process.env.ELECTRON_PATH;
  try {
    const binary = path.join(electronFolder, 'dist', fs.readFileSync(path.join(electronFolder, 'path.txt'), 'utf8'));
    return fs.existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

/** Fetches the binary with Electron's own installer, which checks it; null where that does not work out in time. */
async function fetchElectron() {
  const site = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/';
  try {
    await fetch(site, { method: 'HEAD', signal: AbortSignal.timeout(REACH_MS) });
  } catch {
    return null;
  }
  say('fetching Electron, once.');
  spawnSync(process.execPath, [path.join(electronFolder, 'install.js')], { stdio: 'ignore', timeout: DOWNLOAD_MS });
  return installedElectron();
}

/** Set when somebody asked for the end. */
let stopped = false;

/**
 * Runs a program to its end; resolves with its exit code.
 *
 * @param {string} file @param {string[]} args @returns {Promise<number>}
 */
function run(file, args) {
  // Set inside editors that are made with Electron themselves: ours would then start as plain Node.
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const child = spawn(file, args, { cwd: root, env, stdio: 'inherit' });
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => {
    stopped = true;
    // Ctrl-C in a terminal reaches the child by itself, and a second one would mean "at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 128));
  }).finally(() => signals.forEach((signal) => process.off(signal, pass)));
}

/** False where Electron cannot run on this system. @param {string} binary */
async function showInElectron(binary) {
  say('opening the window.');
  const started = Date.now();
  // Chromium's sandbox refuses to run as root.
  const unboxed = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const code = await run(binary, [...unboxed, root, ...process.argv.slice(2)]);
  if (code !== 0 && !stopped && Date.now() - started < SOON_MS) return false;
  process.exitCode = code;
  return true;
}

/** @param {string} why */
async function serve(why) {
  say(`${why}: the same window in a browser on this computer, at`);
  process.exitCode = await run(process.execPath, [
    path.join(root, 'out/main/cli.js'),
    'serve',
    ...process.argv.slice(2),
  ]);
}

buildIfStale();
const binary = hasDisplay() ? (installedElectron() ?? (await fetchElectron())) : null;
if (!hasDisplay()) await serve('there is no display here');
else if (!binary) await serve("Electron's binary is not here and cannot be fetched");
else if (!(await showInElectron(binary))) await serve('Electron cannot run on this system, for the reason above');
