/** What a window finds on a computer in order, to be bent in one place by each test. */
import type {
  CallLayers,
  ChoiceFacts,
  LayerFacts,
  MicrophoneFacts,
  SignalFacts,
  SpeakerFacts,
} from '../../../src-shared/model/devices';
import type { Findings } from '../facts/findings';

export function signal(changes: Partial<SignalFacts> = {}): SignalFacts {
  return { seconds: 1.2, peak: 0.2, rmsDb: -28, zeroPercent: 0, cutHz: null, ...changes };
}

export function microphoneFacts(changes: Partial<MicrophoneFacts> = {}): MicrophoneFacts {
  return {
    permission: { system: 'unknown', page: 'granted' },
    outcome: 'opened',
    error: null,
    device: 'Built-in microphone',
    trackMuted: false,
    askedToSpeak: false,
    wanted: true,
    raw: signal(),
    processed: signal(),
    applied: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, sampleRate: 48_000, channels: 1 },
    ...changes,
  };
}

export function speakerFacts(changes: Partial<SpeakerFacts> = {}): SpeakerFacts {
  return {
    contextState: 'running',
    clockRuns: true,
    chosen: null,
    chosenMissing: false,
    sinkError: null,
    outputs: 2,
    soundBlocked: false,
    echo: null,
    ...changes,
  };
}

export function choiceFacts(changes: Partial<ChoiceFacts> = {}): ChoiceFacts {
  return {
    inputs: [
      { label: 'Default', isDefault: true, inUse: true, peak: 0.2 },
      { label: 'Built-in microphone', isDefault: false, inUse: false, peak: null },
    ],
    outputs: ['Built-in speaker'],
    chosen: null,
    chosenMissing: false,
    changes: [],
    ...changes,
  };
}

export function layer(name: LayerFacts['layer'], levelDb: number | null, packets: number | null = null): LayerFacts {
  return { layer: name, state: (levelDb ?? 0) > -60 ? 'sounds' : 'silent', levelDb, packets };
}

/** A call in which everything sounds. */
export function callLayers(changes: Partial<CallLayers> = {}): CallLayers {
  return {
    callId: 'call',
    at: '2026-01-01T00:00:00.000Z',
    seconds: 20,
    outbound: [layer('microphone', -20), layer('encoder', -20), layer('wire', -21, 50)],
    inbound: [layer('wire', null, 50), layer('decrypt', null, 50), layer('decode', -22), layer('speaker', -22)],
    ...changes,
  };
}

/** A computer in order, or bent. */
export function devices({
  microphone,
  speaker,
  choice,
  lastCall = null,
}: {
  microphone?: Partial<MicrophoneFacts>;
  speaker?: Partial<SpeakerFacts>;
  choice?: Partial<ChoiceFacts>;
  lastCall?: CallLayers | null;
} = {}): Findings {
  return {
    'devices.microphone': { ...microphoneFacts(microphone), lastCall },
    'devices.speaker': { ...speakerFacts(speaker), lastCall },
    'devices.choice': choiceFacts(choice),
  };
}
