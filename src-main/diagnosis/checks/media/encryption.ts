import { counted, percent } from '../../../../src-shared/words/figures';
import type { Check, CheckOutcome } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { heard } from '../../readings/naming';
import { counter, field, lasting, timed } from '../call/evidence';
import { judgedCall, whenAnswered } from '../call/subject';

export const encryption: Check<'media.encryption'> = {
  id: 'media.encryption',
  area: 'media',
  title: 'Can the audio be decrypted?',
  needs: ['call.setup'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenAnswered,
  async run(context) {
    const call = judgedCall(context);
    const { media, answer } = call;
    return {
      ...judge(call),
      evidence: [
        field('Profile that was agreed', answer?.profile ?? null),
        counter('Packets that failed authentication, or were replays', media?.rejected ?? 0),
        counter('Packets that were taken', heard(call)),
        ...timed('Answer to the first failure', media?.firstRejectedMs ?? null),
        ...timed('Answer to the last packet that was taken', media?.lastAcceptedMs ?? null),
        ...timed('Answer to a new offer and answer', media?.renegotiatedMs ?? null),
        ...timed('Answer to the wrap of the sequence number', media?.sequenceWrappedMs ?? null),
      ],
      facts: null,
    };
  },
};

function judge(call: ObservedCall): Pick<CheckOutcome<'media.encryption'>, 'status' | 'summary'> {
  const { answer, media } = call;
  if (!/SAVP/.test(answer?.profile ?? '')) {
    return { status: 'info', summary: 'The audio of this call is not encrypted.' };
  }
  const rejected = media?.rejected ?? 0;
  const taken = heard(call);
  if (rejected === 0)
    return { status: 'pass', summary: `All ${taken} packets that arrived were authentic (${answer?.profile}).` };
  const share = percent((100 * rejected) / (rejected + taken));
  const from = media?.firstRejectedMs == null ? '' : `, from ${lasting(media.firstRejectedMs)} after the answer on`;
  return {
    status: taken === 0 || rejected >= taken / 2 ? 'fail' : 'warn',
    summary: `${counted(rejected, 'packet')} (${share}) failed SRTP authentication${from}.`,
  };
}
