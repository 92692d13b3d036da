/** Wakes by the event loop's own timers: late by up to a millisecond. For unit tests, where no second thread is wanted. */
import type { Clock, Timer } from '../../net/clock';
import type { Waker } from './pacer';

export class TimerWaker implements Waker {
  readonly leadMs = 0;
  onWake: () => void = () => undefined;
  private timer: Timer | null = null;

  constructor(private readonly clock: Clock) {}

  wakeAt(ms: number): void {
    this.timer?.cancel();
    this.timer = null;
    if (ms === Infinity) return;
    this.timer = this.clock.setTimeout(() => this.onWake(), Math.max(0, ms - this.clock.now()));
  }

  close(): Promise<void> {
    this.wakeAt(Infinity);
    return Promise.resolve();
  }
}
