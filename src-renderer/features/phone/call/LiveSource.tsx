import { useTranslation } from 'react-i18next';
import type { CallSnapshot, MediaSource } from '../../../../src-shared/model/call';
import { useApp } from '../../../state/app';
import { voicePath } from '../../../audio/voicePath';
import { Field } from '../../../components/Field';
import { toMediaSource } from '../../../audio/source';
import type { SourceKind } from '../../../audio/source';
import { useAudio } from '../../../audio/store';
import { changeSource } from '../../../state/callActions';

function kindOf(source: MediaSource, speechFile: string | null): SourceKind | 'echo' {
  return source.kind === 'file' && source.path === speechFile ? 'speech' : source.kind;
}

/** What goes into the call, changed while it is up: a tone instead of the voice tells a dead microphone from a dead line. */
export function LiveSource({ call }: { call: CallSnapshot }) {
  const { t } = useTranslation();
  const speechFile = useApp((state) => state.info?.speechFile ?? null);
  const path = useAudio((state) => state.path);
  const kind = kindOf(call.source, speechFile);
  const choose = async (next: SourceKind) => {
    const source = toMediaSource(next, speechFile, '');
    if (!source) return;
    // A microphone that does not open says why in the status bar.
    if (
      source.kind === 'microphone' &&
      !(await voicePath.prepare().then(
        () => true,
        () => false,
      ))
    )
      return;
    changeSource(call.id, source);
  };
  const kinds = (['microphone', 'speech', 'tone', 'silence'] as const).filter(
    (option) =>
      option === kind ||
      (option === 'microphone' ? path === 'ready' : option === 'speech' ? speechFile !== null : true),
  );
  return (
    <Field label={t('source.label')}>
      {(control) => (
        <select
          {...control}
          className="input"
          value={kind}
          onChange={(event) => {
            const next = kinds.find((option) => option === event.target.value);
            if (next) void choose(next);
          }}
        >
          {(kind === 'file' || kind === 'echo') && <option value={kind}>{t(`source.${kind}`)}</option>}
          {kinds.map((option) => (
            <option key={option} value={option}>
              {t(`source.${option}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
