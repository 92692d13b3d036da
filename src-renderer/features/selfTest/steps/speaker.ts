import { useApp } from '../../../state/app';
import { playMelody } from '../sound';
import type { Step } from '../step';
import { throwIfAborted } from '../wait';

/** Plays a melody, looks whether this page's play-out runs, and asks. */
export const speakerStep: Step<'speaker'> = async ({ signal, show, ask }) => {
  const outputDeviceId = useApp.getState().settings?.outputDeviceId ?? null;
  for (;;) {
    show({ step: 'speaker', stage: 'playing' });
    const played = await playMelody(outputDeviceId, signal);
    throwIfAborted(signal);
    show({ step: 'speaker', stage: 'question' });
    const answer = await ask();
    if (answer !== 'again') return { ...played, answer };
  }
};
