import { create } from 'zustand';

export interface DeviceChange {
  /** Labels, or null where the browser does not tell them. */
  added: (string | null)[];
  removed: (string | null)[];
}

interface DevicesState {
  /** Null until asked. */
  devices: MediaDeviceInfo[] | null;
  lastChange: DeviceChange | null;
}

export const useDevices = create<DevicesState>(() => ({ devices: null, lastChange: null }));

type Known = Pick<MediaDeviceInfo, 'deviceId' | 'kind' | 'label'>;

/** What came and what went. The entries that stand for "the default" are not devices of their own. */
export function deviceChange(before: readonly Known[], after: readonly Known[]): DeviceChange | null {
  const key = (device: Known) => `${device.kind}/${device.deviceId}`;
  const real = (list: readonly Known[]) =>
    list.filter(({ kind, deviceId }) => kind !== 'videoinput' && !['', 'default', 'communications'].includes(deviceId));
  const missingIn = (list: readonly Known[], other: readonly Known[]) => {
    const keys = new Set(other.map(key));
    return real(list)
      .filter((device) => !keys.has(key(device)))
      .map(({ label }) => label || null);
  };
  const change = { added: missingIn(after, before), removed: missingIn(before, after) };
  return change.added.length + change.removed.length > 0 ? change : null;
}

/** Asks for the devices that are there. With `note`, says what changed since the last time. */
export async function refreshDevices(note: boolean): Promise<void> {
  const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const before = useDevices.getState().devices;
  const change = note && before ? deviceChange(before, devices) : null;
  useDevices.setState({ devices, ...(change ? { lastChange: change } : {}) });
}

/** Follows plugging and unplugging. Returns the function that stops it. */
export function followDevices(): () => void {
  const changed = () => void refreshDevices(true);
  void refreshDevices(false);
  navigator.mediaDevices?.addEventListener('devicechange', changed);
  return () => navigator.mediaDevices?.removeEventListener('devicechange', changed);
}
