import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../src-shared/contract/contract';
import { changeSettings } from '../../state/app';
import { Toggle } from '../Toggle';
import './AudioProcessing.css';

const SWITCHES = ['echoCancellation', 'noiseSuppression', 'autoGainControl'] as const;

/** What the browser does to the voice before it is sent. */
export function AudioProcessing({ settings }: { settings: Settings }) {
  const { t } = useTranslation();
  return (
    <div className="toggles">
      {SWITCHES.map((name) => (
        <Toggle
          key={name}
          label={t(`devices.${name}`)}
          hint={t(`devices.hint.${name}`)}
          checked={settings[name]}
          onChange={(checked) => void changeSettings({ [name]: checked })}
        />
      ))}
    </div>
  );
}
