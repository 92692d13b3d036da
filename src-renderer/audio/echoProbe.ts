/** Plays the probe on the chosen speaker and listens for it at the chosen microphone, once with each kind of processing. */
import type { EchoFacts, TrackFacts } from '../../src-shared/model/devices';
import { openMicrophone, stopStream } from './microphone';
import type { AudioProcessing } from './microphone';
import { chooseOutput } from './output';
import { LONGEST_S, PROBE_S, findProbe, probeSound } from './probeSound';
import { SampleTap } from './sampleTap';
import { signalFacts } from './signal';
import { trackFacts } from './track';

/** One thing at a time, so that its effect shows; the last is what calls use. */
export const PROBE_VARIANTS = ['none', 'echoCancellation', 'noiseSuppression', 'asSet'] as const;
export type ProbeVariant = (typeof PROBE_VARIANTS)[number];

export interface ProbeResult {
  variant: ProbeVariant;
  applied: TrackFacts;
  /** Level of the room before the probe, dB relative to full scale; null for exact silence. */
  floorDb: number | null;
  echo: EchoFacts;
}

/** What has just been opened may begin with silence or a click, s. */
const SETTLE_S = 0.4;
const FLOOR_S = 0.3;
/** An echo canceller learns from the first one; of the others the louder is judged: a stumble of the play-out makes one weaker. */
const TIMES = 3;
const AHEAD_S = 0.1;

const OFF = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

function wanted(variant: ProbeVariant, settings: AudioProcessing): AudioProcessing {
  const { inputDeviceId } = settings;
  if (variant === 'asSet') return settings;
  return { inputDeviceId, ...OFF, ...(variant === 'none' ? {} : { [variant]: true }) };
}

/**
 * One variant; takes about four seconds. Rejects with `MicrophoneError` where the microphone cannot be opened, and with an Error
 * where the page may not play or the microphone gives no samples.
 */
export async function probeEcho(
  variant: ProbeVariant,
  settings: AudioProcessing & { outputDeviceId: string | null },
  signal: AbortSignal,
): Promise<ProbeResult> {
  const stream = await openMicrophone(wanted(variant, settings));
  const context = new AudioContext();
  try {
    signal.throwIfAborted();
    const [track] = stream.getAudioTracks();
    if (!track) throw new Error('The microphone was opened without a track.');
    await chooseOutput(context, settings.outputDeviceId);
    const tap = await SampleTap.open(context, stream);
    await tap.collect(SETTLE_S, { signal });
    const floor = signalFacts(await tap.collect(FLOOR_S, { signal }), context.sampleRate);
    const heard: EchoFacts[] = [];
    for (let time = 0; time < TIMES; time++) heard.push(await playOnce(context, tap, signal));
    return { variant, applied: trackFacts(track), floorDb: floor.rmsDb, echo: loudest(heard.slice(1)) };
  } finally {
    stopStream(stream);
    await context.close();
  }
}

const level = ({ couplingDb }: EchoFacts): number => couplingDb ?? Number.NEGATIVE_INFINITY;

function loudest(heard: readonly EchoFacts[]): EchoFacts {
  const none: EchoFacts = { heard: false, delayMs: null, couplingDb: null };
  return heard.reduce((best, one) => (level(one) > level(best) ? one : best), none);
}

async function playOnce(context: AudioContext, tap: SampleTap, signal: AbortSignal): Promise<EchoFacts> {
  const { sampleRate } = context;
  const sound = probeSound(sampleRate);
  const buffer = context.createBuffer(1, sound.length, sampleRate);
  buffer.copyToChannel(sound, 0);
  const source = new AudioBufferSourceNode(context, { buffer });
  source.connect(context.destination);
  const frame = Math.ceil((context.currentTime + AHEAD_S) * sampleRate);
  source.start(frame / sampleRate);
  return findProbe(await tap.collect(PROBE_S + LONGEST_S, { fromFrame: frame, signal }), sampleRate);
}
