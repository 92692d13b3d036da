/**
 * A thread that does nothing but wait. The event loop's own timers are a millisecond coarse; `Atomics.wait` is not, but a thread
 * that blocks in it can receive nothing. So this one blocks, and the media thread, whose sockets stay awake, gets a message.
 */
import type { MessagePort } from 'node:worker_threads';
import { createSystemClock } from '../../net/clock';

/** Layout of the shared memory: a version that grows with every change, and the time to wake at. */
export const VERSION_INDEX = 0;
export const DUE_OFFSET = 8;
export const SHARED_OCTETS = 16;
/** In place of a time: the thread has to end. */
export const STOP = -1;

export interface ClockThreadData {
  role: 'clock';
  shared: SharedArrayBuffer;
  epochMs: number;
}

/** Blocks until it is told to stop. At most one message is under way: the next one waits for a new due time. */
export function runClockThread(data: ClockThreadData, port: MessagePort): void {
  const version = new Int32Array(data.shared, 0, 1);
  const due = new Float64Array(data.shared, DUE_OFFSET, 1);
  const clock = createSystemClock(data.epochMs);
  for (;;) {
    // Read before `due`: a change in between wakes the wait below at once.
    const seen = Atomics.load(version, VERSION_INDEX);
    const at = due[0]!;
    if (at === STOP) return;
    const remaining = at - clock.now();
    if (remaining > 0 && Atomics.wait(version, VERSION_INDEX, seen, remaining) !== 'timed-out') continue;
    port.postMessage(null);
    Atomics.wait(version, VERSION_INDEX, seen);
  }
}
