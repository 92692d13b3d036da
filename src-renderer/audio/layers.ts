/** Which layer of a call is silent: what was measured at each, laid in one row. Pure. */
import type { CallLayers, LayerFacts } from '../../src-shared/model/devices';

/** One second of one call, as far as it is known. Levels in dB relative to full scale. */
export interface SoundReading {
  /** The call sends the microphone. */
  microphoneUsed: boolean;
  /** Peak of the microphone's own samples. */
  microphoneDb: number | null;
  /** What the browser's encoder was given, and the packets that it made. */
  encoderDb: number | null;
  encoderPackets: number | null;
  /** Of the RTP that left, decoded again. */
  sentDb: number | null;
  sentPackets: number;
  /** Accepted RTP that arrived. */
  receivedPackets: number;
  receivedDb: number | null;
  encrypted: boolean;
  /** Packets came that could not be decrypted. */
  decryptFailed: boolean;
  /** This window plays the call. */
  speakerUsed: boolean;
  /** The play-out is stopped, or kept quiet by the browser. */
  speakerHeld: boolean;
  speakerDb: number | null;
}

/** Below this no voice is left, dB. */
const SILENT_DB = -60;
/** From here on it was a voice and not the noise of a room: what follows has to carry it, dB. */
const VOICE_DB = -45;

/** The loudest of each over some seconds; packets are those of the last one. */
export function loudest(readings: readonly SoundReading[]): SoundReading | null {
  const last = readings.at(-1);
  if (!last) return null;
  const most = (key: 'microphoneDb' | 'encoderDb' | 'sentDb' | 'receivedDb' | 'speakerDb'): number | null =>
    readings.reduce<number | null>((best, reading) => {
      const level = reading[key];
      return level !== null && (best === null || level > best) ? level : best;
    }, null);
  return {
    ...last,
    microphoneDb: most('microphoneDb'),
    encoderDb: most('encoderDb'),
    sentDb: most('sentDb'),
    receivedDb: most('receivedDb'),
    speakerDb: most('speakerDb'),
  };
}

export function layersOf(reading: SoundReading): Pick<CallLayers, 'outbound' | 'inbound'> {
  return { outbound: outboundOf(reading), inbound: inboundOf(reading) };
}

function outboundOf(reading: SoundReading): LayerFacts[] {
  const { microphoneUsed, microphoneDb, encoderDb, encoderPackets, sentDb, sentPackets } = reading;
  const unused = (layer: 'microphone' | 'encoder'): LayerFacts => ({
    layer,
    state: 'unused',
    levelDb: null,
    packets: null,
  });
  const microphone = microphoneUsed ? levelled('microphone', microphoneDb, null, null) : unused('microphone');
  const encoder = microphoneUsed ? levelled('encoder', encoderDb, microphone, encoderPackets) : unused('encoder');
  const wire =
    sentPackets === 0
      ? ({ layer: 'wire', state: 'silent', levelDb: null, packets: 0 } as const)
      : levelled('wire', sentDb, microphoneUsed ? encoder : null, sentPackets);
  return [microphone, encoder, wire];
}

function inboundOf(reading: SoundReading): LayerFacts[] {
  const { receivedPackets, receivedDb, encrypted, decryptFailed, speakerUsed, speakerHeld, speakerDb } = reading;
  const came = receivedPackets > 0 || decryptFailed;
  const wire: LayerFacts = {
    layer: 'wire',
    state: came ? 'sounds' : 'silent',
    levelDb: null,
    packets: receivedPackets,
  };
  const opened = receivedPackets > 0 ? 'sounds' : decryptFailed ? 'silent' : 'unknown';
  const decrypt: LayerFacts = {
    layer: 'decrypt',
    state: encrypted ? opened : 'unused',
    levelDb: null,
    packets: encrypted ? receivedPackets : null,
  };
  const decode: LayerFacts =
    receivedPackets > 0
      ? levelled('decode', receivedDb, null, null)
      : { layer: 'decode', state: 'unknown', levelDb: null, packets: null };
  const speaker: LayerFacts = !speakerUsed
    ? { layer: 'speaker', state: 'unused', levelDb: null, packets: null }
    : speakerHeld && decode.state === 'sounds'
      ? { layer: 'speaker', state: 'silent', levelDb: null, packets: null }
      : levelled('speaker', speakerDb, decode, null);
  return [wire, decrypt, decode, speaker];
}

/**
 * A level against the layer before: what is quiet after a voice has lost it, and what is quiet after silence is silent as well. After
 * the murmur of a room nothing can be said: noise suppression and codecs may well take that away.
 */
function levelled(
  layer: LayerFacts['layer'],
  levelDb: number | null,
  before: LayerFacts | null,
  packets: number | null,
): LayerFacts {
  const base = { layer, levelDb, packets };
  if (levelDb === null) return { ...base, state: 'unknown' };
  if (levelDb > SILENT_DB) return { ...base, state: 'sounds' };
  const murmur = before?.state === 'sounds' && before.levelDb !== null && before.levelDb < VOICE_DB;
  return { ...base, state: murmur || before?.state === 'unknown' ? 'unknown' : 'silent' };
}
