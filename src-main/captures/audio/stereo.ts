/** Both sides of a call in one recording, left and right, on one time axis. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { EngineError } from '../../errors';
import { type DecodedStream, MAX_AUDIO_MS } from './callAudio';
import { SoundTrack } from './soundTrack';
import { wavPieces } from './wavOf';

export interface StereoWav {
  pieces: Iterable<Uint8Array>;
  seconds: number;
  /** What is not in it, one sentence; null: nothing. */
  note: string | null;
}

/**
 * @param most octets of PCM; what comes later is left out
 * @throws EngineError where nothing can be heard
 */
export function stereoPieces(decoded: readonly DecodedStream[], most = Infinity): StereoWav {
  const { left, right, sampleRate } = stereoOf(decoded);
  const length = Math.max(left.length, right.length);
  const to = Math.min(length, Math.floor(most / 4));
  const cut = to < length || decoded.some(({ decoder }) => decoder?.cut);
  const silent = decoded.find(({ silentBecause }) => silentBecause !== null);
  const hours = Math.min(MAX_AUDIO_MS / 3_600_000, to / sampleRate / 3600);
  return {
    pieces: wavPieces([left, right], { from: 0, to }, sampleRate),
    seconds: to / sampleRate,
    note: cut
      ? `What comes after ${hours.toFixed(1)} hours was left out.`
      : silent
        ? `One of its streams cannot be heard: ${silent.silentBecause}`
        : null,
  };
}

/**
 * A capture in the middle of the network holds the call once for each leg: the leg with the most
 * packets is taken.
 * @throws EngineError where nothing can be heard
 */
function stereoOf(decoded: readonly DecodedStream[]): {
  left: SoundTrack;
  right: SoundTrack;
  sampleRate: number;
} {
  const audible = decoded.filter((one): one is DecodedStream & { sound: SoundTrack } => one.sound !== null);
  if (audible.length === 0) {
    const why = decoded[0]?.silentBecause ?? 'no RTP stream of it is in the capture.';
    throw EngineError.failed(`This call cannot be heard: ${why}`);
  }
  const leg = busiestLeg(audible);
  const [first] = leg;
  const isLeft = ({ stream }: DecodedStream): boolean =>
    first !== undefined &&
    (endpointText(stream.src) === endpointText(first.stream.src) ||
      endpointText(stream.dst) === endpointText(first.stream.dst));
  const sampleRate = Math.max(...leg.map(({ sound }) => sound.sampleRate));
  return {
    left: mixed(leg.filter(isLeft), sampleRate),
    right: mixed(
      leg.filter((one) => !isLeft(one)),
      sampleRate,
    ),
    sampleRate,
  };
}

/** Streams between the same two addresses, whichever way; in the order of their beginning. */
function busiestLeg<One extends DecodedStream>(streams: readonly One[]): One[] {
  const legs = new Map<string, One[]>();
  for (const one of streams) {
    const key = [one.stream.src.address, one.stream.dst.address].toSorted().join(' ');
    const leg = legs.get(key);
    if (leg) leg.push(one);
    else legs.set(key, [one]);
  }
  const packets = (leg: One[]): number => leg.reduce((sum, { stream }) => sum + stream.packets, 0);
  const [busiest = []] = [...legs.values()].toSorted((a, b) => packets(b) - packets(a));
  return busiest.toSorted((a, b) => (a.stream.startAt < b.stream.startAt ? -1 : 1));
}

/** One voice after another (a new SSRC, a new port) as one track. */
function mixed(streams: readonly { sound: SoundTrack }[], sampleRate: number): SoundTrack {
  const [only] = streams;
  if (streams.length === 1 && only?.sound.sampleRate === sampleRate) return only.sound;
  const track = new SoundTrack(sampleRate);
  for (const { sound } of streams) sound.addTo(track);
  return track;
}
