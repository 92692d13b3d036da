import type { Check } from '../../api';
import { field, tenths } from '../shared/evidence';

const BUSY_PERCENT = 90;
const LATE_MS = 25;

/** Was this computer too busy for the call? Metered while the call was up. */
export const load: Check<'computer.load'> = {
  id: 'computer.load',
  area: 'computer',
  title: 'Has this computer time enough for a call?',
  needs: [],
  after: ['call.setup'],
  limitMs: { quick: 1000, full: 1000 },
  when: ({ findings }) => Boolean(findings['call.setup']?.call.load) || 'Not tried: no call was up.',
  async run({ findings }) {
    const facts = findings['call.setup']?.call.load;
    if (!facts) throw new Error('The call was not metered.');
    const { processCpuPercent, systemCpuPercent, loopLagMs, mediaLagMs, departureJitterMs } = facts;
    const late = (mediaLagMs?.p99 ?? 0) > LATE_MS;
    const busy = (systemCpuPercent ?? 0) > BUSY_PERCENT;
    const lateness = mediaLagMs ? `at most ${tenths(mediaLagMs.max)} ms late` : 'on time';
    return {
      status: late ? 'warn' : 'pass',
      summary:
        systemCpuPercent === null
          ? `Our packets left ${lateness}.`
          : `The processors were ${Math.round(systemCpuPercent)} % busy${busy ? ', which is a lot' : ''}; our packets left ${lateness}.`,
      evidence: [
        field('Processors busy, %', tenths(systemCpuPercent)),
        field('This program, % of a core', tenths(processCpuPercent)),
        field('Event loop late, ms (mean)', tenths(loopLagMs.mean)),
        field('Event loop late, ms (most)', tenths(loopLagMs.max)),
        field('Packets left late, ms (99th percentile)', tenths(mediaLagMs?.p99 ?? null)),
        field('Jitter of our departures, ms', tenths(departureJitterMs)),
      ],
      facts,
    };
  },
};
