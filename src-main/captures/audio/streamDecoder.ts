/** The packets of one RTP stream, laid onto a time axis by their time stamps (RFC 3550 section 5.1), as a good receiver would play them. */
import { createCodec } from '../../protocol/audio/createCodec';
import type { CodecName } from '../../../src-shared/model/media';
import { Resampler } from '../../protocol/audio/resample';
import type { SoundTrack } from './soundTrack';

/** Packets that wait for one that was overtaken. */
const REORDER = 24;
/** A jump of the sequence numbers that is no loss: the source began anew (RFC 3550 appendix A.1, MAX_DROPOUT). */
const MAX_DROPOUT = 3000;
/** The longest packet there is (RFC 6716 section 2.1.4), ms. */
const MAX_PACKET_MS = 120;
/** Time stamp and arrival may disagree by so much across a pause, ms; more than that and the source began to count anew. */
const MAX_DISAGREEMENT_MS = 1000;
/** Opus is decoded at this rate: voice has nothing above 8 kHz, and two hours take a third of the memory. */
const OPUS_RATE = 16_000;

type Decode = (payload: Uint8Array) => Int16Array;

export interface PlayedFormat {
  codec: CodecName;
  /** RTP clock, Hz. */
  clockRate: number;
}

/** @returns Hz that the sound of a codec is decoded at */
export function rateOf(codec: CodecName): number {
  return codec === 'opus' || codec === 'G722' ? OPUS_RATE : 8000;
}

/** What decodes each of the codecs, at one rate for all. */
export async function createDecoders(
  formats: ReadonlyMap<number, PlayedFormat>,
  sampleRate: number,
): Promise<Map<number, { decode: Decode; clockRate: number }>> {
  const byCodec = new Map<CodecName, Decode>();
  const decoders = new Map<number, { decode: Decode; clockRate: number }>();
  for (const [payloadType, { codec, clockRate }] of formats) {
    // Two payload types of one codec share its state: they are one voice.
    const decode = byCodec.get(codec) ?? (await decoderOf(codec, sampleRate));
    byCodec.set(codec, decode);
    decoders.set(payloadType, { decode, clockRate });
  }
  return decoders;
}

async function decoderOf(codec: CodecName, sampleRate: number): Promise<Decode> {
  if (codec === 'opus') {
    const { createOpusDecoder } = await import('../../protocol/audio/opusDecoder');
    return createOpusDecoder(OPUS_RATE);
  }
  const own = await createCodec(codec);
  if (own.sampleRate === sampleRate) return (payload) => own.decode(payload);
  const resampler = new Resampler(own.sampleRate, sampleRate);
  return (payload) => resampler.process(own.decode(payload));
}

interface Waiting {
  sequence: number;
  timestamp: number;
  payloadType: number;
  at: number;
  payload: Uint8Array;
}

export interface StreamDecoderOptions {
  decoders: ReadonlyMap<number, { decode: Decode; clockRate: number }>;
  track: SoundTrack;
  /** ms since the capture's base that the track begins at. */
  origin: number;
  /** Samples; what lies beyond is left out. */
  limit: number;
}

export class StreamDecoder {
  readonly gaps: { atMs: number; lengthMs: number }[] = [];
  /** Packets that could not be decoded. */
  damaged = 0;
  /** Something lay beyond the limit. */
  cut = false;
  /** Where its first sound lies, samples; null: none yet. */
  start: number | null = null;
  /** Sample after the last sound. */
  end = 0;
  private readonly waiting: Waiting[] = [];
  private highest: number | null = null;
  private played: { sequence: number; timestamp: number; at: number; position: number } | null = null;
  /** Sequence number that was seen last, whatever it carried. */
  private lastSequence = 0;
  private missing = 0;

  constructor(private readonly options: StreamDecoderOptions) {}

  /** @param payload is copied @param at ms since the capture's base */
  add(packet: Omit<Waiting, 'sequence'> & { sequenceNumber: number }): void {
    const { sequenceNumber, ...rest } = packet;
    const step = this.highest === null ? 0 : ((sequenceNumber - this.highest + 0x8000) & 0xffff) - 0x8000;
    if (Math.abs(step) > MAX_DROPOUT) this.restart();
    const sequence = (this.highest ?? sequenceNumber) + (this.highest === null ? 0 : step);
    this.highest = Math.max(this.highest ?? sequence, sequence);
    // Played already: it came later than anybody could have waited, or twice.
    if (this.played && sequence <= this.lastSequence) return;
    let index = this.waiting.length;
    while (index > 0 && this.waiting[index - 1]!.sequence > sequence) index--;
    if (this.waiting[index - 1]?.sequence === sequence) return;
    this.waiting.splice(index, 0, { ...rest, sequence, payload: packet.payload.slice() });
    if (this.waiting.length > REORDER) this.play(this.waiting.shift());
  }

  finish(): void {
    for (const packet of this.waiting.splice(0)) this.play(packet);
  }

  private restart(): void {
    this.finish();
    this.highest = null;
    this.played = null;
    this.missing = 0;
  }

  private play(packet: Waiting | undefined): void {
    if (!packet) return;
    if (this.played) this.missing += packet.sequence - this.lastSequence - 1;
    this.lastSequence = packet.sequence;
    const decoder = this.options.decoders.get(packet.payloadType);
    // Comfort noise and telephone events: a pause, but nothing that is missing.
    if (!decoder) return;
    const { track, limit } = this.options;
    const position = this.positionOf(packet, decoder.clockRate);
    this.played = { sequence: packet.sequence, timestamp: packet.timestamp, at: packet.at, position };
    if (position >= limit) {
      this.cut = true;
      return;
    }
    let pcm: Int16Array;
    try {
      pcm = decoder.decode(packet.payload);
    } catch {
      this.damaged++;
      return;
    }
    const late = this.start === null ? 0 : Math.max(0, this.end - position);
    if (this.start !== null && this.missing > 0 && position > this.end) this.tellGap(this.end, position);
    this.missing = 0;
    const sound = pcm.subarray(late, late + Math.max(0, limit - position - late));
    if (sound.length > 0) track.write(position + late, sound);
    this.start ??= position;
    this.end = Math.max(this.end, position + pcm.length);
  }

  /** By the time stamp, as long as it makes sense; else by the arrival. */
  private positionOf({ timestamp, sequence, at }: Waiting, clockRate: number): number {
    const { track, origin } = this.options;
    const byArrival = Math.max(0, Math.round(((at - origin) * track.sampleRate) / 1000));
    const before = this.played;
    if (!before) return Math.max(byArrival, this.end);
    const elapsed = (timestamp - before.timestamp) | 0;
    const elapsedMs = (elapsed * 1000) / clockRate;
    const steps = sequence - before.sequence;
    const goesOn = elapsed > 0 && elapsedMs <= steps * MAX_PACKET_MS;
    // Across a pause the time stamp counts on as time does (RFC 3550 section 5.1).
    const paused = elapsed > 0 && Math.abs(elapsedMs - (at - before.at)) <= MAX_DISAGREEMENT_MS;
    if (goesOn || paused) return before.position + Math.round((elapsed * track.sampleRate) / clockRate);
    return Math.max(byArrival, this.end);
  }

  private tellGap(from: number, to: number): void {
    const ms = (samples: number): number => Math.round((samples * 1000) / this.options.track.sampleRate);
    const last = this.gaps.at(-1);
    // One that follows at once belongs to it.
    if (last && ms(from) - (last.atMs + last.lengthMs) < 1) last.lengthMs = ms(to) - last.atMs;
    else this.gaps.push({ atMs: ms(from), lengthMs: ms(to - from) });
  }
}
