import type uPlot from 'uplot';
import type { Direction } from '../../src-shared/model/media';
import { stripes } from './theme';
import type { ChartTheme } from './theme';
import type { Timeline } from '../state/timeline';

/** Edges of a row of one second on the canvas. */
function rowEdges(plot: uPlot, timeline: Timeline, first: number, last: number): [number, number] {
  const left = plot.valToPos((timeline.x[first] ?? 0) - 1, 'x', true);
  const right = plot.valToPos(timeline.x[last] ?? 0, 'x', true);
  const { left: min, width } = plot.bbox;
  return [Math.max(min, left), Math.min(min + width, right)];
}

/** Behind the lines: the seconds in which a direction that should carry packets carried none. */
export function paintSilence(plot: uPlot, timeline: Timeline, theme: ChartTheme): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = theme.badBand;
  ctx.globalAlpha = 0.4;
  for (const direction of ['inbound', 'outbound'] as const) {
    for (const [first, last] of timeline.spans(direction, 'silent')) {
      const [left, right] = rowEdges(plot, timeline, first, last);
      if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
  }
  ctx.restore();
}

/** Ticks with a head at the seconds in which packets were missing. */
export function paintLossMarks(plot: uPlot, timeline: Timeline, theme: ChartTheme, scale: number): void {
  const { ctx, bbox } = plot;
  const [min, max] = [plot.scales['x']?.min ?? 0, plot.scales['x']?.max ?? 0];
  ctx.save();
  ctx.fillStyle = theme.bad;
  ctx.beginPath();
  for (const direction of ['inbound', 'outbound'] as const) {
    const { lost } = timeline.columns(direction);
    const top = direction === 'inbound';
    lost.forEach((count, row) => {
      const x = timeline.x[row] ?? 0;
      if (!count || x < min || x > max) return;
      const center = plot.valToPos(x, 'x', true);
      const edge = top ? bbox.top : bbox.top + bbox.height;
      const tip = edge + (top ? 7 : -7) * scale;
      ctx.moveTo(center - 4 * scale, edge);
      ctx.lineTo(center + 4 * scale, edge);
      ctx.lineTo(center, tip);
    });
  }
  ctx.fill();
  ctx.restore();
}

/** Each packet's distance to the one before, as a dot. */
export function paintDeltas(plot: uPlot, timeline: Timeline, theme: ChartTheme, scale: number): void {
  const { ctx } = plot;
  const [min, max] = [plot.scales['x']?.min ?? 0, plot.scales['x']?.max ?? 0];
  const dots = new DotGrid(plot, Math.max(1, Math.round(1.5 * scale)));
  ctx.save();
  // What arrives is drawn over what leaves: it is the one that the network has been at.
  for (const direction of ['outbound', 'inbound'] as const) {
    ctx.fillStyle = theme[direction];
    dots.clear();
    const { deltasMs } = timeline.columns(direction);
    for (let row = deltasMs.length - 1; row >= 0; row--) {
      const deltas = deltasMs[row];
      const end = timeline.x[row] ?? 0;
      if (end < min) break;
      if (deltas && end - 1 <= max) dots.paintSecond(end, deltas);
    }
  }
  ctx.restore();
}

/**
 * Dots on a grid of their own size, each place painted once: a steady stream puts thousands of packets onto few places, and
 * painting is what costs.
 */
class DotGrid {
  private readonly columns: number;
  private readonly taken: Uint8Array;
  private readonly bottom: number;
  private readonly perMs: number;

  constructor(
    private readonly plot: uPlot,
    private readonly size: number,
  ) {
    const { width, height } = plot.bbox;
    this.columns = Math.ceil(width / size) + 1;
    this.taken = new Uint8Array(this.columns * (Math.ceil(height / size) + 1));
    this.bottom = plot.valToPos(0, 'y', true);
    this.perMs = this.bottom - plot.valToPos(1, 'y', true);
  }

  clear(): void {
    this.taken.fill(0);
  }

  /** The packets of the second that ends at `end`, spread over its width. */
  paintSecond(end: number, deltas: readonly number[]): void {
    const { plot, size, columns, taken, bottom, perMs } = this;
    const { left, top } = plot.bbox;
    const start = Math.max(left, plot.valToPos(end - 1, 'x', true));
    const step = (plot.valToPos(end, 'x', true) - start) / deltas.length;
    for (let index = 0; index < deltas.length; index++) {
      const column = Math.floor((start + step * (index + 1) - left) / size);
      const row = Math.floor((bottom - (deltas[index] ?? 0) * perMs - top) / size);
      const place = row * columns + column;
      // Outside of the plot there is no place: undefined is not 0 either.
      if (taken[place] !== 0) continue;
      taken[place] = 1;
      plot.ctx.fillRect(left + column * size, top + row * size, size, size);
    }
  }
}

