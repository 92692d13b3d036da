/** From payloads to sound, one direction of one stream: order, decoding, and a simple concealment of what is missing. */
import { createCodec } from '../../protocol/audio/createCodec';
import type { CodecName } from '../../../src-shared/model/media';
import type { AudioCodec } from '../../protocol/audio/codec';
import { ReorderBuffer } from './reorderBuffer';

export interface DecodedAudio {
  pcm: Int16Array;
  sampleRate: number;
  /** RTP time stamp of the first sample, and its clock in Hz. */
  timestamp: number;
  clockRate: number;
  /** Made up in place of a lost packet. */
  concealed: boolean;
}

interface Encoded {
  name: CodecName;
  payload: Uint8Array;
  timestamp: number;
}

/** Longer gaps stay silent: repeating a sound for long is heard as a robot's voice. */
const MAX_CONCEALED = 5;
/** Each repetition is 6 dB quieter than the one before. */
const FADE = 0.5;

export class StreamDecoder {
  private readonly codecs = new Map<CodecName, AudioCodec | null>();
  private readonly order: ReorderBuffer<Encoded>;
  private last: DecodedAudio | null = null;

  constructor(private readonly onAudio: (audio: DecodedAudio) => void) {
    this.order = new ReorderBuffer({ packet: (item) => this.decode(item), lost: (count) => this.conceal(count) });
  }

  push(sequence: number, name: CodecName, payload: Uint8Array, timestamp: number): void {
    this.order.push(sequence, { name, payload, timestamp });
  }

  private decode(item: Encoded): void {
    const codec = this.codec(item.name);
    if (!codec || item.payload.length === 0) return;
    let pcm: Int16Array;
    try {
      pcm = codec.decode(item.payload);
    } catch {
      // A damaged payload is as good as a lost one.
      this.conceal(1);
      return;
    }
    this.last = {
      pcm,
      sampleRate: codec.sampleRate,
      timestamp: item.timestamp,
      clockRate: codec.rtpClockRate,
      concealed: false,
    };
    this.onAudio(this.last);
  }

  private conceal(count: number): void {
    for (let i = 0; i < Math.min(count, MAX_CONCEALED) && this.last; i++) {
      const { pcm, sampleRate, timestamp, clockRate } = this.last;
      const step = Math.round((pcm.length * clockRate) / sampleRate);
      this.last = {
        pcm: pcm.map((sample) => sample * FADE),
        sampleRate,
        timestamp: (timestamp + step) >>> 0,
        clockRate,
        concealed: true,
      };
      this.onAudio(this.last);
    }
  }

  /** Null while its code is being loaded: some hundredths of a second with Opus, at the first call. */
  private codec(name: CodecName): AudioCodec | null {
    const codec = this.codecs.get(name);
    if (codec !== undefined) return codec;
    this.codecs.set(name, null);
    void createCodec(name).then(
      (created) => this.codecs.set(name, created),
      () => undefined,
    );
    return null;
  }
}
