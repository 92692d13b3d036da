/**
 * Sound that is encoded once and sent by any number of sessions: a tone, silence, or a file. Frames are encoded when the first
 * session reaches them, so a long file costs nothing at the start of a call, and a thousand calls that send the same cost one
 * encoder.
 */
import { readFile, stat } from 'node:fs/promises';
import type { CodecName } from '../../src-shared/model/media';
import type { MediaSource } from '../../src-shared/model/call';
import { AudioError } from '../protocol/audio/errors';
import { type AudioCodec, createCodec } from '../protocol/audio/codec';
import { signalEnergy } from '../protocol/audio/level';
import { Resampler } from '../protocol/audio/resample';
import { ToneGenerator } from '../protocol/audio/tone';
import { mixToMono, readWav } from '../protocol/audio/wav';
import { MediaError, errorCode } from './errors';

/** One packet's payload and how loud it is. */
export interface Frame {
  payload: Uint8Array;
  /** As by `signalEnergy`, over `samples`. */
  energy: number;
  samples: number;
}

/** What a session can send by itself, without a peer or a page that supplies it. */
export type SoundSource = Extract<MediaSource, { kind: 'tone' | 'silence' | 'file' }>;

/** Frame by frame PCM; null after the end. */
interface Pcm {
  frames: number;
  frame(index: number): Int16Array;
}

export class FrameLoop {
  private readonly encoded: Frame[] = [];

  constructor(
    private readonly codec: AudioCodec,
    private readonly pcm: Pcm,
  ) {}

  get frames(): number {
    return this.pcm.frames;
  }

  /** @param index 0 to frames - 1 */
  frame(index: number): Frame {
    // A codec has state, so frames are encoded in their order: up to the one that is wanted.
    for (let i = this.encoded.length; i <= index; i++) {
      const pcm = this.pcm.frame(i);
      // An encoder may hand out the same memory again with the next frame.
      this.encoded.push({ payload: this.codec.encode(pcm).slice(), energy: signalEnergy(pcm), samples: pcm.length });
    }
    return this.encoded[index]!;
  }
}

const TONE_LOOP_MS = 1000;
/** A tone above this share of the sample rate would come out as another one. */
const HIGHEST_TONE = 0.45;
const LOUDEST_TONE_DBOV = -3.02;
/** About an hour of telephony, six minutes of stereo at 44.1 kHz. */
const MAX_FILE_OCTETS = 64 * 1024 * 1024;
/** How much of a file is converted at a time, ms, before other work gets its turn. */
const CONVERSION_STEP_MS = 500;

/** Loops by codec, packet time and sound, shared as long as any session uses them. */
export class FrameLibrary {
  private readonly loops = new Map<string, WeakRef<FrameLoop>>();
  /** Converted files by path and rate, with the file's time stamp: a changed file is read again. */
  private readonly files = new Map<string, WeakRef<Int16Array>>();

  /** @throws MediaError 'file' when a file cannot be read or is no sound */
  async loop(source: SoundSource, codecName: CodecName, ptimeMs: number): Promise<FrameLoop> {
    const version = source.kind === 'file' ? await fileVersion(source.path) : '';
    const key = JSON.stringify([codecName, ptimeMs, soundKey(source), version]);
    const known = this.loops.get(key)?.deref();
    if (known) return known;
    const codec = await createCodec(codecName);
    const samples = codec.samplesPerFrame(ptimeMs);
    const loop = new FrameLoop(codec, await this.pcm(source, version, codec.sampleRate, samples, ptimeMs));
    this.loops.set(key, new WeakRef(loop));
    return loop;
  }

