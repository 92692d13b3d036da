/** CPU share of this thread. */
import { readFileSync } from 'node:fs';
import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/** Since the last reading, in percent of one core. */
export class ThreadLoad {
  private before: { at: number; cpuMs: number | null; loop: EventLoopUtilization };

  constructor() {
    this.before = reading();
  }

  take(): number {
    const { before } = this;
    const now = reading();
    this.before = now;
    if (now.cpuMs !== null && before.cpuMs !== null && now.at > before.at) {
      return clamp(((now.cpuMs - before.cpuMs) / (now.at - before.at)) * 100);
    }
    return clamp(performance.eventLoopUtilization(now.loop, before.loop).utilization * 100);
  }
}

function reading(): { at: number; cpuMs: number | null; loop: EventLoopUtilization } {
  return { at: performance.now(), cpuMs: threadCpuMs(), loop: performance.eventLoopUtilization() };
}

/** Linux counts for each thread; elsewhere the event loop's busy share has to do. */
function threadCpuMs(): number | null {
  try {
    // "running waiting slices", the first two in ns (proc(5)); this call reads the thread's own.
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return null;
  }
}

function clamp(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}
