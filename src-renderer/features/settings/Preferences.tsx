import { Monitor, Moon, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../src-shared/contract/contract';
import { changeSettings } from '../../state/app';
import { Choice } from '../../components/Choice';
import { Field } from '../../components/Field';
import { AudioProcessing } from '../../components/devices/AudioProcessing';
import { PortRange } from './PortRange';

const PTIMES = [10, 20, 30, 40, 60] as const;

export function Preferences({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  return (
    <section className="card" aria-labelledby="preferences-title">
      <div className="card-head">
        <h2 id="preferences-title">{t('settings.preferences')}</h2>
      </div>
      <div className="settings-form-grid">
        <div className="field">
          <h3>{t('settings.theme')}</h3>
          <Choice
            label={t('settings.theme')}
            value={settings.theme}
            onChange={(theme) => void changeSettings({ theme })}
            options={[
              { value: 'system', label: t('settings.themeName.system'), icon: Monitor },
              { value: 'light', label: t('settings.themeName.light'), icon: Sun },
              { value: 'dark', label: t('settings.themeName.dark'), icon: Moon },
            ]}
          />
        </div>
        <div className="field">
          <h3>{t('settings.dtmf')}</h3>
          <Choice
            label={t('settings.dtmf')}
            value={settings.dtmf}
            onChange={(dtmf) => void changeSettings({ dtmf })}
            options={[
              { value: 'rfc4733', label: t('settings.dtmfName.rfc4733') },
              { value: 'info', label: t('settings.dtmfName.info') },
            ]}
          />
        </div>
        <PortRange ports={settings.rtpPorts} />
        <Field label={t('settings.ptime')} hint={t('settings.ptimeHint')}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={settings.ptimeMs}
              onChange={(event) => {
                const ptimeMs = PTIMES.find((value) => String(value) === event.target.value);
                if (ptimeMs) void changeSettings({ ptimeMs });
              }}
            >
              {PTIMES.map((value) => (
                <option key={value} value={value}>
                  {value} ms
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="field field-wide">
          <h3>{t('settings.audio')}</h3>
          <AudioProcessing settings={settings} />
        </div>
      </div>
    </section>
  );
}
