import type { AudioTrack } from '../../../../src-shared/contract/captures';
import { stripes } from '../../../charts/theme';
import type { ChartTheme } from '../../../charts/theme';

interface Options {
  track: AudioTrack;
  /** Of the whole call's axis, ms. */
  durationMs: number;
  theme: ChartTheme;
  colour: string;
  /** Device pixels to a CSS pixel. */
  scale: number;
}

/** The outline of a side's sound; where packets were missing, stripes from top to bottom. */
export function paintWaveform(canvas: HTMLCanvasElement, { track, durationMs, theme, colour, scale }: Options): void {
  const paint = canvas.getContext('2d');
  if (!paint || durationMs <= 0) return;
  const { width, height } = canvas;
  const middle = height / 2;
  const perMs = width / durationMs;
  paint.fillStyle = theme.sunk;
  paint.fillRect(0, 0, width, height);
  paint.fillStyle = theme.grid;
  paint.fillRect(0, Math.round(middle), width, Math.max(1, Math.round(scale)));

  paint.fillStyle = colour;
  const { peaks, peakMs, startMs } = track;
  for (let x = 0; x < width; x++) {
    const first = Math.floor((x / perMs - startMs) / peakMs);
    const last = Math.max(first, Math.ceil(((x + 1) / perMs - startMs) / peakMs) - 1);
    let [low, high] = [0, 0];
    let heard = false;
    for (let index = Math.max(0, first); index <= Math.min(last, peaks.length - 1); index++) {
      const [least = 0, most = 0] = peaks[index] ?? [];
      low = Math.min(low, least);
      high = Math.max(high, most);
      heard = true;
    }
    if (!heard) continue;
    const top = middle - high * (middle - 2 * scale);
    const bottom = middle - low * (middle - 2 * scale);
    paint.fillRect(x, top, 1, Math.max(scale, bottom - top));
  }

  paint.fillStyle = stripes(paint, theme.badBand, theme.bad, scale);
  for (const { atMs, lengthMs } of track.gaps) {
    // Even a packet of 20 ms in a call of an hour has to be seen.
    paint.fillRect(Math.floor(atMs * perMs), 0, Math.max(2 * scale, lengthMs * perMs), height);
  }
}
