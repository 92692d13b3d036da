import { seconds } from '../../../src-shared/words/figures';
import type { Naming } from '../api';
import type { ObservedCall } from '../observed/call';
import { heard, name } from '../readings/naming';

/** A report so long after the last packet speaks of the time since, ms. */
const REPORT_AFTER_MS = 700;
/** Packets that may be on their way between the far end's report and our count. */
const IN_FLIGHT = 10;
/** Who stopped: the far end's own RTCP tells whether it went on sending. Null where no report came since. */
export function stoppedByReports(call: ObservedCall, last: number): Naming | null {
  const { media } = call;
  if (!media || media.peerSent === null || media.lastSenderReportMs == null) return null;
  if (media.lastSenderReportMs < last + REPORT_AFTER_MS) return null;
  const count = heard(call);
  const until = `Audio arrived until ${seconds(last)} after the answer (${count} packets) and then no more; the far end's RTCP of ${seconds(media.lastSenderReportMs)} after the answer says`;
  if (media.peerSent <= count + media.rejected + IN_FLIGHT) {
    return name(
      'far-end-silent',
      'proven',
      'failure',
      `${until} that it has sent ${media.peerSent} in all: it stopped by itself, and nothing is lost on the way.`,
      ['media.inbound'],
    );
  }
  return name(
    'media-inbound-blocked',
    'proven',
    'failure',
    `${until} that it has sent ${media.peerSent}: it goes on sending, and its packets are dropped on the way.`,
    ['media.inbound'],
    { explains: ['quality-loss-inbound', 'quality-loss-burst'] },
  );
}
