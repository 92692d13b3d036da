/** Sounds as PCM at a codec's rate, packet by packet. */
import { stat } from 'node:fs/promises';
import type { MediaSource } from '../../../src-shared/model/call';
import { AudioError } from '../../protocol/audio/errors';
import { Resampler } from '../../protocol/audio/resample';
import { ToneGenerator } from '../../protocol/audio/tone';
import { mixToMono, readWav } from '../../protocol/audio/wav';
import { BoundedFileError, readBounded } from '../../boundedFile';
import { MediaError, errorCode } from '../errors';

/** What a session can send by itself, without a peer or a page that supplies it. */
export type SoundSource = Extract<MediaSource, { kind: 'tone' | 'silence' | 'file' }>;

export interface Sound {
  /** Of one round. */
  frames: number;
  /** @param index 0 to frames - 1; asked for one after the other, round and round */
  frame(index: number): Int16Array;
}

const LOOP_MS = 1000;
/** A tone above this share of the sample rate would come out as another one. */
const HIGHEST_TONE = 0.45;
const LOUDEST_TONE_DBOV = -3.02;
/** About an hour of telephony, six minutes of stereo at 44.1 kHz. */
const MAX_FILE_OCTETS = 64 * 1024 * 1024;
/** How much of a file is converted at a time, ms, before other work gets its turn. */
const CONVERSION_STEP_MS = 500;

/** @param samples of one frame @param ptimeMs of the same */
export function silence(samples: number, ptimeMs: number): Sound {
  const silent = new Int16Array(samples);
  return { frames: Math.ceil(LOOP_MS / ptimeMs), frame: () => silent };
}

/** Whole periods in a round, so that it goes on without a click: the frequency is rounded to whole hertz. */
export function tone(
  source: { frequencyHz: number; levelDbov: number },
  sampleRate: number,
  samples: number,
  ptimeMs: number,
): Sound {
  const frequency = Math.min(Math.round(source.frequencyHz), Math.floor(sampleRate * HIGHEST_TONE));
  const generator = new ToneGenerator(frequency, sampleRate, Math.min(source.levelDbov, LOUDEST_TONE_DBOV));
  // 30 and 60 ms do not divide a second; they divide three.
  const frames = LOOP_MS % ptimeMs === 0 ? LOOP_MS / ptimeMs : (LOOP_MS * 3) / ptimeMs;
  return { frames, frame: () => generator.next(samples) };
}

/** The last frame is filled up with silence. */
export function recorded(pcm: Int16Array, samples: number): Sound {
  return {
    frames: Math.max(1, Math.ceil(pcm.length / samples)),
    frame: (index) => {
      const frame = new Int16Array(samples);
      frame.set(pcm.subarray(index * samples, (index + 1) * samples));
      return frame;
    },
  };
}

/**
 * A text that changes when the file does.
 * @throws MediaError 'file' when there is none, or it is too large
 */
export async function fileVersion(path: string): Promise<string> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw MediaError.file(path, 'it is not a file.');
    if (facts.size > MAX_FILE_OCTETS) {
      const limit = MAX_FILE_OCTETS / 1024 / 1024;
      throw MediaError.file(path, `it is larger than ${limit} MiB; cut it or convert it to 8 kHz mono.`);
    }
    return `${facts.mtimeMs}/${facts.size}`;
  } catch (error) {
    throw fileError(path, error);
  }
}

/** The whole file, mono, at this rate. @throws MediaError 'file' when it cannot be read or is no sound */
export async function readSound(path: string, sampleRate: number): Promise<Int16Array> {
  try {
    const audio = readWav(await readBounded(path, MAX_FILE_OCTETS));
    return await convert(mixToMono(audio), audio.sampleRate, sampleRate);
  } catch (error) {
    throw fileError(path, error);
  }
}

function fileError(path: string, error: unknown): MediaError {
  if (error instanceof MediaError) return error;
  if (error instanceof BoundedFileError) return MediaError.file(path, `${error.message}.`, error);
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
