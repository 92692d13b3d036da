/** Everything that this page can find out of microphone and speaker, for the diagnosis and for the page of devices. */
import {
  MUTE_PEAK,
  type ChoiceFacts,
  type DeviceFacts,
  type InputFacts,
  type MicrophoneFacts,
  type SignalFacts,
} from '../../src-shared/model/devices';
import type { Settings } from '../../src-shared/contract/contract';
import { useApp } from '../state/app';
import { readAccess } from './access';
import { useCallSound } from './callSound';
import { useEchoResults } from './echoResults';
import { openMicrophone, stopStream } from './microphone';
import { MicrophoneError } from './problems';
import { SampleTap } from './sampleTap';
import { signalFacts } from './signal';
import { speakerFacts } from './speakerFacts';
import { trackFacts } from './track';

interface GatherOptions {
  /** Open the microphone even where that asks the person. */
  mayAsk: boolean;
  /** The person was asked to speak: silence then means more. */
  askedToSpeak: boolean;
  /** Of listening, s. */
  seconds: number;
  /** Ends the listening early: what is known until then is told. */
  signal?: AbortSignal;
}

/** Opening the other microphones too is only worth it where the used one gives nothing; so many at most. */
const OTHERS_AT_MOST = 6;
const OTHERS_S = 1;
/** So long the last call counts, ms. */
const RECENT_MS = 15 * 60_000;
/** Looks at what has just been opened, and how long at most, s. */
const SETTLE_S = 0.25;
const WAKE_UP_S = 2;
const OFF = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
/** Listening to the telephone side of a Bluetooth headset would turn its music off. */
const HANDS_FREE = /hands-?free|\bhfp\b|ag audio/i;

/** Never rejects: what cannot be found out is told as such. Takes `seconds` and about half a second where the microphone is open to this page. */
export async function gatherDevices({ mayAsk, askedToSpeak, seconds, signal }: GatherOptions): Promise<DeviceFacts> {
  const { settings, info } = useApp.getState();
  const wanted = settings ?? {
    inputDeviceId: null,
    outputDeviceId: null,
    ...OFF,
    defaultSource: 'microphone' as const,
  };
  const access = await readAccess();
  const microphone: MicrophoneFacts = {
    permission: { system: access.system, page: access.page },
    outcome: 'not-asked',
    error: null,
    device: null,
    trackMuted: false,
    askedToSpeak,
    wanted: wanted.defaultSource === 'microphone',
    raw: null,
    processed: null,
    applied: null,
  };
  let devices = await listDevices();
  let usedId: string | null = null;
  if (!navigator.mediaDevices) microphone.outcome = 'insecure';
  else if (access.page === 'denied') microphone.outcome = 'denied';
  else if (access.system === 'denied' || access.system === 'restricted') microphone.outcome = 'denied-system';
  else if (!devices.some(({ kind }) => kind === 'audioinput')) microphone.outcome = 'absent';
  else if (mayAsk || access.page === 'granted') {
    usedId = await listen(microphone, wanted, seconds, signal);
    // Names are told only after the permission.
    devices = await listDevices();
  }
  const inputs = devices.filter(({ kind }) => kind === 'audioinput');
  const outputs = devices.filter(({ kind }) => kind === 'audiooutput');
  const choice = choiceFacts(inputs, outputs, wanted.inputDeviceId, usedId);
  const used = choice.inputs.find(({ inUse }) => inUse);
  if (used && microphone.raw) {
    used.peak = microphone.raw.peak;
    if (microphone.raw.peak <= MUTE_PEAK && !signal?.aborted) await listenToOthers(inputs, choice.inputs, signal);
  }
  const speaker = await speakerFacts(wanted.outputDeviceId, outputs);
  const { last, changes } = recentCall();
  return {
    gatheredAt: new Date().toISOString(),
    host: info?.host ?? 'web',
    microphone,
    speaker: { ...speaker, echo: useEchoResults.getState().results[0]?.echo ?? null },
    choice: { ...choice, changes: changes.slice(0, 100) },
    lastCall: last,
  };
}

/** A call of this morning says nothing about the devices of now. */
function recentCall(): Pick<ReturnType<typeof useCallSound.getState>, 'last' | 'changes'> {
  const { last, changes } = useCallSound.getState();
  const recent = ({ at }: { at: string }): boolean => Date.now() - Date.parse(at) < RECENT_MS;
  return { last: last && recent(last) ? last : null, changes: changes.filter(recent) };
}

