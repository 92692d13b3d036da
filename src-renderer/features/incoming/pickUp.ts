import { useApp } from '../../state/app';
import { voicePath } from '../../audio/voicePath';
import { answer } from '../../state/callActions';
import { toMediaSource, usableSource } from '../../audio/source';

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
