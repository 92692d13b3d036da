import { counted } from '../../../../src-shared/words/figures';
import { FIXED_LIMITS } from '../../../../src-shared/model/limits';
import type { Check, CheckOutcome } from '../../api';
import type { ObservedCall } from '../../observed/call';
import { heard } from '../../readings/naming';
import { lastAudio, pauses } from '../../readings/stopped';
import { farEndSends } from '../../readings/mediaEvidence';
import { counter, field, lasting, seriesOf, streamsOf, table, timed } from '../call/evidence';
import { judgedCall, whenAnswered } from '../call/subject';

export const inbound: Check<'media.inbound'> = {
  id: 'media.inbound',
  area: 'media',
  title: "Does the far end's audio arrive?",
  needs: ['call.setup'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenAnswered,
  async run(context) {
    const call = judgedCall(context);
    const { media } = call;
    return {
      ...judge(call),
      evidence: [
        counter('RTP packets that were taken', heard(call)),
        ...(media
          ? [
              counter('RTP datagrams that arrived', media.rtpArrived),
              counter('RTCP datagrams that arrived', media.rtcpArrived),
              counter('Arrived before the answer', media.beforeAnswer),
              field('Packets that the far end says it sent (RTCP)', media.peerSent),
              ...timed('Answer to the first packet', media.firstAcceptedMs),
              ...timed('Answer to the last packet', media.lastAcceptedMs),
              table(
                'Payload types that arrived',
                ['Payload type', 'Packets', 'Agreed'],
                media.payloadTypes.map(({ payloadType, packets, expected }) => [payloadType, packets, expected]),
              ),
            ]
          : []),
        ...(call.companion ? [counter('Packets that the companion sent', call.companion.packetsOut)] : []),
        ...seriesOf(
          call,
          'inbound',
          { label: 'Bit rate towards us', unit: 'kbit/s' },
          ({ bitrateKbps }) => bitrateKbps,
        ),
        ...streamsOf(call, 'inbound'),
      ],
      facts: null,
    };
  },
};

function judge(call: ObservedCall): Pick<CheckOutcome<'media.inbound'>, 'status' | 'summary'> {
  const { media, expected } = call;
  const packets = heard(call);
  if (packets === 0) {
    if (!expected.inbound) return { status: 'info', summary: 'By the SDP nothing is to come, and nothing came.' };
    if (media && media.rejected > 0) {
      return {
        status: 'fail',
        summary: `${counted(media.rejected, 'packet')} arrived, and not one could be decrypted.`,
      };
    }
    const sends = farEndSends(call);
    return {
      status: 'fail',
      summary: `Not one packet of audio arrived${sends.yes ? `, although ${sends.because}` : ''}.`,
    };
  }
  const strange = media?.payloadTypes.filter(({ expected: agreed }) => !agreed) ?? [];
  const strangePackets = strange.reduce((sum, one) => sum + one.packets, 0);
  if (strangePackets * 2 > packets) {
    const types = strange.map(({ payloadType }) => payloadType).join(', ');
    return {
      status: 'fail',
      summary: `${strangePackets} packets carry the payload type ${types}, which was not agreed.`,
    };
  }
  const last = lastAudio(call);
  if (last !== null && pauses(call)) {
    return {
      status: 'info',
      summary: `${counted(packets, 'packet')} arrived, with pauses in which the far end sends nothing; the last one ${lasting(last)} after the answer.`,
    };
  }
  if (last !== null) {
    return { status: 'fail', summary: `Audio arrived until ${lasting(last)} after the answer, and then no more.` };
  }
  const first = media?.firstAcceptedMs ?? 0;
  if (first > FIXED_LIMITS.lateStartMs) {
    return {
      status: 'warn',
      summary: `${counted(packets, 'packet')} arrived, the first only ${Math.round(first)} ms after the answer.`,
    };
  }
  return {
    status: 'pass',
    summary: `${counted(packets, 'packet')} arrived, the first ${Math.round(Math.max(0, first))} ms after the answer.`,
  };
}
