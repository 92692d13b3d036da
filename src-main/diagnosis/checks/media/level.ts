import { percent } from '../../../../src-shared/words/figures';
import type { Check, CheckOutcome } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { heard } from '../../readings/naming';
import { comfortNoise } from '../../readings/stopped';
import { field, seriesOf } from '../call/evidence';
import { judgedCall, whenHeard } from '../call/subject';

/** dBov: below it nothing is heard; below the second a voice is hard to understand. */
const SILENT_DBOV = -70;
const QUIET_DBOV = -45;
/** Nearer to the overload point a voice is clipped. */
const LOUD_DBOV = -6;
const EXACT_PERCENT = 95;

export const level: Check<'media.level'> = {
  id: 'media.level',
  area: 'media',
  title: 'Is there anything to hear?',
  needs: ['media.inbound'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenHeard,
  async run(context) {
    const call = judgedCall(context);
    return {
      ...judge(call),
      evidence: [
        field('Mean level, dBov', call.media?.levelDbov ?? null),
        field('Packets of exact silence, percent', call.media?.exactSilencePercent ?? null),
        ...seriesOf(
          call,
          'inbound',
          { label: 'Level towards us', unit: 'dBov', threshold: QUIET_DBOV },
          ({ levelDbov }) => levelDbov,
        ),
      ],
      facts: null,
    };
  },
};

function judge(call: ObservedCall): Pick<CheckOutcome<'media.level'>, 'status' | 'summary'> {
  const { media } = call;
  const dbov = media?.levelDbov ?? null;
  const exact = media?.exactSilencePercent ?? 0;
  const noise = comfortNoise(call);
  if (noise > 0 && noise === heard(call))
    return { status: 'fail', summary: 'Nothing but comfort noise arrived: the far end sends nothing to hear.' };
  if (dbov === null) return { status: 'info', summary: 'Nothing that arrived could be decoded.' };
  const shown = `${Math.round(dbov)} dBov`;
  if (exact >= EXACT_PERCENT) {
    return {
      status: 'fail',
      summary: `${percent(exact)} of the packets hold exact silence: the far end sends nothing to hear.`,
    };
  }
  if (dbov <= SILENT_DBOV) return { status: 'fail', summary: `The audio that arrives is silent (${shown}).` };
  if (dbov < QUIET_DBOV) return { status: 'warn', summary: `The audio that arrives is very quiet (${shown}).` };
  if (dbov > LOUD_DBOV)
    return { status: 'warn', summary: `The audio that arrives is so loud that it is clipped (${shown}).` };
  return { status: 'pass', summary: `The audio that arrives has a level of ${shown}.` };
}
