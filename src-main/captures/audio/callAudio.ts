/** What was said in a call: its streams, decoded onto one time axis. */
import { endpointText } from '../../../src-shared/words/endpoint';
import type { AudioTrack } from '../../../src-shared/contract/captures';
import type { MethodResults } from '../../../src-shared/contract/contract';
import type { CapturedStream } from '../../../src-shared/model/capture';
import type { CodecName } from '../../../src-shared/model/media';
import type { RtpStream } from '../../analysis/capture/media/rtpStream';
import { idOf } from '../../analysis/capture/media/streamResult';
import { rtpPayload, type SecondLook, type Span } from '../secondLook';
import { microseconds } from '../times';
import { playedFormats, silentBecause } from './playable';
import { SoundTrack } from './soundTrack';
import { createDecoders, rateOf, StreamDecoder } from './streamDecoder';
import { wavPieces } from './wavOf';

/** Of one call; what comes later is left out, and said so. */
export const MAX_AUDIO_MS = 2 * 3600 * 1000;
/** Octets of PCM that go to a window for one call: 70 minutes of both sides in G.711. */
const MAX_WINDOW_OCTETS = 128 * 1024 * 1024;
/** Points of a waveform; no screen is wider. */
const MAX_PEAKS = 4000;
const LEAST_PEAK_MS = 10;
/** Streams that are decoded of one call. */
const MAX_STREAMS = 64;
const NOTHING = new Uint8Array(0);

export interface DecodedStream {
  stream: CapturedStream;
  /** Null where nothing can be heard. */
  sound: SoundTrack | null;
  decoder: StreamDecoder | null;
  silentBecause: string | null;
}

interface DecodeRequest {
  look: SecondLook;
  /** Where the streams lie. */
  span: Span | null;
  streams: readonly CapturedStream[];
  /** Interfaces of the file that hold media without its SRTP. */
  deciphered: ReadonlySet<number>;
}

export async function decodeStreams({ look, span, streams, deciphered }: DecodeRequest): Promise<DecodedStream[]> {
  const chosen = streams.slice(0, MAX_STREAMS);
  const origin = originOf(chosen, look.base);
  const decoded = await Promise.all(chosen.map((stream) => prepare(stream, origin, deciphered.size > 0)));
  const byId = new Map(decoded.map((one) => [one.stream.id, one]));
  const bySource = new Map<RtpStream, DecodedStream | undefined>();
  if (decoded.some(({ decoder }) => decoder)) {
    await look.again(span, {
      onRtp(source, { sequenceNumber, timestamp, payloadType }, view) {
        if (!bySource.has(source)) bySource.set(source, byId.get(idOf(source)));
        const one = bySource.get(source);
        if (!one?.decoder || (one.stream.secured === true && !deciphered.has(view.interfaceId))) return;
        const { from, to } = rtpPayload(view);
        // Packets that were cut short by the snap length would only crackle.
        const payload = view.end - view.start < view.wireOctets ? NOTHING : view.bytes.subarray(from, to);
        one.decoder.add({ sequenceNumber, timestamp, payloadType, at: view.at, payload });
      },
    });
  }
  for (const one of decoded) {
    one.decoder?.finish();
    if (one.sound && one.sound.length === 0) Object.assign(one, { sound: null, silentBecause: whyEmpty(one.decoder) });
  }
  return decoded;
}

function whyEmpty(decoder: StreamDecoder | null): string {
  if (decoder?.cut) return `It begins more than ${MAX_AUDIO_MS / 3_600_000} hours after the first audio of the call.`;
  return decoder && decoder.damaged > 0
    ? 'None of its packets could be decoded: they are damaged, encrypted or of another codec.'
    : 'The capture holds nothing of what is in its packets.';
}

async function prepare(stream: CapturedStream, origin: number, deciphered: boolean): Promise<DecodedStream> {
  const silent = silentBecause(stream, deciphered);
  if (silent !== null) return { stream, sound: null, decoder: null, silentBecause: silent };
  const formats = playedFormats(stream);
  const sampleRate = Math.max(...[...formats.values()].map(({ codec }: { codec: CodecName }) => rateOf(codec)));
  const sound = new SoundTrack(sampleRate);
  const decoders = await createDecoders(formats, sampleRate);
  const limit = (MAX_AUDIO_MS / 1000) * sampleRate;
  return { stream, sound, decoder: new StreamDecoder({ decoders, track: sound, origin, limit }), silentBecause: null };
}

/** The axis begins with the first packet of any of them. @returns ms since the base */
function originOf(streams: readonly CapturedStream[], base: number): number {
  const first = Math.min(...streams.map(({ startAt }) => microseconds(startAt)));
  return Number.isFinite(first) ? first / 1000 - base * 1000 : 0;
}

/** For waveforms and play-back in a window. */
export function audioForWindow(decoded: readonly DecodedStream[]): MethodResults['captures.audio'] {
  const durationMs = Math.max(0, ...decoded.map(({ sound }) => (sound ? lengthMs(sound) : 0)));
  const audible = decoded.filter(({ sound }) => sound !== null).length;
  const peakMs = Math.max(LEAST_PEAK_MS, Math.ceil(durationMs / MAX_PEAKS));
  return {
    durationMs,
    tracks: decoded.map((one) => trackOf(one, peakMs, MAX_WINDOW_OCTETS / Math.max(1, audible))),
  };
}

function trackOf(
  { stream, sound, decoder, silentBecause: why }: DecodedStream,
  peakMs: number,
  octets: number,
): AudioTrack {
  const { id, src, dst, codec } = stream;
  const label = `${endpointText(src)} > ${endpointText(dst)}${codec === null ? '' : `, ${codec}`}`;
  if (!sound || !decoder) {
    return {
      streamId: id,
      label,
      sampleRate: 8000,
      startMs: 0,
      durationMs: 0,
      peakMs,
      peaks: [],
      gaps: [],
      silentBecause: why,
      wav: null,
      wavMs: null,
    };
  }
  const from = decoder.start ?? 0;
  const to = Math.min(sound.length, from + Math.floor(octets / 2));
  const ms = (samples: number): number => (samples * 1000) / sound.sampleRate;
  return {
    streamId: id,
    label,
    sampleRate: sound.sampleRate,
    startMs: ms(from),
    durationMs: ms(sound.length - from),
    peakMs,
    peaks: sound.peaks(peakMs, from),
    gaps: decoder.gaps,
    silentBecause: null,
    wav: Buffer.concat([...wavPieces([sound], { from, to }, sound.sampleRate)]).toString('base64'),
    wavMs: ms(to - from),
  };
}

function lengthMs({ length, sampleRate }: SoundTrack): number {
  return (length * 1000) / sampleRate;
}
