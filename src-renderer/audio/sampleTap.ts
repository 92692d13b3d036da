import recorderUrl from './recorder.worklet.ts?worker&url';

interface Piece {
  startFrame: number;
  samples: Float32Array;
}

/** So much longer than what was asked for may it take until the samples are there, ms. */
const PATIENCE_MS = 2500;

/** Reads the samples of streams, as they are, on the clock of one AudioContext. */
export class SampleTap {
  private readonly listeners = new Set<(piece: Piece) => void>();
  private readonly nodes: AudioNode[] = [];

  private constructor(private readonly context: AudioContext) {}

  /** Rejects where the browser has no audio worklets. @param context stays the caller's */
  static async open(context: AudioContext, stream: MediaStream): Promise<SampleTap> {
    await context.audioWorklet.addModule(recorderUrl);
    const tap = new SampleTap(context);
    const source = context.createMediaStreamSource(stream);
    const recorder = new AudioWorkletNode(context, 'sidetone-recorder', {
      channelCount: 1,
      channelCountMode: 'explicit',
      numberOfOutputs: 1,
    });
    recorder.port.addEventListener('message', ({ data }: MessageEvent<Piece>) => {
      tap.listeners.forEach((listener) => listener(data));
    });
    recorder.port.start();
    // A node is only run where it leads to the destination; what this one puts out is silence.
    source.connect(recorder).connect(context.destination);
    tap.nodes.push(source, recorder);
    return tap;
  }

  /**
   * The samples from `fromFrame` on (of the context's clock; null: from now on).
   * Rejects where they do not come in time (the context is suspended, or the device gives nothing), and with the signal's reason.
   */
  collect(
    seconds: number,
    { fromFrame = null, signal }: { fromFrame?: number | null; signal?: AbortSignal } = {},
  ): Promise<Float32Array> {
    const wanted = new Float32Array(Math.round(seconds * this.context.sampleRate));
    return new Promise((resolve, reject) => {
      let from = fromFrame;
      const settle = () => {
        window.clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.listeners.delete(take);
      };
      const abort = () => {
        settle();
        reject(signal?.reason as Error);
      };
      const take = ({ startFrame, samples }: Piece) => {
        from ??= startFrame;
        const at = startFrame - from;
        for (let i = Math.max(0, -at); i < samples.length && at + i < wanted.length; i++) wanted[at + i] = samples[i]!;
        if (at + samples.length < wanted.length) return;
        settle();
        resolve(wanted);
      };
      const timer = window.setTimeout(
        () => {
          settle();
          reject(new Error('The microphone gave no samples in time.'));
        },
        seconds * 1000 + PATIENCE_MS,
      );
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) return abort();
      this.listeners.add(take);
    });
  }

  close(): void {
    this.listeners.clear();
    for (const node of this.nodes) node.disconnect();
  }
}
