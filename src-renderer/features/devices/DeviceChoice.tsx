import { useTranslation } from 'react-i18next';
import { changeSettings } from '../../state/app';
import { Field } from '../../components/Field';
import { useDevices } from '../../state/devices';

interface Props {
  kind: 'audioinput' | 'audiooutput';
  chosen: string | null;
}

/** One of the devices, or the system's default. A choice that is not plugged in any more is told, and kept. */
export function DeviceChoice({ kind, chosen }: Props) {
  const { t } = useTranslation();
  const all = useDevices((state) => state.devices);
  const devices = (all ?? []).filter(
    (device) => device.kind === kind && device.deviceId !== '' && device.deviceId !== 'default',
  );
  const stale = all !== null && chosen !== null && !devices.some((device) => device.deviceId === chosen);
  const name = kind === 'audioinput' ? 'input' : 'output';
  return (
    <Field
      label={t(`devices.${name}`)}
      hint={t(devices.length === 0 ? `devices.none.${name}` : `devices.choose.${name}`)}
      error={stale ? t(`devices.stale.${name}`) : undefined}
    >
      {(control) => (
        <select
          {...control}
          className="input"
          value={chosen ?? ''}
          onChange={(event) => {
            const id = event.target.value || null;
            void changeSettings(kind === 'audioinput' ? { inputDeviceId: id } : { outputDeviceId: id });
          }}
        >
          <option value="">{t('devices.systemDefault')}</option>
          {stale && <option value={chosen}>{t('devices.missing')}</option>}
          {devices.map((device, index) => (
            <option key={device.deviceId} value={device.deviceId}>
              {device.label || t(`devices.unnamed.${name}`, { number: index + 1 })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
