import { percent } from '../../../../src-shared/words/figures';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Check } from '../../api';
import { ourAudioArrives } from '../../readings/mediaEvidence';
import { counter, field, seriesOf, streamsOf, table } from '../call/evidence';
import { inputOf, judgedCall, whenAnswered } from '../call/subject';

/** Only the far end knows: its counters, its RTCP, or our own signal that came back. The summary says which one. */
export const outbound: Check<'media.outbound'> = {
  id: 'media.outbound',
  area: 'media',
  title: 'Does our audio get to the far end?',
  needs: ['call.setup'],
  limitMs: { quick: 1000, full: 1000 },
  when: whenAnswered,
  async run(context) {
    const call = judgedCall(context);
    const { media, companion } = call;
    const sent = media?.rtpSent ?? 0;
    const arrives = ourAudioArrives(inputOf(context), call);
    const [status, summary] = !call.expected.outbound
      ? (['info', 'By the SDP we are not to send.'] as const)
      : arrives.yes === null
        ? ([
            'info',
            `${sent} packets were sent; whether they arrive nobody tells: no RTCP report, no echo of our signal, no companion.`,
          ] as const)
        : ([arrives.yes ? 'pass' : 'fail', `${sent} packets were sent, and ${arrives.because}.`] as const);
    return {
      status,
      summary,
      evidence: [
        counter('RTP packets that we sent', sent),
        ...(media
          ? [
              counter('RTCP report blocks about our stream', media.reportBlocks),
              field('Highest sequence number in the first report', media.firstHighest),
              field('Highest sequence number in the last report', media.lastHighest),
              field('Our latest packets that the last report knows nothing of', media.peerBehind ?? null),
              field('Loss by their reports', media.peerLossPercent === null ? null : percent(media.peerLossPercent)),
              table(
                'ICMP errors',
                ['Sent to', 'Error', 'After the answer, ms'],
                media.icmp.map(({ to, code, atMs }) => [to, code, atMs]),
              ),
            ]
          : []),
        ...(companion
          ? [
              counter('Packets that the companion received', companion.packetsIn),
              table(
                'The companion heard us from',
                ['Address', 'Packets'],
                companion.heardFrom.map((source) => [endpointText(source), source.packets]),
              ),
            ]
          : []),
        ...(call.probe ? [field('Our test signal came back', call.probe.returned)] : []),
        ...seriesOf(call, 'outbound', { label: 'Bit rate from us', unit: 'kbit/s' }, ({ bitrateKbps }) => bitrateKbps),
        ...streamsOf(call, 'outbound'),
      ],
      facts: null,
    };
  },
};
