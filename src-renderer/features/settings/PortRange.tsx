import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../src-shared/contract/contract';
import { changeSettings } from '../../state/app';
import { Field } from '../../components/Field';
import { parsePortRange } from './portRange';

const show = (port: number): string => (port === 0 ? '' : String(port));

/** UDP ports for media. Saved when the field is left, and only where both ends make sense. */
export function PortRange({ ports }: { ports: Settings['rtpPorts'] }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(show(ports[0]));
  const [to, setTo] = useState(show(ports[1]));
  const parsed = parsePortRange(from, to);
  const save = () => {
    if ('ports' in parsed && String(parsed.ports) !== String(ports)) void changeSettings({ rtpPorts: parsed.ports });
  };
  return (
    <Field
      label={t('settings.ports')}
      hint={t('settings.portsHint')}
      error={'fault' in parsed ? t(`settings.portsFault.${parsed.fault}`) : undefined}
    >
      {(control) => (
        <div className="input-row">
          <input
            {...control}
            className="input"
            inputMode="numeric"
            placeholder={t('settings.anyPort')}
            value={from}
            onChange={(event) => setFrom(event.target.value)}
            onBlur={save}
          />
          <span aria-hidden>–</span>
          <input
            className="input"
            inputMode="numeric"
            aria-label={t('settings.portsTo')}
            aria-invalid={control['aria-invalid']}
            placeholder={t('settings.anyPort')}
            value={to}
            onChange={(event) => setTo(event.target.value)}
            onBlur={save}
          />
        </div>
      )}
    </Field>
  );
}