export interface LaneLabels {
  silent: string;
  held: string;
}

/** One lane a direction: quiet while packets come, ticks where some are missing, stripes and a word where none come. */
export function paintLanes(
  plot: uPlot,
  timeline: Timeline,
  theme: ChartTheme,
  labels: LaneLabels,
  scale: number,
): void {
  const { ctx, bbox } = plot;
  const gap = 4 * scale;
  const height = (bbox.height - gap) / 2;
  const alarm = stripes(ctx, theme.badBand, theme.bad, scale);
  ctx.save();
  ctx.font = `600 ${Math.round(11 * scale)}px ${theme.fontFamily}`;
  ctx.textBaseline = 'middle';
  // The axes leave their own alignment behind.
  ctx.textAlign = 'left';
  const lane = (direction: Direction, top: number) => {
    ctx.fillStyle = theme.sunk;
    ctx.fillRect(bbox.left, top, bbox.width, height);
    const fill = (
      kind: 'flowing' | 'lossy' | 'held' | 'silent',
      style: string | CanvasPattern,
      word: string | null,
    ) => {
      for (const [first, last] of timeline.spans(direction, kind)) {
        const [left, right] = rowEdges(plot, timeline, first, last);
        if (right <= left) continue;
        ctx.fillStyle = style;
        ctx.fillRect(left, top, right - left, height);
        if (word !== null) writeWord(word, left, right, top + height / 2);
      }
    };
    const writeWord = (word: string, left: number, right: number, middle: number) => {
      const width = ctx.measureText(word).width;
      // Inside where there is room, else beside the band: a short silence needs its word most.
      const room = width + 16 * scale;
      const end = bbox.left + bbox.width;
      const start = (right - left >= room ? left : right + room <= end ? right : left - room) + 8 * scale;
      if (start < bbox.left) return;
      ctx.fillStyle = theme.surface;
      ctx.fillRect(start - 4 * scale, middle - 8 * scale, width + 8 * scale, 16 * scale);
      ctx.fillStyle = theme.text;
      ctx.fillText(word, start, middle);
    };
    fill('flowing', theme.goodSoft, null);
    fill('lossy', theme.goodSoft, null);
    // The middle line of a lane that flows: the eye follows it to where it stops.
    ctx.fillStyle = theme[direction];
    for (const kind of ['flowing', 'lossy'] as const) {
      for (const [first, last] of timeline.spans(direction, kind)) {
        const [left, right] = rowEdges(plot, timeline, first, last);
        if (right > left) ctx.fillRect(left, top + height / 2 - scale, right - left, 2 * scale);
      }
    }
    ctx.fillStyle = theme.bad;
    for (const [first, last] of timeline.spans(direction, 'lossy')) {
      for (let row = first; row <= last; row++) {
        const [, right] = rowEdges(plot, timeline, row, row);
        if (right > bbox.left) ctx.fillRect(right - 2 * scale, top, 2 * scale, height);
      }
    }
    fill('held', theme.grid, labels.held);
    fill('silent', alarm, labels.silent);
  };
  lane('inbound', bbox.top);
  lane('outbound', bbox.top + height + gap);
  ctx.restore();
}

/** A line through every chart at the moments in which a device came, went or changed. */
export function paintMarks(plot: uPlot, { marks }: Timeline, theme: ChartTheme, scale: number): void {
  if (marks.length === 0) return;
  const { ctx, bbox } = plot;
  const [min, max] = [plot.scales['x']?.min ?? 0, plot.scales['x']?.max ?? 0];
  ctx.save();
  ctx.strokeStyle = theme.text;
  ctx.lineWidth = scale;
  ctx.setLineDash([2 * scale, 2 * scale]);
  ctx.beginPath();
  for (const x of marks) {
    if (x < min || x > max) continue;
    const at = plot.valToPos(x, 'x', true);
    ctx.moveTo(at, bbox.top);
    ctx.lineTo(at, bbox.top + bbox.height);
  }
  ctx.stroke();
  ctx.restore();
}
