/** Reads, once a second while a call is up, the level of each layer that this page can see, and keeps the row of them. */
import type { CallSnapshot } from '../../src-shared/model/call';
import type { CallLayers } from '../../src-shared/model/devices';
import type { StreamSample } from '../../src-shared/model/media';
import { useCalls } from '../state/calls';
import { useCallSound } from './callSound';
import { layersOf, loudest } from './layers';
import type { SoundReading } from './layers';
import { watchPeak } from './peak';
import type { PeakWatch } from './peak';
import { useAudio } from './store';
import { tellDevice } from './tellDevice';
import { voicePath } from './voicePath';
import type { PathSound } from './voicePath';

const SECOND_MS = 1000;
/** What the panel shows of a call that is up, s. */
const WINDOW = 5;
/** A call that was shorter says nothing about its devices, s. */
const SHORTEST = 4;
/** Seconds of a call that are kept; its loudest moments are all that is asked of them. */
const KEPT = 3600;
/** The engine tells of each second; nothing for so long means that no packet came, ms. */
const STALE_MS = 2600;

/** Nothing but what processing leaves of exact zeros, dB; for so many seconds it is no pause any more. */
const DEAD_DB = -90;
const DEAD_S = 3;

interface Track {
  /** By this page's clock, ms. */
  since: number;
  readings: SoundReading[];
  seen: Map<string, { at: number; heardAt: number }>;
  /** The microphone was told to have fallen silent. */
  dead: boolean;
}

/** Returns the function that ends it. */
export function startSoundMeter(): () => void {
  let track: (Track & { callId: string }) | null = null;
  let peak: { stream: MediaStream; watch: PeakWatch } | null = null;
  let before: PathSound | null = null;

  const follow = (stream: MediaStream | null) => {
    if (peak?.stream === stream) return;
    peak?.watch.close();
    peak = stream ? { stream, watch: watchPeak(stream) } : null;
  };
  const finish = () => {
    if (track && track.readings.length >= SHORTEST)
      useCallSound.setState({ last: rowOf(track.callId, track.readings) });
    track = null;
    before = null;
    follow(null);
    if (useCallSound.getState().now) useCallSound.setState({ now: null });
  };
  const look = async () => {
    const { callId: ours, stream } = useAudio.getState();
    const { calls, focusId } = useCalls.getState();
    const call = calls[ours ?? focusId ?? ''];
    if (!call || call.phase !== 'established' || call.heldByUs || call.heldByPeer) {
      if (!call || call.phase !== 'established') finish();
      return;
    }
    if (track && track.callId !== call.id) finish();
    if (!track) {
      track = { callId: call.id, since: Date.now(), readings: [], seen: new Map(), dead: false };
      useCallSound.setState({ changes: [] });
    }
    // The engine tells of the first second when it is over; until then nothing is silent yet.
    const talkedMs = Date.now() - track.since;
    if (talkedMs < STALE_MS && Object.keys(useCalls.getState().details[call.id]?.latest ?? {}).length === 0) return;
    const mine = track;
    follow(call.id === ours ? stream : null);
    const sound = call.id === ours ? await voicePath.sound() : null;
    if (track !== mine) return;
    const microphoneDb = peak?.watch.takeDb() ?? null;
    mine.readings.push(readingOf(call, mine, { sound, before, microphoneDb, ours: call.id === ours }));
    if (mine.readings.length > KEPT) mine.readings.shift();
    before = sound;
    if (stream) watchForDeath(mine, stream.getAudioTracks()[0]?.label ?? '');
    useCallSound.setState({ now: rowOf(call.id, mine.readings.slice(-WINDOW)) });
  };
  const timer = window.setInterval(() => void look(), SECOND_MS);
  return () => {
    window.clearInterval(timer);
    finish();
  };
}

/** A microphone that sounded and gives nothing any more was muted or lost its device; told once, and again when it is back. */
function watchForDeath(track: Track, device: string): void {
  const levels = track.readings.slice(-DEAD_S).map(({ microphoneDb }) => microphoneDb);
  const dead = levels.length === DEAD_S && levels.every((level) => level !== null && level <= DEAD_DB);
  const alive = (levels.at(-1) ?? DEAD_DB) > DEAD_DB;
  const sounded = track.readings.some(({ microphoneDb }) => (microphoneDb ?? DEAD_DB) > DEAD_DB);
  if (!track.dead && dead && sounded) {
    track.dead = true;
    tellDevice({ kind: 'silent', direction: 'outbound', device, inUse: true });
  } else if (track.dead && alive) {
    track.dead = false;
    tellDevice({ kind: 'sounds', direction: 'outbound', device, inUse: true });
  }
}

function rowOf(callId: string, readings: readonly SoundReading[]): CallLayers | null {
  const most = loudest(readings);
  return most && { callId, at: new Date().toISOString(), seconds: readings.length, ...layersOf(most) };
}

interface Seen {
  sound: PathSound | null;
  before: PathSound | null;
  microphoneDb: number | null;
  ours: boolean;
}

function readingOf(call: CallSnapshot, track: Track, { sound, before, microphoneDb, ours }: Seen): SoundReading {
  const detail = useCalls.getState().details[call.id];
  const fresh = freshSamples(Object.values(detail?.latest ?? {}), track);
  const of = (direction: 'inbound' | 'outbound') => fresh.filter((sample) => sample.direction === direction);
  const packets = (samples: StreamSample[]) => samples.reduce((sum, sample) => sum + sample.packets, 0);
  const level = (samples: StreamSample[]) =>
    samples.reduce<number | null>(
      (best, { levelDbov }) => (best === null ? levelDbov : Math.max(best, levelDbov ?? best)),
      null,
    );
  const received = packets(of('inbound'));
  return {
    microphoneUsed: ours && call.source.kind === 'microphone',
    microphoneDb,
    encoderDb: meanDb(sound?.source, before?.source),
    encoderPackets: sound && before ? Math.max(0, sound.packetsSent - before.packetsSent) : null,
    sentDb: level(of('outbound')),
    sentPackets: packets(of('outbound')),
    receivedPackets: received,
    receivedDb: level(of('inbound')),
    encrypted: call.security !== 'none',
    decryptFailed: received === 0 && (detail?.events ?? []).some(({ kind }) => kind === 'decrypt-failed'),
    speakerUsed: ours && sound !== null,
    speakerHeld: sound?.held ?? false,
    speakerDb: meanDb(sound?.played, before?.played),
  };
}

/** Samples of streams that still live: each comes once a second. */
function freshSamples(samples: StreamSample[], { seen }: Track): StreamSample[] {
  const now = performance.now();
  return samples.filter((sample) => {
    const key = `${sample.direction}${sample.ssrc}`;
    const known = seen.get(key);
    // Only differences of this page's own clock are used: the engine may run on another computer.
    if (known?.at !== sample.at) seen.set(key, { at: sample.at, heardAt: now });
    return now - (seen.get(key)?.heardAt ?? 0) < STALE_MS;
  });
}

/** W3C webrtc-stats: the root of energy over duration is the mean level; both only ever grow. */
function meanDb(now: PathSound['source'] | undefined, before: PathSound['source'] | undefined): number | null {
  if (!now || !before) return null;
  const seconds = now.seconds - before.seconds;
  if (seconds <= 0) return null;
  const energy = Math.max(0, now.energy - before.energy) / seconds;
  return energy > 0 ? Math.max(-120, 10 * Math.log10(energy)) : -120;
}