  private async pcm(
    source: SoundSource,
    version: string,
    sampleRate: number,
    samples: number,
    ptimeMs: number,
  ): Promise<Pcm> {
    switch (source.kind) {
      case 'silence': {
        const silent = new Int16Array(samples);
        return { frames: Math.ceil(TONE_LOOP_MS / ptimeMs), frame: () => silent };
      }
      case 'tone':
        return tonePcm(source.frequencyHz, source.levelDbov, sampleRate, samples, ptimeMs);
      case 'file': {
        const pcm = await this.file(source.path, version, sampleRate);
        return {
          frames: Math.max(1, Math.ceil(pcm.length / samples)),
          frame: (index) => {
            const frame = new Int16Array(samples);
            frame.set(pcm.subarray(index * samples, (index + 1) * samples));
            return frame;
          },
        };
      }
    }
  }

  private async file(path: string, version: string, sampleRate: number): Promise<Int16Array> {
    const key = JSON.stringify([path, version, sampleRate]);
    const known = this.files.get(key)?.deref();
    if (known) return known;
    const pcm = await readSound(path, sampleRate);
    this.files.set(key, new WeakRef(pcm));
    return pcm;
  }
}

/** Whole periods in the loop, so that it goes round without a click: the frequency is rounded to whole hertz. */
function tonePcm(frequencyHz: number, levelDbov: number, sampleRate: number, samples: number, ptimeMs: number): Pcm {
  const frequency = Math.min(Math.round(frequencyHz), Math.floor(sampleRate * HIGHEST_TONE));
  const tone = new ToneGenerator(frequency, sampleRate, Math.min(levelDbov, LOUDEST_TONE_DBOV));
  // 30 ms does not divide a second; three of them do.
  const frames = TONE_LOOP_MS % ptimeMs === 0 ? TONE_LOOP_MS / ptimeMs : (TONE_LOOP_MS * 3) / ptimeMs;
  return { frames, frame: () => tone.next(samples) };
}

function soundKey(source: SoundSource): unknown[] {
  switch (source.kind) {
    case 'silence':
      return ['silence'];
    case 'tone':
      return ['tone', source.frequencyHz, source.levelDbov];
    case 'file':
      return ['file', source.path];
  }
}

async function fileVersion(path: string): Promise<string> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw MediaError.file(path, 'it is not a file.');
    if (facts.size > MAX_FILE_OCTETS) {
      throw MediaError.file(
        path,
        `it is larger than ${MAX_FILE_OCTETS / 1024 / 1024} MiB; cut it or convert it to 8 kHz mono.`,
      );
    }
    return `${facts.mtimeMs}/${facts.size}`;
  } catch (error) {
    throw fileError(path, error);
  }
}

async function readSound(path: string, sampleRate: number): Promise<Int16Array> {
  try {
    const audio = readWav(await readFile(path));
    return await convert(mixToMono(audio), audio.sampleRate, sampleRate);
  } catch (error) {
    throw fileError(path, error);
  }
}

function fileError(path: string, error: unknown): MediaError {
  if (error instanceof MediaError) return error;
  if (error instanceof AudioError) return MediaError.file(path, error.message, error);
  const code = errorCode(error);
  if (code === 'ENOENT') return MediaError.file(path, 'there is no such file; check the path.', error);
  if (code === 'EACCES') return MediaError.file(path, 'this user may not read it; change its permissions.', error);
  return MediaError.file(path, `reading it failed (${code}).`, error);
}

/** Step by step: the packets of running calls leave in between. */
async function convert(pcm: Int16Array, from: number, to: number): Promise<Int16Array> {
  if (from === to) return pcm;
  const resampler = new Resampler(from, to);
  const output = new Int16Array(Math.round((pcm.length * to) / from));
  // What the filter puts before the sound is left out, and silence after it brings out the end.
  let written = -Math.round((resampler.delay * to) / from);
  const step = Math.ceil((from * CONVERSION_STEP_MS) / 1000);
  for (let at = 0; written < output.length; at += step) {
    const input = new Int16Array(step);
    input.set(pcm.subarray(at, at + step));
    const converted = resampler.process(input);
    const start = Math.max(0, written);
    output.set(converted.subarray(start - written).subarray(0, output.length - start), start);
    written += converted.length;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return output;
}
