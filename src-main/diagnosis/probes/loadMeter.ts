/** How busy this computer and this program were over a stretch of time. */
import { cpus } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LoadFacts } from '../facts/computer';

const RESOLUTION_MS = 10;

export function startLoadMeter(): { stop(): Pick<LoadFacts, 'processCpuPercent' | 'systemCpuPercent' | 'loopLagMs'> } {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  const system = systemTimes();
  return {
    stop() {
      histogram.disable();
      const elapsedMs = Math.max(1, performance.now() - startedAt);
      const used = process.cpuUsage(cpu);
      const now = systemTimes();
      const total = now.total - system.total;
      const lag = (ns: number): number => (Number.isFinite(ns) ? Math.max(0, ns / 1e6 - RESOLUTION_MS) : 0);
      return {
        processCpuPercent: ((used.user + used.system) / 1000 / elapsedMs) * 100,
        systemCpuPercent: total > 0 ? 100 * (1 - (now.idle - system.idle) / total) : null,
        loopLagMs: { mean: lag(histogram.mean), max: lag(histogram.max) },
      };
    },
  };
}

function systemTimes(): { idle: number; total: number } {
  return cpus().reduce(
    ({ idle, total }, { times }) => ({
      idle: idle + times.idle,
      total: total + times.user + times.nice + times.sys + times.idle + times.irq,
    }),
    { idle: 0, total: 0 },
  );
}
