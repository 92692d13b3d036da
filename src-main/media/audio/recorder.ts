/**
 * Records a call to a stereo WAV: inbound left, outbound right, 16 bits. Sound is placed by its RTP time stamp, missing sound is
 * silence, and the header is brought up to date with every piece, so that a file whose writer was killed can still be played.
 */
import { type FileHandle, open } from 'node:fs/promises';
import type { Direction } from '../../../src-shared/model/media';
import { Resampler } from '../../protocol/audio/resample';
import { MAX_WAV_DATA_LENGTH, WAV_HEADER_LENGTH, interleavePcm, wavHeader } from '../../protocol/audio/wav';
import type { DecodedAudio } from './decoder';
import { MediaError, errorCode } from '../errors';

const CHANNELS = 2;
const FRAME_OCTETS = CHANNELS * 2;
/** How long sound may come late and still find its place. */
const PATIENCE_MS = 400;
/** A time stamp that is further off the clock than this begins a new count: the stream was restarted. */
const MAX_STRAY_MS = 400;

/** One channel: sound that is not yet written, by its position in the file. */
class Track {
  private samples = new Int16Array(0);
  private anchor: { timestamp: number; clockRate: number; sampleRate: number; position: number } | null = null;
  private resampler: { from: number; resampler: Resampler } | null = null;
  /** Position of `samples[0]` in the file. */
  start = 0;

  constructor(private readonly rate: number) {}

  /** @param position where the sound would stand by the clock */
  add(audio: DecodedAudio, position: number): void {
    const at = this.place(audio, position);
    const pcm = this.convert(audio);
    const offset = at - this.start;
    if (offset + pcm.length <= 0) return;
    this.reserve(offset + pcm.length);
    const from = Math.max(0, -offset);
    this.samples.set(pcm.subarray(from), offset + from);
  }

  /** Everything before `position`, with silence where nothing came. */
  take(position: number): Int16Array {
    const count = Math.max(0, position - this.start);
    const taken = new Int16Array(count);
    taken.set(this.samples.subarray(0, count));
    this.samples = this.samples.slice(count);
    this.start += count;
    return taken;
  }

  private place(audio: DecodedAudio, position: number): number {
    const { anchor } = this;
    if (anchor && anchor.clockRate === audio.clockRate && anchor.sampleRate === audio.sampleRate) {
      const elapsed = (audio.timestamp - anchor.timestamp) | 0;
      const expected = anchor.position + Math.round((elapsed * this.rate) / audio.clockRate);
      if (Math.abs(expected - position) <= (MAX_STRAY_MS * this.rate) / 1000) return expected;
    }
    const { timestamp, clockRate, sampleRate } = audio;
    this.anchor = { timestamp, clockRate, sampleRate, position };
    return position;
  }

  private convert(audio: DecodedAudio): Int16Array {
    if (audio.sampleRate === this.rate) return audio.pcm;
    if (this.resampler?.from !== audio.sampleRate) {
      this.resampler = { from: audio.sampleRate, resampler: new Resampler(audio.sampleRate, this.rate) };
    }
    return this.resampler.resampler.process(audio.pcm);
  }

  private reserve(length: number): void {
    if (length <= this.samples.length) return;
    const grown = new Int16Array(Math.max(length, this.rate));
    grown.set(this.samples);
    this.samples = grown;
  }
}

export class Recorder {
  private readonly tracks: Record<Direction, Track>;
  private written = 0;
  private queue: Promise<void> = Promise.resolve();
  private failure: MediaError | null = null;

  private constructor(
    private readonly file: FileHandle,
    private readonly path: string,
    private readonly rate: number,
    private readonly startedAt: number,
    private readonly onFailure: (error: MediaError) => void,
  ) {
    this.tracks = { inbound: new Track(rate), outbound: new Track(rate) };
  }

  /**
   * @param rate of the file, Hz @param startedAt ms since the epoch
   * @param onFailure told once, when writing fails later on
   * @throws MediaError 'recording' when the file cannot be made
   */
  static async start(
    path: string,
    rate: number,
    startedAt: number,
    onFailure: (error: MediaError) => void,
  ): Promise<Recorder> {
    let file: FileHandle | null = null;
    try {
      file = await open(path, 'w');
      await file.write(wavHeader(rate, CHANNELS, 0), 0, WAV_HEADER_LENGTH, 0);
      return new Recorder(file, path, rate, startedAt, onFailure);
    } catch (error) {
      await file?.close().catch(() => undefined);
      throw recordingError(path, error);
    }
  }

  /** @param at when the packet came or left, ms since the epoch */
  add(direction: Direction, audio: DecodedAudio, at: number): void {
    if (!this.failure) this.tracks[direction].add(audio, this.positionAt(at));
  }

  /** Writes what can change no more. To be called some times a second. */
  flush(at: number): void {
    this.write(this.positionAt(at - PATIENCE_MS));
  }

  /** Writes all and closes the file. */
  async stop(at: number): Promise<void> {
    this.write(this.positionAt(at));
    await this.queue;
    await this.file.close().catch(() => undefined);
  }

  private positionAt(at: number): number {
    return Math.max(0, Math.round(((at - this.startedAt) * this.rate) / 1000));
  }

  private write(position: number): void {
    if (this.failure || position <= this.tracks.inbound.start) return;
    const data = interleavePcm([this.tracks.inbound.take(position), this.tracks.outbound.take(position)]);
    this.queue = this.queue.then(() => this.append(data));
  }

  private async append(data: Uint8Array): Promise<void> {
    if (this.failure) return;
    try {
      if (this.written + data.length > MAX_WAV_DATA_LENGTH - (MAX_WAV_DATA_LENGTH % FRAME_OCTETS)) {
        throw MediaError.recording(this.path, 'a WAV file holds 4 GiB at most; the call goes on.');
      }
      await writeAll(this.file, data, WAV_HEADER_LENGTH + this.written);
      this.written += data.length;
      await writeAll(this.file, wavHeader(this.rate, CHANNELS, this.written), 0);
    } catch (error) {
      this.failure = recordingError(this.path, error);
      this.onFailure(this.failure);
    }
  }
}

/** A disk that is nearly full takes a part and says nothing; the next write then fails. */
async function writeAll(file: FileHandle, data: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < data.length;) {
    const { bytesWritten } = await file.write(data, done, data.length - done, position + done);
    if (bytesWritten === 0) throw Object.assign(new Error('no octet was written'), { code: 'ENOSPC' });
    done += bytesWritten;
  }
}

function recordingError(path: string, error: unknown): MediaError {
  if (error instanceof MediaError) return error;
  const code = errorCode(error);
  const why: Record<string, string> = {
    ENOSPC: 'the disk is full; make room, the call goes on.',
    ENOENT: 'its folder does not exist; create it first.',
    EACCES: 'this user may not write there; choose another folder.',
    EROFS: 'the disk is read-only; choose another folder.',
    EISDIR: 'a folder has this name; choose another name.',
  };
  return MediaError.recording(path, why[code] ?? `writing failed (${code}).`, error);
}
