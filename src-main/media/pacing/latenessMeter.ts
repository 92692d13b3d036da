/** How late packets left: mean, 99th percentile and maximum, without a value kept for each. */
export interface Lateness {
  packets: number;
  /** ms; 0 without packets, as the two below. */
  meanMs: number;
  /** To a tenth of a millisecond, rounded up. */
  p99Ms: number;
  maxMs: number;
}

const BUCKETS_PER_MS = 10;
/** Up to 20 ms; what is later is told by the maximum alone. */
const BUCKETS = 200;

export class LatenessMeter {
  private readonly buckets = new Uint32Array(BUCKETS);
  private packets = 0;
  private sum = 0;
  private max = 0;

  add(ms: number): void {
    this.packets += 1;
    this.sum += ms;
    if (ms > this.max) this.max = ms;
    const bucket = Math.floor(ms * BUCKETS_PER_MS);
    if (bucket >= 0 && bucket < BUCKETS) this.buckets[bucket]! += 1;
  }

  /** Figures since the last call. */
  take(): Lateness {
    const { packets, sum, max } = this;
    const lateness = {
      packets,
      meanMs: packets > 0 ? sum / packets : 0,
      p99Ms: this.below(0.99 * packets),
      maxMs: max,
    };
    this.buckets.fill(0);
    this.packets = 0;
    this.sum = 0;
    this.max = 0;
    return lateness;
  }

  /** The least time within which so many packets left, ms. */
  private below(count: number): number {
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS && count > 0; bucket++) {
      seen += this.buckets[bucket]!;
      if (seen >= count) return Math.min(this.max, (bucket + 1) / BUCKETS_PER_MS);
    }
    return this.max;
  }
}
