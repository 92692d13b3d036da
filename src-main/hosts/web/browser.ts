import { spawn } from 'node:child_process';

/** Opens the address in the person's browser where there is a display to show it on; false where there is none. */
export function openBrowser(
  url: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  const command = browserCommand(env, platform);
  if (!command) return false;
  const [file = '', ...args] = command;
  // Whether a browser comes up is the person's to see; the address is printed in any case.
  spawn(file, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
  return true;
}

function browserCommand(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] | null {
  if (platform === 'darwin') return ['open'];
  // `start` of cmd.exe would read the ampersands of an address; this opens it as it is.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : null;
}
