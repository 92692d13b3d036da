import type { SpeakerFacts } from '../../src-shared/model/devices';
import { useAudio } from './store';

/** How often a clock is looked at, ms. */
const LOOK_MS = 250;
/** A device that is woken up may take more than a second before its clock goes. */
const LOOKS = 12;

interface WithSink {
  setSinkId?(id: string): Promise<void>;
}

/** Whether this page can be heard, and where: a context of its own is started and sent to the chosen speaker. Plays nothing. */
export async function speakerFacts(
  chosenId: string | null,
  outputs: readonly MediaDeviceInfo[],
): Promise<Omit<SpeakerFacts, 'echo'>> {
  const named = outputs.filter(({ deviceId }) => deviceId !== '');
  const chosen = chosenId === null ? null : (named.find(({ deviceId }) => deviceId === chosenId) ?? null);
  const base = {
    chosen: chosen?.label || null,
    // Without the permission no speaker has an id: then nothing can be said.
    chosenMissing: chosenId !== null && chosen === null && named.length > 0,
    outputs: outputs.length,
    soundBlocked: useAudio.getState().soundBlocked,
  };
  if (typeof AudioContext === 'undefined') {
    return { ...base, contextState: 'none', clockRuns: false, sinkError: null };
  }
  const context = new AudioContext();
  try {
    const sinkError = chosen ? await sinkErrorOf(context, chosen.deviceId) : null;
    const clockRuns = await clockGoesOn(context);
    return { ...base, contextState: context.state, clockRuns, sinkError };
  } finally {
    await context.close();
  }
}

async function sinkErrorOf(context: AudioContext, deviceId: string): Promise<string | null> {
  const sink = context as WithSink;
  if (!sink.setSinkId) return 'This browser cannot choose a speaker.';
  try {
    await sink.setSinkId(deviceId);
    return null;
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** A context that says "running" may still stand still where no device takes its sound. */
async function clockGoesOn(context: AudioContext): Promise<boolean> {
  // Suspended by the browser's autoplay policy, this promise stays open until a click.
  await Promise.race([context.resume().catch(() => undefined), pause(LOOK_MS)]);
  const before = context.currentTime;
  for (let look = 0; look < LOOKS; look++) {
    await pause(LOOK_MS);
    if (context.currentTime > before) return true;
  }
  return false;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => window.setTimeout(resolve, ms));
