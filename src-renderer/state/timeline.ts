import type { Direction, MediaEvent, StreamSample } from '../../src-shared/model/media';

/**
 * What a direction did in one second.
 * - `idle`: nothing was expected yet (ringing, or the first second after the answer)
 * - `flowing`: packets, none lost; `lossy`: packets, some lost
 * - `held`: no packets, and the call was on hold
 * - `silent`: no packets although there should be some
 */
export type Presence = 'idle' | 'flowing' | 'lossy' | 'held' | 'silent';

/** One value per row; null is a hole in the line, never a zero. */
export interface DirectionColumns {
  packets: (number | null)[];
  lost: (number | null)[];
  lossPercent: (number | null)[];
  jitterMs: (number | null)[];
  rttMs: (number | null)[];
  bitrateKbps: (number | null)[];
  maxDeltaMs: (number | null)[];
  levelDbov: (number | null)[];
  mos: (number | null)[];
  deltasMs: (number[] | null)[];
  presence: Presence[];
}

/** What is expected of the media at a moment. */
export interface Expectation {
  /** Ms since the epoch from when on packets have to come; null: not yet. */
  answeredAt: number | null;
  held: boolean;
}

/** Two samples nearer than this belong to the same row, ms: both directions of one second come a moment apart. */
const SAME_ROW_MS = 500;
/** After the answer, the first packets may take this long, ms. */
const GRACE_MS = 1500;

/** The engine tells of each second when it is over; a silence of its own begins after this, ms. */
const PATIENCE_MS = 2000;

const emptyColumns = (): DirectionColumns => ({
  packets: [],
  lost: [],
  lossPercent: [],
  jitterMs: [],
  rttMs: [],
  bitrateKbps: [],
  maxDeltaMs: [],
  levelDbov: [],
  mos: [],
  deltasMs: [],
  presence: [],
});

const worse = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));

/**
 * All seconds of a call as columns that the charts draw without copying: one row a second, several streams of one direction
 * added up (their worst jitter, their sum of packets). Rows are only ever added at the end.
 */
export class Timeline {
  /** Seconds since the start of the call. */
  readonly x: number[] = [];
  readonly inbound = emptyColumns();
  readonly outbound = emptyColumns();
  /** Seconds since the start at which a device came, went or changed. */
  readonly marks: number[] = [];
  /** Goes up with each change. */
  version = 0;
  private readonly rowAt: number[] = [];
  private readonly held: boolean[] = [];
  /** Time of the last sample of each stream, so that a reload does not count a second twice. */
  private readonly seen = new Map<string, number>();
  private readonly lastRow = new Map<string, number>();
  private expectation: Expectation = { answeredAt: null, held: false };
  /**
   * This page's time of the last news. Only differences of it are used: the engine may run on another computer, whose clock is
   * not this one's.
   */
  private heardAt = 0;

  constructor(readonly startMs: number) {}

  get length(): number {
    return this.x.length;
  }

  columns(direction: Direction): DirectionColumns {
    return direction === 'inbound' ? this.inbound : this.outbound;
  }

  expect(expectation: Expectation, nowMs: number): void {
    if (this.expectation.answeredAt === null) this.heardAt = nowMs;
    this.expectation = expectation;
  }

  add(samples: readonly StreamSample[], nowMs: number): void {
    this.heardAt = nowMs;
    for (const sample of samples) {
      const key = `${sample.direction}${sample.ssrc}`;
      if (sample.at <= (this.seen.get(key) ?? 0)) continue;
      this.seen.set(key, sample.at);
      const row = this.rowFor(sample.at);
      // The rest of a last second may fall into the row of the second before.
      this.merge(row, sample, this.lastRow.get(key) === row);
      this.lastRow.set(key, row);
    }
    this.version++;
  }

  /** Takes what is to be seen in the charts out of an event; each moment once. */
  mark({ kind, at }: Pick<MediaEvent, 'kind' | 'at'>): void {
    const x = (at - this.startMs) / 1000;
    if (kind === 'device' && !this.marks.includes(x)) this.marks.push(x);
  }

