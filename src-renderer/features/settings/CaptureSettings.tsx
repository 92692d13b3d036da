import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../src-shared/contract/contract';
import { CAPTURE_CONTENTS } from '../../../src-shared/model/capture';
import { changeSettings } from '../../state/app';
import { Choice } from '../../components/Choice';
import { Field } from '../../components/Field';
import { Toggle } from '../../components/Toggle';

/** MiB; the last minutes of one call of 50 packets a second each way fill about 1.2 MiB a minute. */
const RING_SIZES = [0, 8, 32, 128, 512] as const;

/** What is recorded without being asked for each time. */
export function CaptureSettings({ capture }: { capture: Settings['capture'] }) {
  const { t } = useTranslation();
  const change = (changes: Partial<Settings['capture']>) =>
    void changeSettings({ capture: { ...capture, ...changes } });
  const sizes = [...new Set([...RING_SIZES, capture.ringMiB])].toSorted((a, b) => a - b);
  return (
    <section className="card" aria-labelledby="capture-settings-title">
      <div className="card-head">
        <h2 id="capture-settings-title">{t('settings.capture.title')}</h2>
      </div>
      <div className="settings-form-grid">
        <Field label={t('settings.capture.ring')} hint={t('settings.capture.ringHint')}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={capture.ringMiB}
              onChange={(event) => change({ ringMiB: Number(event.target.value) })}
            >
              {sizes.map((size) => (
                <option key={size} value={size}>
                  {size === 0 ? t('settings.capture.ringOff') : t('settings.capture.ringSize', { size })}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="field">
          <h3>{t('settings.capture.keep')}</h3>
          <Toggle
            label={t('settings.capture.keepCalls')}
            checked={capture.keepCalls}
            onChange={(keepCalls) => change({ keepCalls })}
          />
          <Toggle
            label={t('settings.capture.keepDiagnoses')}
            checked={capture.keepDiagnoses}
            onChange={(keepDiagnoses) => change({ keepDiagnoses })}
          />
        </div>
        <div className="field field-wide">
          <h3>{t('settings.capture.content')}</h3>
          <Choice
            label={t('settings.capture.content')}
            value={capture.content}
            onChange={(content) => change({ content })}
            options={CAPTURE_CONTENTS.map((value) => ({ value, label: t(`settings.capture.contentName.${value}`) }))}
          />
          <p className="field-hint">{t(`settings.capture.contentHint.${capture.content}`)}</p>
        </div>
      </div>
    </section>
  );
}
