/** Wakes the media thread by the clock thread: to some hundredths of a millisecond. */
import { Worker } from 'node:worker_threads';
import { type ClockThreadData, DUE_OFFSET, SHARED_OCTETS, STOP, VERSION_INDEX } from './clockThread';
import type { Waker } from './pacer';

export class ClockWaker implements Waker {
  /** What a message between threads takes, and the inaccuracy of the sleep. */
  readonly leadMs = 0.2;
  onWake: () => void = () => undefined;
  private readonly shared = new SharedArrayBuffer(SHARED_OCTETS);
  private readonly version = new Int32Array(this.shared, 0, 1);
  private readonly due = new Float64Array(this.shared, DUE_OFFSET, 1);
  private readonly worker: Worker;
  private readonly ended: Promise<void>;

  /** @param url the worker's own file, which runs the clock when its data say so */
  constructor(url: URL, epochMs: number) {
    this.due[0] = Infinity;
    const workerData: ClockThreadData = { role: 'clock', shared: this.shared, epochMs };
    this.worker = new Worker(url, { workerData, name: 'sidetone-clock' });
    this.worker.on('message', () => this.onWake());
    this.ended = new Promise((resolve) => this.worker.once('exit', () => resolve()));
  }

  wakeAt(ms: number): void {
    // A wake that was already under way must not put a time over STOP before the clock thread has read it.
    if (this.due[0] === STOP) return;
    this.due[0] = ms;
    Atomics.add(this.version, VERSION_INDEX, 1);
    Atomics.notify(this.version, VERSION_INDEX);
  }

  async close(): Promise<void> {
    this.onWake = () => undefined;
    this.wakeAt(STOP);
    await this.ended;
  }
}
