import { FIXED_LIMITS, isClockDrift } from '../../../../src-shared/model/limits';
import type { Check } from '../../api';
import { field, mainStream } from '../call/evidence';
import { judgedCall, whenHeard } from '../call/subject';

export const drift: Check<'quality.drift'> = {
  id: 'quality.drift',
  area: 'quality',
  title: "Does the far end's clock keep time?",
  needs: ['media.inbound'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenHeard,
  async run(context) {
    const ppm = mainStream(judgedCall(context), 'inbound')?.clockDriftPpm ?? null;
    const evidence = [field('Arrival against time stamps, ppm', ppm === null ? null : Math.round(ppm))];
    if (ppm === null) {
      return { status: 'info', summary: 'The call was too short to compare the clocks.', evidence, facts: null };
    }
    const off = Math.round(Math.abs(ppm));
    const drifts = isClockDrift(ppm);
    const way = ppm > 0 ? 'slow' : 'fast';
    const uneven =
      Math.abs(ppm) > FIXED_LIMITS.clockDriftPpm.to
        ? ' That is no clock: packets are paced badly, or held up on the way.'
        : '';
    return {
      status: drifts ? 'warn' : uneven ? 'info' : 'pass',
      summary: `Against ours the far end's media clock is ${off} ppm ${way}.${uneven}`,
      evidence,
      facts: null,
    };
  },
};
