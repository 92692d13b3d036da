/** Two captures of the same calls, one from each end: what left here and did not arrive there, or arrived changed. Seen from the end of the first. */
import { counted } from '../../../src-shared/words/figures';
import { FIXED_LIMITS, type Limits } from '../../../src-shared/model/limits';
import type { Naming } from '../api';
import { name } from '../readings/naming';

export interface TwoEndsFacts {
  /** Messages that arrived otherwise than they left, beyond what a proxy may change. */
  altered: { startLine: string; field: string; left: string; arrived: string }[];
  alteredMessages: number;
  streams: {
    ssrc: string;
    leftHere: boolean;
    sent: number;
    arrived: number;
    lostBetween: number;
    from: string;
    to: string;
  }[];
  /** Start lines of messages that left and did not arrive. */
  lost: string[];
  /** Some INVITE was answered with a 2xx. */
  answered: boolean;
}

export function twoEnds({ altered, alteredMessages, streams, lost, answered }: TwoEndsFacts, limits: Limits): Naming[] {
  const named: Naming[] = [];
  const [first] = altered;
  if (first) {
    const reason = `${counted(alteredMessages, 'message')} arrived otherwise than ${alteredMessages === 1 ? 'it' : 'they'} left: ${first.field} of "${first.startLine}" was "${first.left}" and became "${first.arrived}".`;
    named.push(name('sip-alg', 'proven', 'failure', reason, []));
  }
  for (const { ssrc, leftHere, sent, arrived, lostBetween, from, to } of streams) {
    const reason = `Of ${counted(sent, 'packet')} of stream ${ssrc} that left at ${from}, ${arrived} arrived at ${to}.`;
    if (arrived === 0) {
      named.push(name(leftHere ? 'media-outbound-blocked' : 'media-inbound-blocked', 'proven', 'failure', reason, []));
    } else if (lostBetween >= FIXED_LIMITS.fewestLost && lostBetween * 100 > sent * limits.lossPercent) {
      const code = leftHere ? 'quality-loss-outbound' : 'quality-loss-inbound';
      named.push(name(code, 'proven', 'degradation', reason, []));
    }
  }
  if (answered && lost.some((line) => line.startsWith('ACK '))) {
    named.push(
      name('call-ack-lost', 'proven', 'failure', 'An ACK left at one end and did not arrive at the other.', []),
    );
  } else if (lost.length > 0 && lost.every((line) => line.startsWith('INVITE '))) {
    const reason = 'The INVITE left at one end and did not arrive at the other.';
    named.push(name('invite-no-response', 'proven', 'failure', reason, []));
  }
  return named;
}
