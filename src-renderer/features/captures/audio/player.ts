import type { AudioTrack } from '../../../../src-shared/contract/captures';
import { bytesOf } from '../base64';
import { readWav } from './wav';
import type { WavAudio } from './wav';

/** Where the play-back stands; another object with each change. */
export interface PlayState {
  playing: boolean;
  /** On the call's time axis. */
  positionMs: number;
}

interface Side {
  audio: WavAudio;
  /** On the call's axis, s. */
  start: number;
  muted: boolean;
}

interface Playing {
  context: AudioContext;
  gains: Map<string, GainNode>;
  /** Where it was, s, when the context's clock said `since`. */
  from: number;
  since: number;
}

/** Nearer to the end than that, playing begins anew, ms. */
const AT_END_MS = 50;

/** Plays all sides of a call on one time axis. Times are ms of that axis. */
export class CallPlayer {
  state: PlayState = { playing: false, positionMs: 0 };
  private readonly sides = new Map<string, Side>();
  private readonly listeners = new Set<() => void>();
  private current: Playing | null = null;
  private frame = 0;

  constructor(
    tracks: readonly AudioTrack[],
    private readonly durationMs: number,
  ) {
    for (const { streamId, wav, startMs } of tracks) {
      const audio = wav === null ? null : readWav(bytesOf(wav));
      if (audio && audio.samples.length > 0) this.sides.set(streamId, { audio, start: startMs / 1000, muted: false });
    }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Only after a click: browsers keep a page quiet before. */
  play(): void {
    if (this.current) return;
    const { positionMs } = this.state;
    const from = (positionMs >= this.durationMs - AT_END_MS ? 0 : positionMs) / 1000;
    const context = new AudioContext();
    const gains = new Map<string, GainNode>();
    this.current = { context, gains, from, since: context.currentTime };
    for (const [streamId, { audio, start, muted }] of this.sides) {
      const into = from - start;
      const buffer = context.createBuffer(1, audio.samples.length, audio.sampleRate);
      if (into >= buffer.duration) continue;
      buffer.copyToChannel(audio.samples, 0);
      const gain = context.createGain();
      gain.gain.value = muted ? 0 : 1;
      gain.connect(context.destination);
      gains.set(streamId, gain);
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(gain);
      source.start(context.currentTime + Math.max(0, -into), Math.max(0, into));
    }
    this.change({ playing: true, positionMs: from * 1000 });
    this.frame = requestAnimationFrame(this.follow);
  }

  pause(): void {
    if (!this.current) return;
    const positionMs = this.now();
    this.silence();
    this.change({ playing: false, positionMs });
  }

  seek(ms: number): void {
    const positionMs = Math.max(0, Math.min(this.durationMs, ms));
    const { playing } = this.state;
    this.silence();
    this.change({ playing: false, positionMs });
    if (playing) this.play();
  }

  setMuted(streamId: string, muted: boolean): void {
    const side = this.sides.get(streamId);
    if (side) side.muted = muted;
    const gain = this.current?.gains.get(streamId);
    if (gain) gain.gain.value = muted ? 0 : 1;
  }

  private now(): number {
    const { current } = this;
    if (!current) return this.state.positionMs;
    return Math.min(this.durationMs, (current.from + current.context.currentTime - current.since) * 1000);
  }

  /** The head moves with the sound. */
  private follow = (): void => {
    const positionMs = this.now();
    if (positionMs >= this.durationMs) {
      this.silence();
      this.change({ playing: false, positionMs: this.durationMs });
      return;
    }
    this.change({ playing: true, positionMs });
    this.frame = requestAnimationFrame(this.follow);
  };

  private silence(): void {
    cancelAnimationFrame(this.frame);
    void this.current?.context.close();
    this.current = null;
  }

  private change(state: PlayState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}