  /** Adds rows for seconds in which nothing at all was told. True when there were any. */
  advance(nowMs: number): boolean {
    const from = this.expectation.answeredAt;
    if (from === null) return false;
    let added = false;
    while (nowMs - this.heardAt > PATIENCE_MS) {
      this.heardAt += 1000;
      this.pushRow((this.rowAt.at(-1) ?? from) + 1000);
      added = true;
    }
    if (added) this.version++;
    return added;
  }

  /** Seconds without a packet up to now; 0 while packets come or none are expected. */
  silentSeconds(direction: Direction): number {
    const { presence } = this.columns(direction);
    let row = presence.length - 1;
    while (row >= 0 && presence[row] === 'silent') row--;
    return presence.length - 1 - row;
  }

  /** Spans of equal presence, in rows, both ends included. */
  spans(direction: Direction, wanted: Presence): [number, number][] {
    const { presence } = this.columns(direction);
    const spans: [number, number][] = [];
    presence.forEach((value, row) => {
      if (value !== wanted) return;
      const last = spans.at(-1);
      if (last && last[1] === row - 1) last[1] = row;
      else spans.push([row, row]);
    });
    return spans;
  }

  private rowFor(at: number): number {
    for (let row = this.rowAt.length - 1; row >= 0; row--) {
      const distance = at - (this.rowAt[row] ?? 0);
      if (Math.abs(distance) < SAME_ROW_MS) return row;
      if (distance > 0) break;
    }
    const last = this.rowAt.at(-1);
    // A sample that is late for its row goes to the last one: rows stay in order.
    return last !== undefined && at < last ? this.rowAt.length - 1 : this.pushRow(at);
  }

  private pushRow(at: number): number {
    this.rowAt.push(at);
    this.x.push((at - this.startMs) / 1000);
    this.held.push(this.expectation.held);
    const row = this.rowAt.length - 1;
    for (const columns of [this.inbound, this.outbound]) {
      for (const column of Object.values(columns) as unknown[][]) column.push(null);
      columns.presence[row] = this.presenceOf(columns, row);
    }
    return row;
  }

  /** @param again the row has a sample of this stream already: its rate is no second stream's */
  private merge(row: number, sample: StreamSample, again: boolean): void {
    const columns = this.columns(sample.direction);
    const packets = (columns.packets[row] ?? 0) + sample.packets;
    const lost = (columns.lost[row] ?? 0) + sample.lost;
    columns.packets[row] = packets;
    columns.lost[row] = lost;
    columns.lossPercent[row] = worse(columns.lossPercent[row] ?? null, sample.lossPercent);
    columns.jitterMs[row] = worse(columns.jitterMs[row] ?? null, sample.jitterMs);
    columns.rttMs[row] = worse(columns.rttMs[row] ?? null, sample.rttMs);
    const rate = columns.bitrateKbps[row] ?? 0;
    columns.bitrateKbps[row] = again ? Math.max(rate, sample.bitrateKbps) : rate + sample.bitrateKbps;
    columns.maxDeltaMs[row] = worse(columns.maxDeltaMs[row] ?? null, sample.maxDeltaMs);
    columns.levelDbov[row] = worse(columns.levelDbov[row] ?? null, sample.levelDbov);
    columns.mos[row] = sample.mos ?? columns.mos[row] ?? null;
    columns.deltasMs[row] = [...(columns.deltasMs[row] ?? []), ...sample.deltasMs];
    columns.presence[row] = this.presenceOf(columns, row);
  }

  private presenceOf(columns: DirectionColumns, row: number): Presence {
    if ((columns.packets[row] ?? 0) > 0) return (columns.lost[row] ?? 0) > 0 ? 'lossy' : 'flowing';
    const { answeredAt } = this.expectation;
    if (answeredAt === null || (this.rowAt[row] ?? 0) < answeredAt + GRACE_MS) return 'idle';
    return this.held[row] ? 'held' : 'silent';
  }
}
