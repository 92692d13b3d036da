import { beforeEach, describe, expect, it, vi } from 'vitest';
import { systemDevices } from './systemDevices';

const electron = vi.hoisted(() => ({
  shell: { openExternal: vi.fn(async () => {}) },
  systemPreferences: { getMediaAccessStatus: vi.fn(() => 'denied') },
}));
vi.mock('electron', () => electron);

beforeEach(() => vi.clearAllMocks());

describe('systemDevices', () => {
  it.each([
    ['darwin', 'x-apple.systempreferences:com.apple.preference.security?Privacy_Microphone'],
    ['win32', 'ms-settings:privacy-microphone'],
  ] as const)("tells %s's own permission, and leads to its setting", async (platform, page) => {
    const { microphoneAccess, openSettings } = systemDevices(platform);
    expect(microphoneAccess()).toBe('denied');
    expect(electron.systemPreferences.getMediaAccessStatus).toHaveBeenCalledWith('microphone');
    await openSettings?.();
    expect(electron.shell.openExternal).toHaveBeenCalledExactlyOnceWith(page);
  });

  it('asks nothing on Linux, which has no such permission', () => {
    const { microphoneAccess, openSettings } = systemDevices('linux');
    expect([microphoneAccess(), openSettings]).toEqual(['unknown', null]);
    expect(electron.systemPreferences.getMediaAccessStatus).not.toHaveBeenCalled();
  });
});
