/** RIFF/WAVE: reads what people have, writes 16-bit PCM. Bytes only; files are opened elsewhere. */
import { A_LAW, MU_LAW, g711Decode } from './g711';
import { AudioError } from './errors';

export interface WavAudio {
  /** Hz. */
  sampleRate: number;
  /** One array a channel, all of one length. */
  channels: Int16Array[];
}

const FORMAT_PCM = 1;
const FORMAT_FLOAT = 3;
const FORMAT_A_LAW = 6;
const FORMAT_MU_LAW = 7;
/** The format then stands at the start of the sub-format GUID. */
const FORMAT_EXTENSIBLE = 0xfffe;

export const WAV_HEADER_LENGTH = 44;
/** Chunk lengths are 32 bits wide. */
export const MAX_WAV_DATA_LENGTH = 0xffffffff - WAV_HEADER_LENGTH;

interface WavFormat {
  tag: number;
  channels: number;
  sampleRate: number;
  bits: number;
}

/**
 * PCM of 8, 16, 24 and 32 bits, 32- and 64-bit float, A-law and mu-law. A data chunk that is longer than the file (a recorder
 * that was killed) is read as far as it goes.
 * @throws AudioError 'not-a-wav' or 'unsupported-wav'
 */
export function readWav(file: Uint8Array): WavAudio {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 12 || fourCc(view, 0) !== 'RIFF' || fourCc(view, 8) !== 'WAVE') {
    throw AudioError.notAWav('its RIFF/WAVE header is missing');
  }
  let format: WavFormat | null = null;
  let offset = 12;
  while (offset + 8 <= file.length) {
    const id = fourCc(view, offset);
    const start = offset + 8;
    const end = Math.min(start + view.getUint32(offset + 4, true), file.length);
    if (id === 'fmt ') format = readFormat(view, start, end);
    if (id === 'data') {
      if (!format) throw AudioError.notAWav('its data stand before their format');
      return { sampleRate: format.sampleRate, channels: readChannels(file.subarray(start, end), format) };
    }
    // Chunks are padded to an even length.
    offset = end + ((end - start) & 1);
  }
  throw AudioError.notAWav(format ? 'it has no data' : 'it has no format');
}

/** All channels as one, at the mean of their values. */
export function mixToMono(audio: WavAudio): Int16Array {
  const [first, ...others] = audio.channels;
  if (!first) return new Int16Array(0);
  if (others.length === 0) return first;
  return first.map((sample, i) => others.reduce((sum, channel) => sum + channel[i]!, sample) / audio.channels.length);
}

/**
 * The 44 octets before 16-bit PCM data. For a recording that grows: write it once with length 0, append data, and write it again
 * over the start of the file with the length reached.
 * @param dataLength octets, up to `MAX_WAV_DATA_LENGTH`
 */
export function wavHeader(sampleRate: number, channels: number, dataLength: number): Uint8Array {
  const header = new Uint8Array(WAV_HEADER_LENGTH);
  const view = new DataView(header.buffer);
  const frame = channels * 2;
  setFourCc(header, 0, 'RIFF');
  view.setUint32(4, WAV_HEADER_LENGTH - 8 + dataLength, true);
  setFourCc(header, 8, 'WAVE');
  setFourCc(header, 12, 'fmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, FORMAT_PCM, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * frame, true);
  view.setUint16(32, frame, true);
  view.setUint16(34, 16, true);
  setFourCc(header, 36, 'data');
  view.setUint32(40, dataLength, true);
  return header;
}

/** Samples as they stand in the data chunk: little-endian, channels interleaved; a shorter channel is filled up with silence. */
export function interleavePcm(channels: readonly Int16Array[]): Uint8Array {
  const frames = Math.max(0, ...channels.map((channel) => channel.length));
  const data = new Uint8Array(frames * channels.length * 2);
  const view = new DataView(data.buffer);
  channels.forEach((channel, c) => {
    for (let i = 0; i < channel.length; i++) view.setInt16((i * channels.length + c) * 2, channel[i]!, true);
  });
  return data;
}

function readFormat(view: DataView, start: number, end: number): WavFormat {
  if (end - start < 16) throw AudioError.notAWav('its format is cut off');
  let tag = view.getUint16(start, true);
  if (tag === FORMAT_EXTENSIBLE && end - start >= 26) tag = view.getUint16(start + 24, true);
  const format = {
    tag,
    channels: view.getUint16(start + 2, true),
    sampleRate: view.getUint32(start + 4, true),
    bits: view.getUint16(start + 14, true),
  };
  if (format.channels === 0 || format.sampleRate === 0) throw AudioError.notAWav('its format makes no sense');
  return format;
}

function readChannels(data: Uint8Array, format: WavFormat): Int16Array[] {
  const samples = samplesOf(data, format);
  const frames = Math.floor(samples.length / format.channels);
  return Array.from({ length: format.channels }, (_, c) => {
    const channel = new Int16Array(frames);
    for (let i = 0; i < frames; i++) channel[i] = samples[i * format.channels + c]!;
    return channel;
  });
}

/** Interleaved samples at 16 bits. */
function samplesOf(data: Uint8Array, { tag, bits }: WavFormat): Int16Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const read = (octets: number, sample: (offset: number) => number): Int16Array =>
    Int16Array.from({ length: Math.floor(data.length / octets) }, (_, i) => sample(i * octets));
  switch (`${tag}/${bits}`) {
    case `${FORMAT_PCM}/8`:
      return read(1, (at) => (view.getUint8(at) - 128) << 8);
    case `${FORMAT_PCM}/16`:
      return read(2, (at) => view.getInt16(at, true));
    case `${FORMAT_PCM}/24`:
      return read(3, (at) => view.getInt16(at + 1, true));
    case `${FORMAT_PCM}/32`:
      return read(4, (at) => view.getInt16(at + 2, true));
    case `${FORMAT_FLOAT}/32`:
      return read(4, (at) => fromFloat(view.getFloat32(at, true)));
    case `${FORMAT_FLOAT}/64`:
      return read(8, (at) => fromFloat(view.getFloat64(at, true)));
    case `${FORMAT_A_LAW}/8`:
      return g711Decode(A_LAW, data);
    case `${FORMAT_MU_LAW}/8`:
      return g711Decode(MU_LAW, data);
    default:
      throw AudioError.unsupportedWav(`audio of format ${tag} with ${bits} bits a sample`);
  }
}

/** 1.0 is full scale; a NaN becomes silence. */
function fromFloat(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(value * 32768))) || 0;
}

function fourCc(view: DataView, offset: number): string {
  return String.fromCharCode(
    view.getUint8(offset),
    view.getUint8(offset + 1),
    view.getUint8(offset + 2),
    view.getUint8(offset + 3),
  );
}

function setFourCc(target: Uint8Array, offset: number, text: string): void {
  for (let i = 0; i < 4; i++) target[offset + i] = text.charCodeAt(i);
}
