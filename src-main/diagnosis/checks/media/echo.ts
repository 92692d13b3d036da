import type { Check, CheckOutcome } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { isEcho } from '../../readings/mediaEvidence';
import { field, lasting, timed } from '../call/evidence';
import { judgedCall, whenAnswered } from '../call/subject';

/** More than any way there and back takes, ms. */
const SILENT_END_MS = 2000;

/** Our test signal in what came back: the only proof of both directions that needs nothing of the far end but its echo. */
export const echo: Check<'media.echo'> = {
  id: 'media.echo',
  area: 'media',
  title: 'Does our own sound come back?',
  needs: ['call.setup'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenAnswered,
  async run(context) {
    const call = judgedCall(context);
    const { probe } = call;
    return {
      ...judge(call),
      evidence: probe
        ? [
            field('Correlation with what was sent (0 to 1)', probe.coefficient),
            ...timed('There and back', probe.delayMs),
            ...timed('There and back, at the start', probe.delayStartMs),
            ...timed('There and back, at the end', probe.delayEndMs),
            field('Level against what was sent, dB', probe.levelDb),
          ]
        : [],
      facts: null,
    };
  },
};

function judge(call: ObservedCall): Pick<CheckOutcome<'media.echo'>, 'status' | 'summary'> {
  const { probe } = call;
  if (!probe) return { status: 'info', summary: 'The call was too short to know our own signal again.' };
  if (probe.returned && (probe.silentEndMs ?? 0) > SILENT_END_MS) {
    return {
      status: 'warn',
      summary: `Our test signal came back at first, and not in the last ${lasting(probe.silentEndMs ?? 0)}.`,
    };
  }
  if (probe.returned) {
    const weaker =
      probe.levelDb === null
        ? ''
        : `, ${Math.abs(Math.round(probe.levelDb))} dB ${probe.levelDb < 0 ? 'weaker' : 'louder'}`;
    return {
      status: 'pass',
      summary: `Our test signal came back after ${Math.round(probe.delayMs ?? 0)} ms${Math.abs(probe.levelDb ?? 0) < 1 ? ' as loud as it was sent' : weaker}: audio flows both ways.`,
    };
  }
  return isEcho(call)
    ? { status: 'fail', summary: 'The echo service did not give our test signal back.' }
    : {
        status: 'info',
        summary: 'Our test signal did not come back; the far end is no echo service, so that says nothing.',
      };
}
