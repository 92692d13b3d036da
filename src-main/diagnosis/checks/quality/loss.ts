import { percent } from '../../../../src-shared/words/figures';
import { FIXED_LIMITS } from '../../../../src-shared/model/limits';
import type { Check, CheckContext } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { counter, field, mainStream, seriesOf, streamsOf } from '../call/evidence';
import { judgedCall, whenHeard } from '../call/subject';
import { bothWays } from './worse';
import type { DirectionResult } from './worse';

export const loss: Check<'quality.loss'> = {
  id: 'quality.loss',
  area: 'quality',
  title: 'Do packets get lost?',
  needs: ['call.setup'],
  after: ['media.inbound'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenHeard,
  async run(context) {
    const call = judgedCall(context);
    const threshold = context.subject.limits.lossPercent;
    const burst = mainStream(call, 'inbound')?.burst ?? null;
    const outbound = mainStream(call, 'outbound');
    return {
      ...bothWays(towardsUs(context, call), fromUs(context, call)),
      evidence: [
        counter('Lost towards us', mainStream(call, 'inbound')?.lost ?? 0),
        field('Lost from us, by RTCP', outbound?.remoteReport?.lost ?? null),
        ...(call.companion ? [counter('Lost from us, by the companion', call.companion.lostIn)] : []),
        ...(burst
          ? [
              field('Burst density (RFC 3611)', Math.round(burst.density * 1000) / 1000),
              field('Mean length of a burst, ms', Math.round(burst.meanMs)),
            ]
          : []),
        ...seriesOf(
          call,
          'inbound',
          { label: 'Loss towards us', unit: '%', threshold },
          ({ lossPercent }) => lossPercent,
        ),
        ...seriesOf(
          call,
          'outbound',
          { label: 'Loss from us', unit: '%', threshold },
          ({ remoteLossPercent }) => remoteLossPercent,
        ),
        ...streamsOf(call),
      ],
      facts: null,
    };
  },
};

function towardsUs(context: CheckContext, call: ObservedCall): DirectionResult | null {
  const stream = mainStream(call, 'inbound');
  return stream ? resultOf(context, stream.lost, stream.lossPercent, 'of the audio towards us was lost') : null;
}

/** The far end counts, or the companion: what we sent is no measure. */
function fromUs(context: CheckContext, call: ObservedCall): DirectionResult | null {
  const { companion, media } = call;
  if (companion && companion.packetsIn > 0) {
    const share = (100 * companion.lostIn) / (companion.packetsIn + Math.max(0, companion.lostIn));
    return resultOf(context, companion.lostIn, share, 'of our audio was lost, as the companion counts');
  }
  const report = mainStream(call, 'outbound')?.remoteReport;
  if (!report || media?.peerLossPercent == null) return null;
  return resultOf(context, report.lost, media.peerLossPercent, 'of our audio was lost, as the far end reports by RTCP');
}

function resultOf({ subject }: CheckContext, lost: number, share: number, what: string): DirectionResult {
  const limit = subject.limits.lossPercent;
  const over = lost >= FIXED_LIMITS.fewestLost && share > limit;
  const status = !over ? 'pass' : share >= FIXED_LIMITS.unusableLossPercent ? 'fail' : 'warn';
  return { status, summary: `${percent(Math.max(0, share))} ${what}${over ? ` (limit ${limit} %)` : ''}.` };
}
