import type { Check } from '../../api';
import { field } from '../call/evidence';
import { judgedCall, whenAnswered } from '../call/subject';

/** DSCP (RFC 2474): does the network keep the mark that asks it to prefer audio? */
export const marking: Check<'quality.marking'> = {
  id: 'quality.marking',
  area: 'quality',
  title: 'Does the network keep the priority mark of our audio?',
  needs: ['call.setup'],
  limitMs: { quick: 1000, full: 1000 },
  when(context) {
    const answered = whenAnswered(context);
    if (answered !== true) return answered;
    const { media, companion } = judgedCall(context);
    if (media?.dscp == null) return 'Not possible: packets cannot be marked on this platform.';
    if (companion?.dscpIn == null) return 'Not possible: only a companion at the far end can see the mark.';
    return true;
  },
  async run(context) {
    const { media, companion } = judgedCall(context);
    const [sent, received] = [media?.dscp ?? null, companion?.dscpIn ?? null];
    const kept = sent === received;
    return {
      status: kept ? 'pass' : 'warn',
      summary: kept
        ? `Our audio left and arrived with DSCP ${sent}.`
        : `Our audio left with DSCP ${sent} and arrived with DSCP ${received}.`,
      evidence: [field('DSCP when it left', sent), field('DSCP when it arrived', received)],
      facts: null,
    };
  },
};
