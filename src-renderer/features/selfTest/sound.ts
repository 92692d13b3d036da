/** Sound of the self-test: what is recorded, what is played, and what is measured meanwhile. */
import { chooseOutput } from '../../audio/output';
import { record } from '../../audio/playback';
import { stopStream } from '../../audio/microphone';
import { melody } from './melody';
import type { SpeakerFacts } from './facts';
import { orAbort, pause } from './wait';

/** A play-out that is held back never ends; so long after its end it is given up, ms. */
const PATIENCE_MS = 1500;

/** Records for `ms`; the stream is closed when it is aborted, and with it the recording ends. */
export async function recordVoice(stream: MediaStream, ms: number, signal: AbortSignal): Promise<Blob> {
  const end = (): void => stopStream(stream);
  signal.addEventListener('abort', end, { once: true });
  try {
    return await orAbort(record(stream, ms), signal);
  } finally {
    signal.removeEventListener('abort', end);
  }
}

/** The sound of a recording; several channels become one. @throws where the browser cannot decode it */
export async function decode(recording: Blob): Promise<{ samples: Float32Array<ArrayBuffer>; rate: number }> {
  const rate = 48_000;
  const context = new OfflineAudioContext(1, 1, rate);
  const buffer = await context.decodeAudioData(await recording.arrayBuffer());
  return { samples: buffer.getChannelData(0), rate };
}

/** Plays to the end, or until it is aborted. */
export async function playSamples(
  samples: Float32Array<ArrayBuffer>,
  rate: number,
  outputDeviceId: string | null,
  signal: AbortSignal,
): Promise<Omit<SpeakerFacts, 'answer'>> {
  if (typeof AudioContext === 'undefined') return { contextState: 'none', clockRuns: false, chosenMissing: false };
  const context = new AudioContext();
  try {
    const chosen = await orAbort(chooseOutput(context, outputDeviceId), signal);
    const buffer = context.createBuffer(1, samples.length, rate);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    const ended = new Promise<void>((resolve) => source.addEventListener('ended', () => resolve(), { once: true }));
    const before = context.currentTime;
    source.start();
    const longest = (1000 * samples.length) / rate + PATIENCE_MS;
    const patience = new AbortController();
    await Promise.race([orAbort(ended, signal), pause(longest, patience.signal)]).finally(() => patience.abort());
    return {
      contextState: context.state,
      clockRuns: context.currentTime > before,
      chosenMissing: !chosen,
    };
  } finally {
    await context.close().catch(() => undefined);
  }
}

export async function playMelody(
  outputDeviceId: string | null,
  signal: AbortSignal,
): Promise<Omit<SpeakerFacts, 'answer'>> {
  const rate = 48_000;
  return playSamples(melody(rate), rate, outputDeviceId, signal);
}
