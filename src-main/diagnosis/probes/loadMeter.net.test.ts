import { describe, expect, it } from 'vitest';
import { startLoadMeter } from './loadMeter';

/** Real time and a real processor: what is asked is what must hold on any machine. */
describe('the meter of the load', () => {
  it('sees a busy thread as processor time and as a late event loop', async () => {
    const meter = startLoadMeter();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const until = performance.now() + 120;
    while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve, 30));
    const { processCpuPercent, systemCpuPercent, loopLagMs } = meter.stop();
    expect(processCpuPercent).toBeGreaterThan(5);
    expect(systemCpuPercent ?? 0).toBeGreaterThanOrEqual(0);
    expect(systemCpuPercent ?? 0).toBeLessThanOrEqual(100);
    expect(loopLagMs.max).toBeGreaterThan(80);
    expect(loopLagMs.mean).toBeLessThanOrEqual(loopLagMs.max);
  });

  it('stopped at once it still has figures', () => {
    const { processCpuPercent, loopLagMs } = startLoadMeter().stop();
    expect(processCpuPercent).toBeGreaterThanOrEqual(0);
    expect(loopLagMs).toEqual({ mean: 0, max: 0 });
  });
});
