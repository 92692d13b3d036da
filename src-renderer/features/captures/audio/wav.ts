/** Samples of a 16 bit PCM WAV file, one channel. */
export interface WavAudio {
  sampleRate: number;
  /** -1 to 1. */
  samples: Float32Array<ArrayBuffer>;
}

/** Null for what is no such file. */
export function readWav(bytes: Uint8Array<ArrayBuffer>): WavAudio | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') return null;
  let sampleRate = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true);
    const start = at + 8;
    if (tag(at) === 'fmt ' && start + 16 <= bytes.length) {
      if (view.getUint16(start, true) !== 1 || view.getUint16(start + 2, true) !== 1) return null;
      if (view.getUint16(start + 14, true) !== 16) return null;
      sampleRate = view.getUint32(start + 4, true);
    }
    if (tag(at) === 'data' && sampleRate > 0) {
      const count = Math.floor(Math.min(length, bytes.length - start) / 2);
      const samples = new Float32Array(count);
      for (let index = 0; index < count; index++) samples[index] = view.getInt16(start + 2 * index, true) / 32_768;
      return { sampleRate, samples };
    }
    // Chunks begin at even octets.
    at = start + length + (length % 2);
  }
  return null;
}
