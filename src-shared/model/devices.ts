import type { Cause, CheckStatus } from './diagnosis';

/** What a window knows of this computer's microphones and speakers: handed over with a diagnosis, which cannot see them itself. */

/**
 * What the operating system lets this program do.
 * - `not-determined`: it has not asked the person yet; `restricted`: an administrator decided
 * - `unknown`: it does not tell (Linux, and every page in an ordinary browser)
 */
export const SYSTEM_ACCESS = ['granted', 'denied', 'restricted', 'not-determined', 'unknown'] as const;
export type SystemAccess = (typeof SYSTEM_ACCESS)[number];

/** What the browser lets this page do. */
export const PAGE_ACCESS = ['granted', 'denied', 'prompt', 'unknown'] as const;
export type PageAccess = (typeof PAGE_ACCESS)[number];

/**
 * Why there is no microphone, told apart by what a person can do about it.
 * - `denied`: this page was refused; `denied-system`: the operating system refuses the whole program
 * - `dismissed`: the question was closed without an answer
 * - `absent`: no input device; `gone`: the chosen one is not there any more
 * - `busy`: another program holds it; `insecure`: browsers give a microphone only to https or to this computer
 */
export const MICROPHONE_PROBLEMS = [
  'denied',
  'denied-system',
  'dismissed',
  'absent',
  'gone',
  'busy',
  'insecure',
  'unknown',
] as const;
export type MicrophoneProblem = (typeof MICROPHONE_PROBLEMS)[number];

/** Sound over some seconds. */
export interface SignalFacts {
  seconds: number;
  /** Largest sample, 0 to 1 of full scale. */
  peak: number;
  /** Root mean square, dB relative to full scale; null for exact silence. */
  rmsDb: number | null;
  /** Samples that are exactly zero, percent. */
  zeroPercent: number;
  /** Highest frequency that the sound can hold, Hz, where it ends before the sampling rate would demand; null: no such end, or too quiet to say. */
  cutHz: number | null;
}

/** What a track says of itself (MediaStreamTrack.getSettings); null where it does not. */
export interface TrackFacts {
  echoCancellation: boolean | null;
  noiseSuppression: boolean | null;
  autoGainControl: boolean | null;
  sampleRate: number | null;
  channels: number | null;
}

export interface MicrophoneFacts {
  permission: { system: SystemAccess; page: PageAccess };
  /** `not-asked`: opening it would have asked the person, so it was left alone. */
  outcome: 'opened' | 'not-asked' | MicrophoneProblem;
  /** Name and message of the browser's error. */
  error: string | null;
  /** Name of the microphone that was opened. */
  device: string | null;
  /** The browser says that nothing comes from the device (MediaStreamTrack.muted). */
  trackMuted: boolean;
  /** Whether the person was asked to speak meanwhile. */
  askedToSpeak: boolean;
  /** Calls of this window send the microphone (not speech, a tone or a file). */
  wanted: boolean;
  /** As the device gives it, without processing; null where it was not opened. */
  raw: SignalFacts | null;
  /** With the processing of the settings, at the same time. */
  processed: SignalFacts | null;
  /** What the processed track really does. */
  applied: TrackFacts | null;
}

export interface SpeakerFacts {
  /** Of an AudioContext that was started to play. */
  contextState: 'running' | 'suspended' | 'interrupted' | 'closed' | 'none';
  /** The context's clock went on: without that nothing is played, whatever the state says. */
  clockRuns: boolean;
  /** Name of the speaker that was chosen; null: the system's default. */
  chosen: string | null;
  /** A speaker was chosen in the settings that is not connected. */
  chosenMissing: boolean;
  /** Error of setSinkId, in which case the default speaker plays. */
  sinkError: string | null;
  /** Speakers that are seen. */
  outputs: number;
  /** The call in progress may not be heard before somebody clicks in the page. */
  soundBlocked: boolean;
  /** What the last echo probe heard; null: none was made. */
  echo: EchoFacts | null;
}

/** A probe from the speaker to the microphone. */
export interface EchoFacts {
  heard: boolean;
  /** From the order to play until the microphone had it, ms; null where it was not heard. */
  delayMs: number | null;
  /** Level at the microphone over the level that was played, dB; null where it was not heard. */
  couplingDb: number | null;
}

export interface InputFacts {
  label: string;
  /** The entry that stands for the system's default. */
  isDefault: boolean;
  inUse: boolean;
  /** Largest sample, 0 to 1; null: not listened to. */
  peak: number | null;
}

/** Something that happened to the devices while a call was up. */
export interface DeviceChange {
  /** ISO 8601. */
  at: string;
  kind: (typeof DEVICE_CHANGES)[number];
  direction: 'inbound' | 'outbound';
  /** Name of the device. */
  device: string;
  /** The call was using it. */
  inUse: boolean;
}

/**
 * - `added`, `removed`: plugged in or out; `default-changed`: the system's default is another one now
 * - `lost`: the device of the call ended; `switched`: the call goes on with this device
 * - `silent`, `sounds`: the signal of the call's device stopped or came back
 */
export const DEVICE_CHANGES = ['added', 'removed', 'default-changed', 'lost', 'switched', 'silent', 'sounds'] as const;

export interface ChoiceFacts {
  inputs: InputFacts[];
  outputs: string[];
  /** Name of the chosen microphone; null: the system's default. */
  chosen: string | null;
  chosenMissing: boolean;
  /** During the last call of this window. */
  changes: DeviceChange[];
}

/** Where a voice passes, in order: the first three are on its way out, the last four (the wire again) on the way in. */
export const LAYERS = ['microphone', 'encoder', 'wire', 'decrypt', 'decode', 'speaker'] as const;
export type Layer = (typeof LAYERS)[number];

/** - `sounds`, `silent`: it was looked at; `unused`: not part of this call; `unknown`: nothing can be said */
export const LAYER_STATES = ['sounds', 'silent', 'unused', 'unknown'] as const;

export interface LayerFacts {
  layer: Layer;
  state: (typeof LAYER_STATES)[number];
  /** Loudest of the last seconds, dB relative to full scale; null where the layer has no sound of its own to measure. */
  levelDb: number | null;
  /** Packets in the last second; null where the layer has none. */
  packets: number | null;
}

/** The levels of a call from end to end. */
export interface CallLayers {
  /** The call's `id`. */
  callId: string;
  /** ISO 8601. */
  at: string;
  /** Seconds of conversation that were looked at. */
  seconds: number;
  outbound: LayerFacts[];
  inbound: LayerFacts[];
}

export interface DeviceFacts {
  /** ISO 8601. */
  gatheredAt: string;
  host: 'electron' | 'web';
  microphone: MicrophoneFacts;
  speaker: SpeakerFacts;
  choice: ChoiceFacts;
  /** The last call of this window that used the microphone; null: none since the page was loaded. */
  lastCall: CallLayers | null;
}

/** At most this is left where an analogue switch is off: the noise of the converter, about 0.001 of full scale (-60 dB), with a margin. */
export const MUTE_PEAK = 0.0015;

/** The first layer of a direction from which nothing comes any more; null where all that is known sounds. */
export function firstSilent(layers: readonly LayerFacts[]): Layer | null {
  return layers.find(({ state }) => state === 'silent')?.layer ?? null;
}

/** What the checks of devices say, and the causes that their rules name. */
export interface DeviceJudgement {
  checks: { id: string; title: string; status: CheckStatus; summary: string }[];
  causes: Cause[];
}
