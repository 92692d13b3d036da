/** RFC 3550 section 8.2: a peer that chose our SSRC by chance makes us choose another. */
import type { RtpPacket } from '../../protocol/rtp/packet';
import type { RtpTimeline } from './timeline';

/** So many packets may be under way to a reflecting peer and back: ten seconds. */
const MAX_REFLECTED = 500;

/** Our own packets that a peer reflects carry our SSRC too; those have the numbers that we have just sent. */
export function collides(
  { ssrc, sequenceNumber }: Pick<RtpPacket, 'ssrc' | 'sequenceNumber'>,
  timeline: Pick<RtpTimeline, 'ssrc' | 'lastSequence'>,
  sending: boolean,
): boolean {
  if (ssrc !== timeline.ssrc) return false;
  const behind = (timeline.lastSequence - sequenceNumber) & 0xffff;
  return !sending || behind >= MAX_REFLECTED;
}
