import type { DeviceChange } from '../../src-shared/model/devices';

export type KnownDevice = Pick<MediaDeviceInfo, 'deviceId' | 'kind' | 'label'>;

interface InUse {
  /** Device id of the open microphone; "default" where it was opened as the default. */
  input: string | null;
  output: string | null;
}

/** Entries that stand for a choice of the system and not for a device of their own. */
const ROLES = new Set(['', 'default', 'communications']);

/** What changed between two lists, as the events of a call. */
export function deviceDifference(
  before: readonly KnownDevice[],
  after: readonly KnownDevice[],
  used: InUse,
): Omit<DeviceChange, 'at'>[] {
  return (['audioinput', 'audiooutput'] as const).flatMap((kind) => {
    const direction = kind === 'audioinput' ? 'outbound' : 'inbound';
    const inUseId = kind === 'audioinput' ? used.input : used.output;
    const of = (list: readonly KnownDevice[]) => list.filter((device) => device.kind === kind);
    const real = (list: readonly KnownDevice[]) => of(list).filter(({ deviceId }) => !ROLES.has(deviceId));
    const missingIn = (list: readonly KnownDevice[], other: readonly KnownDevice[]) => {
      const ids = new Set(real(other).map(({ deviceId }) => deviceId));
      return real(list).filter(({ deviceId }) => !ids.has(deviceId));
    };
    const change = (name: DeviceChange['kind'], device: KnownDevice, inUse: boolean) =>
      ({
        kind: name,
        direction,
        device: device.label.slice(0, 256),
        inUse,
      }) as const;
    const changes = [
      ...missingIn(before, after).map((device) => change('removed', device, device.deviceId === inUseId)),
      ...missingIn(after, before).map((device) => change('added', device, false)),
    ];
    // Windows and macOS name the device behind "Default - ..."; Linux does not, and nothing can be told there.
    const role = (list: readonly KnownDevice[]) => of(list).find(({ deviceId }) => deviceId === 'default');
    const [was, is] = [role(before), role(after)];
    if (was?.label && is?.label && was.label !== is.label) {
      changes.push(change('default-changed', is, inUseId === 'default'));
    }
    return changes;
  });
}