async function listDevices(): Promise<MediaDeviceInfo[]> {
  return (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
}

/** Opens the microphone without and with the processing of the settings, and compares. @returns its device id */
async function listen(
  facts: MicrophoneFacts,
  wanted: Pick<Settings, 'inputDeviceId' | keyof typeof OFF>,
  seconds: number,
  signal?: AbortSignal,
): Promise<string | null> {
  const streams: MediaStream[] = [];
  try {
    for (const processing of [OFF, wanted]) {
      streams.push(await openMicrophone({ ...wanted, ...processing, inputDeviceId: wanted.inputDeviceId }));
    }
    const [raw, processed] = streams;
    const track = processed?.getAudioTracks()[0];
    if (!raw || !processed || !track) throw new Error('The microphone was opened without a track.');
    facts.outcome = 'opened';
    facts.device = track.label || null;
    facts.applied = trackFacts(track);
    facts.trackMuted = track.muted;
    const [plain, treated] = await signalsOf([raw, processed], seconds, signal);
    facts.raw = plain ?? null;
    facts.processed = treated ?? null;
    return track.getSettings().deviceId ?? null;
  } catch (error) {
    const cause = error instanceof MicrophoneError ? error.cause : error;
    if (error instanceof MicrophoneError) facts.outcome = error.problem;
    facts.error = (cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)).slice(0, 300);
    return null;
  } finally {
    streams.forEach(stopStream);
  }
}

/** The streams at the same time; null for one that gives no samples. */
async function signalsOf(
  streams: MediaStream[],
  seconds: number,
  abort?: AbortSignal,
): Promise<(SignalFacts | null)[]> {
  const context = new AudioContext();
  try {
    return await Promise.all(
      streams.map(async (stream) => {
        try {
          const tap = await SampleTap.open(context, stream);
          const asleep = await wakeUp(tap, abort);
          // Longer than was asked for nothing but zeros came: more of them would say no more.
          if (asleep && asleep.length >= seconds * context.sampleRate) return signalFacts(asleep, context.sampleRate);
          return signalFacts(await tap.collect(seconds, { signal: abort }), context.sampleRate);
        } catch {
          return null;
        }
      }),
    );
  } finally {
    await context.close();
  }
}

/**
 * What has just been opened begins with silence, and a wireless device with a long one: that is no mute yet.
 * @returns the zeros that came all the time; null once something else did
 */
async function wakeUp(tap: SampleTap, signal?: AbortSignal): Promise<Float32Array | null> {
  let zeros = 0;
  for (let waited = 0; waited < WAKE_UP_S; waited += SETTLE_S) {
    const samples = await tap.collect(SETTLE_S, { signal });
    if (waited > 0 && samples.some((sample) => sample !== 0)) return null;
    zeros += samples.length;
  }
  return new Float32Array(zeros);
}

function choiceFacts(
  inputs: readonly MediaDeviceInfo[],
  outputs: readonly MediaDeviceInfo[],
  chosenId: string | null,
  usedId: string | null,
): Omit<ChoiceFacts, 'changes'> {
  const named = inputs.filter(({ deviceId }) => deviceId !== '');
  const chosen = named.find(({ deviceId }) => deviceId === chosenId);
  const label = (device: MediaDeviceInfo, index: number): string => device.label || `Microphone ${index + 1}`;
  return {
    inputs: inputs.slice(0, 64).map((device, index) => ({
      label: label(device, index),
      isDefault: device.deviceId === 'default',
      inUse: usedId !== null && device.deviceId === usedId,
      peak: null,
    })),
    outputs: outputs.slice(0, 64).flatMap((device) => (device.label ? [device.label] : [])),
    chosen: chosen?.label || null,
    chosenMissing: chosenId !== null && !chosen && named.length > 0,
  };
}

async function listenToOthers(
  devices: readonly MediaDeviceInfo[],
  inputs: InputFacts[],
  abort?: AbortSignal,
): Promise<void> {
  const others = devices
    .map((device, index) => ({ device, facts: inputs[index] }))
    .filter(({ device, facts }) => facts && !facts.inUse && device.deviceId !== '' && !HANDS_FREE.test(device.label))
    .slice(0, OTHERS_AT_MOST);
  await Promise.all(
    others.map(async ({ device, facts }) => {
      let stream: MediaStream | null = null;
      try {
        stream = await openMicrophone({ ...OFF, inputDeviceId: device.deviceId });
        const [signal] = await signalsOf([stream], OTHERS_S, abort);
        if (facts && signal) facts.peak = signal.peak;
      } catch {
        // One that cannot be opened hears nothing.
      } finally {
        stopStream(stream);
      }
    }),
  );
}
