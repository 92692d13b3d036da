/** What a session does some times a second, and once a second, beside its packets. */
import type { Clock, Timer } from '../../net/clock';

const HOUSEKEEPING_MS = 250;
const SAMPLE_MS = 1000;

export interface Chores {
  /** Four times a second. @param at ms since the epoch */
  watch(at: number): void;
  /** Once a second, after `watch`. */
  sample(at: number): void;
  /** Four times a second, last of all. */
  flush(): void;
}

export class Housekeeping {
  private timer: Timer | null = null;
  private sampledAt: number;

  /** @param phase 0 to 1: of the first interval, so that many sessions do not all work in the same millisecond */
  constructor(
    private readonly clock: Clock,
    private readonly chores: Chores,
    phase: number,
  ) {
    this.sampledAt = clock.now();
    this.wait(phase * HOUSEKEEPING_MS);
  }

  stop(): void {
    this.timer?.cancel();
  }

  private wait(inMs: number): void {
    this.timer = this.clock.setTimeout(() => this.run(), inMs);
  }

  private run(): void {
    this.wait(HOUSEKEEPING_MS);
    const at = this.clock.now();
    this.chores.watch(at);
    if (at - this.sampledAt >= SAMPLE_MS) {
      this.chores.sample(at);
      this.sampledAt = Math.max(this.sampledAt + SAMPLE_MS, at - HOUSEKEEPING_MS);
    }
    this.chores.flush();
  }
}
