import { MicrophoneError } from '../../audio/problems';
import { voicePath } from '../../audio/voicePath';
import { useApp } from '../../state/app';
import { t } from '../../i18n';
import { EngineFailure } from '../../rpc/link';
import { place } from '../../state/callActions';
import { cleanDialled } from '../../state/dialled';
import { useDial } from './dialStore';
import { currentKind, toMediaSource, useSourceFile } from '../../audio/source';

/**
 * Places a call with the chosen source. A microphone is asked for first: nobody should hear a phone ring, lift it, and meet a
 * caller who is still looking for the browser's question. What went wrong stands at the dialer.
 */
export async function placeCall(accountId: string, typed: string): Promise<void> {
  const target = cleanDialled(typed);
  const kind = currentKind();
  const source = toMediaSource(kind, useApp.getState().info?.speechFile ?? null, useSourceFile.getState().filePath);
  if (target === '') return useDial.setState({ error: t('dialer.nothingDialled') });
  if (source === null) return useDial.setState({ error: t('source.fileMissing') });
  useDial.setState({ busy: true, error: null });
  try {
    if (source.kind === 'microphone') await voicePath.prepare();
    await place(accountId, target, source);
    useDial.setState({ text: '' });
  } catch (error) {
    // A microphone's problem has a place and words of its own beside the source.
    if (error instanceof EngineFailure) useDial.setState({ error: error.message });
    else if (!(error instanceof MicrophoneError)) useDial.setState({ error: t('dialer.failed') });
  } finally {
    useDial.setState({ busy: false });
  }
}
