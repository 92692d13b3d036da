/** Sound that is encoded once and sent by any number of sessions. */
import type { CodecName } from '../../../src-shared/model/media';
import type { AudioCodec } from '../../protocol/audio/codec';
import { signalEnergy } from '../../protocol/audio/level';
import type { Sound } from './sound';

/** One packet's payload and how loud it is. */
export interface Frame {
  payload: Uint8Array;
  /** As by `signalEnergy`, over `samples`. */
  energy: number;
  samples: number;
}

/** Their decoders remember: a payload sounds right only after those before it. */
const STATEFUL: readonly CodecName[] = ['G722', 'opus'];
/** How many frames are encoded ahead before other work gets its turn. */
const STEP = 5;

/**
 * Frames are encoded when the first session reaches them, so a long file costs nothing at the start of a call, and a thousand
 * calls that send the same cost one encoder. A codec with memory encodes the sound twice over: what was encoded at its very
 * start, sent to a decoder that has adapted to loud sound, would come out as a bang, so a loop goes on with the second round.
 */
export class FrameLoop {
  private readonly encoded: Frame[] = [];
  private readonly stateful: boolean;
  private steady = 0;

  constructor(
    private readonly codec: AudioCodec,
    private readonly sound: Sound,
  ) {
    this.stateful = STATEFUL.includes(codec.name);
  }

  /** Of one round. */
  get frames(): number {
    return this.sound.frames;
  }

  /** Where the last frame is followed by. */
  get repeatAt(): number {
    return this.stateful ? this.frames : 0;
  }

  get end(): number {
    return this.repeatAt + this.frames;
  }

  /** Where a session begins that has sent something else before. */
  get joinAt(): number {
    return this.steady;
  }

  /** Makes `joinAt` the steady round. For short sounds: it encodes a whole round, a few frames at a time. */
  async settle(): Promise<void> {
    if (!this.stateful) return;
    for (let index = 0; index <= this.frames; index += STEP) {
      this.frame(index);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    this.steady = this.frames;
  }

  /** @param index 0 to `end` - 1 */
  frame(index: number): Frame {
    // In their order, whatever was asked for.
    for (let i = this.encoded.length; i <= index; i++) {
      const pcm = this.sound.frame(i % this.frames);
      // An encoder may hand out the same memory again with the next frame.
      this.encoded.push({ payload: this.codec.encode(pcm).slice(), energy: signalEnergy(pcm), samples: pcm.length });
    }
    return this.encoded[index]!;
  }
}

/** Where one session is in a loop. */
export class FrameCursor {
  private index: number;

  /** @param joined the session has sent something else before */
  constructor(
    private readonly loop: FrameLoop,
    joined: boolean,
  ) {
    this.index = joined ? loop.joinAt : 0;
  }

  /** One round is over. */
  get played(): boolean {
    return this.index >= this.loop.frames;
  }

  /** Goes round and round. */
  next(): Frame {
    if (this.index === this.loop.end) this.index = this.loop.repeatAt;
    return this.loop.frame(this.index++);
  }
}
