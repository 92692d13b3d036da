import { wavHeader } from '../../protocol/audio/wav';
import type { SoundTrack } from './soundTrack';

/** Samples that are put together at once. */
const BATCH = 65_536;

/** Tracks of one rate side by side as 16-bit PCM, one channel each, in pieces. @param span samples of the axis */
export function* wavPieces(
  tracks: readonly SoundTrack[],
  span: { from: number; to: number },
  sampleRate: number,
): Generator<Uint8Array> {
  const channels = tracks.length;
  const length = Math.max(0, span.to - span.from);
  yield wavHeader(sampleRate, channels, length * channels * 2);
  const window = new Int16Array(BATCH);
  for (let at = 0; at < length; at += BATCH) {
    const count = Math.min(BATCH, length - at);
    const piece = new Uint8Array(count * channels * 2);
    const view = new DataView(piece.buffer);
    for (const [channel, track] of tracks.entries()) {
      const part = window.subarray(0, count);
      track.read(span.from + at, part);
      for (let sample = 0; sample < count; sample++)
        view.setInt16((sample * channels + channel) * 2, part[sample]!, true);
    }
    yield piece;
  }
}
