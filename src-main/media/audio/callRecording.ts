/** The recording of a call, while there is one. */
import type { CodecName, Direction } from '../../../src-shared/model/media';
import type { Clock } from '../../net/clock';
import type { DecodedAudio } from './decoder';
import type { MediaError } from '../errors';
import { Recorder } from './recorder';

/** The sound's own rate, so that a recording loses nothing, Hz. */
const SAMPLE_RATES: Readonly<Record<CodecName, number>> = { PCMU: 8000, PCMA: 8000, G722: 16_000, opus: 48_000 };

export class CallRecording {
  private recorder: Recorder | null = null;

  /** @param onFailure writing failed in mid-call: the recording is ended, the call goes on */
  constructor(
    private readonly clock: Clock,
    private readonly onFailure: (path: string, error: MediaError) => void,
  ) {}

  /** Ends the recording before it. @throws MediaError 'recording' when the file cannot be made */
  async start(path: string, codec: CodecName | null): Promise<void> {
    await this.stop();
    const recorder = await Recorder.start(path, SAMPLE_RATES[codec ?? 'PCMU'], this.clock.now(), (error) => {
      if (this.recorder === recorder) this.recorder = null;
      void recorder.stop(this.clock.now());
      this.onFailure(path, error);
    });
    this.recorder = recorder;
  }

  async stop(): Promise<void> {
    const { recorder } = this;
    this.recorder = null;
    await recorder?.stop(this.clock.now());
  }

  add(direction: Direction, audio: DecodedAudio, at: number): void {
    this.recorder?.add(direction, audio, at);
  }

  /** Some times a second. */
  flush(at: number): void {
    this.recorder?.flush(at);
  }
}
