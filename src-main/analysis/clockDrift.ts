/**
 * Drift between the sender's media clock and our clock. Of each time slice the packet with the least delay is kept, since delay
 * in a network only ever adds; the slope through those points is Theil and Sen's median, which a few wrong points cannot move.
 */

const MAX_POINTS = 128;
/** Room at the beginning: of many streams most are short. */
const FIRST_POINTS = 8;
const FIRST_SLICE_MS = 1000;
/** Below this the slope is more noise than drift. */
const MIN_POINTS = 10;

export class ClockDrift {
  private times = new Float64Array(FIRST_POINTS);
  private transits = new Float64Array(FIRST_POINTS);
  /** Finished points; the open slice is at this index. */
  private points = 0;
  private sliceMs = FIRST_SLICE_MS;
  private sliceEnd = Number.NEGATIVE_INFINITY;

  /** @param at arrival or departure, ms @param transit the same minus the media time of the packet, ms; any constant offset */
  add(at: number, transit: number): void {
    if (at >= this.sliceEnd) {
      if (this.sliceEnd !== Number.NEGATIVE_INFINITY) this.closeSlice();
      this.sliceEnd = at + this.sliceMs;
    } else if (transit >= this.transits[this.points]!) {
      return;
    }
    this.times[this.points] = at;
    this.transits[this.points] = transit;
  }

  /** After a restart of the time stamps nothing before can be compared with what follows. */
  reset(): void {
    this.points = 0;
    this.sliceMs = FIRST_SLICE_MS;
    this.sliceEnd = Number.NEGATIVE_INFINITY;
  }

  /** Slope of transit over time, parts per million; positive when packets come later and later. Null in the first 10 s. */
  get ppm(): number | null {
    const { points, times, transits } = this;
    if (points < MIN_POINTS) return null;
    const slopes = new Float64Array((points * (points - 1)) / 2);
    let n = 0;
    for (let i = 0; i < points; i++) {
      for (let j = i + 1; j < points; j++) {
        slopes[n++] = (transits[j]! - transits[i]!) / (times[j]! - times[i]!);
      }
    }
    slopes.sort();
    return slopes[slopes.length >> 1]! * 1e6;
  }

  private closeSlice(): void {
    this.points++;
    if (this.points < this.times.length) return;
    if (this.points < MAX_POINTS) return this.grow();
    // Full: two slices become one, with the better of their points.
    this.points = MAX_POINTS / 2;
    this.sliceMs *= 2;
    for (let i = 0; i < this.points; i++) {
      const better = this.transits[2 * i]! <= this.transits[2 * i + 1]! ? 2 * i : 2 * i + 1;
      this.times[i] = this.times[better]!;
      this.transits[i] = this.transits[better]!;
    }
  }

  private grow(): void {
    const { times, transits } = this;
    this.times = new Float64Array(times.length * 2);
    this.times.set(times);
    this.transits = new Float64Array(times.length * 2);
    this.transits.set(transits);
  }
}
