import type { DtlsFacts } from '../../../../src-shared/model/ice';
import type { Check, CheckOutcome } from '../../api';
import { counter, field, lasting, timed } from './evidence';
import { judgedCall, whenAnswered } from './subject';

/** Whether both ends agreed on keys, and who they are. */
export const dtls: Check<'call.dtls'> = {
  id: 'call.dtls',
  area: 'call',
  title: 'Are the keys of the audio agreed (DTLS)?',
  needs: ['call.setup'],
  after: ['call.ice'],
  limitMs: { quick: 1000, full: 1000 },
  when(context) {
    const answered = whenAnswered(context);
    if (answered !== true) return answered;
    const { ice } = judgedCall(context);
    if (!ice) return 'Not needed: the audio of this call is not secured by DTLS.';
    return ice.selected || ice.dtls.startedAt !== null ? true : 'Not tried: there was no way to agree on.';
  },
  async run(context) {
    const facts = judgedCall(context).ice?.dtls;
    if (!facts) throw new Error('This call has no DTLS.');
    const { startedAt, connectedAt } = facts;
    return {
      ...judge(facts),
      evidence: [
        field('State', facts.state),
        field('Our role', facts.role),
        field('a=setup of ours', facts.setup.local),
        field('a=setup of the far end', facts.setup.remote),
        ...facts.announcedFingerprints.map((text) => field('Fingerprint in its session description', text)),
        field('Fingerprint of the certificate that it showed', facts.seenFingerprint),
        field('SRTP profile', facts.srtpProfile),
        ...timed('Handshake', startedAt !== null && connectedAt !== null ? connectedAt - startedAt : null),
        counter('Datagrams of the handshake that arrived', facts.datagramsReceived ?? 0),
        ...(facts.error === null ? [] : [field('Error', facts.error)]),
      ],
      facts: null,
    };
  },
};

function judge(facts: DtlsFacts): Pick<CheckOutcome<'call.dtls'>, 'status' | 'summary'> {
  const { state, error, srtpProfile, startedAt, connectedAt } = facts;
  // A call that has ended has closed what it had.
  if (connectedAt !== null) {
    const took = startedAt === null ? '' : ` after ${lasting(connectedAt - startedAt)}`;
    return { status: 'pass', summary: `Both ends agreed on ${srtpProfile}${took}, and the fingerprint fits.` };
  }
  return { status: 'fail', summary: `No keys were agreed: ${error ?? `the handshake is still ${state}`}.` };
}
