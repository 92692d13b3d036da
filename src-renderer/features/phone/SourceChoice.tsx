import { AudioLines, FileAudio, Mic, Speech, VolumeX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { changeSettings, useApp } from '../../state/app';
import { useAudio } from '../../audio/store';
import { Choice } from '../../components/Choice';
import { Field } from '../../components/Field';
import type { SourceKind } from '../../audio/source';
import { useSourceFile, useSourceKind } from '../../audio/source';

const ICONS = { microphone: Mic, speech: Speech, tone: AudioLines, silence: VolumeX, file: FileAudio } as const;
const KINDS = ['microphone', 'speech', 'tone', 'silence', 'file'] as const;

/** What is sent: by default what the person used last. */
export function SourceChoice() {
  const { t } = useTranslation();
  const kind = useSourceKind();
  const path = useAudio((state) => state.path);
  const speechFile = useApp((state) => state.info?.speechFile ?? null);
  const filePath = useSourceFile((state) => state.filePath);
  const choose = (next: SourceKind) => {
    useSourceFile.setState({ useFile: next === 'file' });
    if (next !== 'file') void changeSettings({ defaultSource: next });
  };
  return (
    <div className="phone-source">
      <h3>{t('source.label')}</h3>
      <Choice
        label={t('source.label')}
        value={kind}
        onChange={choose}
        options={KINDS.map((value) => ({
          value,
          icon: ICONS[value],
          label: t(`source.${value}`),
          disabled:
            (value === 'microphone' && (path === 'unavailable' || path === 'failed')) ||
            (value === 'speech' && speechFile === null),
        }))}
      />
      {kind === 'file' && (
        <Field label={t('source.filePath')} hint={t('source.filePathHint')}>
          {(control) => (
            <input
              {...control}
              className="input"
              value={filePath}
              spellCheck={false}
              placeholder={t('source.filePathExample')}
              onChange={(event) => useSourceFile.setState({ filePath: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
