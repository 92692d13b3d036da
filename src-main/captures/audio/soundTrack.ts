/** Samples along a time axis of which large parts may be silent: memory is taken only where there is sound. */

import { Resampler } from '../../protocol/audio/resample';

/** Samples of a piece. */
const PIECE = 65_536;

export class SoundTrack {
  private readonly pieces: (Int16Array | undefined)[] = [];
  /** Samples from the start to the end of the last sound. */
  length = 0;

  /** @param sampleRate Hz */
  constructor(readonly sampleRate: number) {}

  /** Lays sound over what is there already, which two streams of one side may do for a moment. @param at sample, 0 or later */
  write(at: number, pcm: Int16Array): void {
    this.length = Math.max(this.length, at + pcm.length);
    for (let done = 0; done < pcm.length;) {
      const index = Math.floor((at + done) / PIECE);
      const offset = (at + done) % PIECE;
      const count = Math.min(PIECE - offset, pcm.length - done);
      const piece = (this.pieces[index] ??= new Int16Array(PIECE));
      for (let sample = 0; sample < count; sample++) {
        const sum = piece[offset + sample]! + pcm[done + sample]!;
        piece[offset + sample] = sum > 32_767 ? 32_767 : sum < -32_768 ? -32_768 : sum;
      }
      done += count;
    }
  }

  /** Fills `target`; beyond the end there is silence. */
  read(at: number, target: Int16Array): void {
    for (let done = 0; done < target.length;) {
      const index = Math.floor((at + done) / PIECE);
      const offset = (at + done) % PIECE;
      const count = Math.min(PIECE - offset, target.length - done);
      const piece = this.pieces[index];
      if (piece) target.set(piece.subarray(offset, offset + count), done);
      else target.fill(0, done, done + count);
      done += count;
    }
  }

  /** Lays this over another one, at that one's rate. */
  addTo(track: SoundTrack): void {
    const resampler = new Resampler(this.sampleRate, track.sampleRate);
    const skipped = Math.round((resampler.delay * track.sampleRate) / this.sampleRate);
    const window = new Int16Array(PIECE);
    let written = -skipped;
    // What is still in the filter at the end is silence of less than a hundredth of a second.
    for (let at = 0; at < this.length; at += PIECE) {
      this.read(at, window);
      const pcm = resampler.process(window.subarray(0, Math.min(PIECE, this.length - at)));
      track.write(Math.max(0, written), written < 0 ? pcm.subarray(-written) : pcm);
      written += pcm.length;
    }
  }

  /** Smallest and largest sample, -1 to 1, of each `peakMs`. @param from sample that the first one begins at */
  peaks(peakMs: number, from: number): [number, number][] {
    const size = Math.max(1, Math.round((this.sampleRate * peakMs) / 1000));
    const window = new Int16Array(size);
    return Array.from({ length: Math.ceil(Math.max(0, this.length - from) / size) }, (_, index) => {
      this.read(from + index * size, window);
      let low = 0;
      let high = 0;
      for (const sample of window) {
        if (sample < low) low = sample;
        if (sample > high) high = sample;
      }
      return [round(low), round(high)];
    });
  }
}

/** Peaks are drawn: three digits are finer than any screen. */
function round(sample: number): number {
  return Math.round((sample / 32_768) * 1000) / 1000;
}
