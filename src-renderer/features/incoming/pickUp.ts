import { useApp } from '../../app/appStore';
import { voicePath } from '../../audio/voicePath';
import { answer } from '../call/actions';
import { toMediaSource, usableSource } from '../phone/source';

/** Answers with the chosen source; where that is a microphone that does not open, with what works instead. */
export async function pickUp(id: string): Promise<void> {
  let source = usableSource();
  if (source.kind === 'microphone') {
    const opened = await voicePath.prepare().then(
      () => true,
      () => false,
    );
    if (!opened)
      source = toMediaSource('speech', useApp.getState().info?.speechFile ?? null, '') ?? { kind: 'silence' };
  }
  await answer(id, source);
}
