/** Who stopped: the far end's own RTCP tells whether it went on sending. */
import { seconds } from '../../../src-shared/words/figures';
import type { ObservedCall } from '../observed/call';
import { heard } from './naming';

/** Packets that may be on their way between the far end's report and our count. */
const IN_FLIGHT = 10;
/** A report so long after the last packet speaks of the time since, ms. */
const REPORT_AFTER_MS = 700;

/** @param lastMs when audio ended, ms after the answer @returns one sentence; null where no report came since */
export function reportsOfStop(call: ObservedCall, lastMs: number): string | null {
  const { media } = call;
  if (!media || media.peerSent === null || media.lastSenderReportMs == null) return null;
  if (media.lastSenderReportMs < lastMs + REPORT_AFTER_MS) return null;
  const says = `The far end's RTCP of ${seconds(media.lastSenderReportMs)} after the answer says that it has sent ${media.peerSent} packets`;
  const count = heard(call) + media.rejected;
  return media.peerSent <= count + IN_FLIGHT
    ? `${says} in all: it stopped by itself, and nothing is lost on the way.`
    : `${says}, of which ${count} arrived: it goes on sending, and its packets are dropped on the way.`;
}
