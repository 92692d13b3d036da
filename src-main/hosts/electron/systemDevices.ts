import { shell, systemPreferences } from 'electron';
import type { SystemDevices } from '../../engine/engine';

/** Pages of the systems' own settings. They are constants: no address that comes from a page is ever opened. */
const SETTINGS: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone',
  win32: 'ms-settings:privacy-microphone',
};

/**
 * The operating system's own permission for the microphone: macOS and Windows keep one beside that of the page, and a refusal there
 * shows to the page as silence or as a denial that no click in the page can mend. Linux has none outside of sandboxes.
 */
export function systemDevices(platform: NodeJS.Platform = process.platform): SystemDevices {
  const page = SETTINGS[platform];
  return {
    microphoneAccess: () => (page === undefined ? 'unknown' : systemPreferences.getMediaAccessStatus('microphone')),
    openSettings: page === undefined ? null : () => shell.openExternal(page),
  };
}
