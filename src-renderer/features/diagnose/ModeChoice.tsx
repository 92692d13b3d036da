import { useTranslation } from 'react-i18next';
import type { DiagnosisMode } from '../../../src-shared/model/diagnosis';

const MODES: readonly DiagnosisMode[] = ['quick', 'full'];

/** How thoroughly: each with what it does and how long that takes. */
export function ModeChoice({ mode, onChange }: { mode: DiagnosisMode; onChange: (mode: DiagnosisMode) => void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="field">
      <legend>{t('diagnose.mode')}</legend>
      <div className="diagnose-mode-cards">
        {MODES.map((value) => (
          <label key={value} className="diagnose-mode-card">
            <input
              type="radio"
              name="diagnosis-mode"
              value={value}
              checked={mode === value}
              onChange={() => onChange(value)}
            />
            <span className="diagnose-mode-name">
              <b>{t(`diagnose.modeName.${value}`)}</b>
              <span className="quiet small">{t(`diagnose.modeTime.${value}`)}</span>
            </span>
            <span className="quiet small diagnose-mode-what">{t(`diagnose.modeWhat.${value}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
