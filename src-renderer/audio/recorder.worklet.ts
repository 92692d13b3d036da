/** Runs in the audio thread: hands the samples of its input on to the page, in pieces, each with its place on the context's clock. */
interface Processor {
  readonly port: MessagePort;
  process(inputs: Float32Array[][]): boolean;
}
// What an AudioWorkletGlobalScope has; the DOM types know only the page's side.
declare const AudioWorkletProcessor: new () => { readonly port: MessagePort };
declare const registerProcessor: (name: string, processor: new () => Processor) => void;
declare const currentFrame: number;

/** About 43 ms at 48 kHz. */
const PIECE = 2048;

class Recorder extends AudioWorkletProcessor implements Processor {
  private piece = new Float32Array(PIECE);
  private filled = 0;
  private startFrame = 0;

  process([input]: Float32Array[][]): boolean {
    const samples = input?.[0];
    // Nothing is connected yet, or any more.
    if (!samples) return true;
    for (let i = 0; i < samples.length; i++) {
      if (this.filled === 0) this.startFrame = currentFrame + i;
      this.piece[this.filled++] = samples[i] ?? 0;
      if (this.filled < PIECE) continue;
      this.port.postMessage({ startFrame: this.startFrame, samples: this.piece }, [this.piece.buffer]);
      this.piece = new Float32Array(PIECE);
      this.filled = 0;
    }
    return true;
  }
}

registerProcessor('sidetone-recorder', Recorder);
