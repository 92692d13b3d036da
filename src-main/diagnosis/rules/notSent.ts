/** Audio that was never sent: the far end's own reports, a companion, or the place of a capture next to the sender say so. */
import { seconds } from '../../../src-shared/words/figures';
import type { Naming } from '../api';
import type { ObservedCall } from '../observed/call';
import { lengthOf } from '../observed/audio';
import { name } from '../readings/naming';
import { partiesOf, seenWhere } from '../readings/parties';

/** RFC 3550 section 6.2: a first report comes after half of 5 s, further ones every 5 s. */
const REPORTS_DUE_MS = 5000;

/** This side of the call sent nothing. A capture proves it only where it was taken at that side. */
export function ownAudioNotSent(call: ObservedCall): Naming[] {
  const { outbound } = call.audio;
  const { seen, media } = call;
  const wantedMs = lengthOf(outbound.agreed);
  if (outbound.packets > 0 || (media?.rtpSent ?? 0) > 0 || wantedMs < 2000 || !seen.sees.outbound) return [];
  if (seen.at !== 'own' && seen.at !== 'client') return [];
  const { own } = partiesOf(call);
  const heard = call.audio.inbound.packets;
  return [
    name(
      'own-audio-not-sent',
      'proven',
      'failure',
      `${own} sent no RTP in the ${seconds(wantedMs)} after the answer in which it was agreed${heard > 0 ? `, while ${heard} packets of the other side were seen ${seenWhere(call)}` : ''}.`,
      ['media.outbound', 'media.inbound'],
      { explains: ['media-outbound-blocked', 'media-both-blocked', 'quality-loss-outbound'] },
    ),
  ];
}

/** The far end says itself that it sends nothing: its RTCP holds receiver reports and never a sender report (RFC 3550 section 6.4). */
export function farEndSendsNothing(call: ObservedCall): Naming | null {
  const { media, companion, result } = call;
  const { peer } = partiesOf(call);
  if (companion && companion.packetsOut === 0) {
    const took = companion.packetsIn > 0 ? `, although it received ${companion.packetsIn} of our packets` : '';
    return naming('proven', `Nothing is on the way to us: the companion sent nothing${took}.`);
  }
  if (!media || (result.timing.durationMs ?? 0) < REPORTS_DUE_MS) return null;
  if (media.senderReports > 0 && media.peerSent === 0) {
    return naming('proven', `${peer} says itself by RTCP that it has sent 0 packets: no audio is on its way.`);
  }
  if (media.senderReports > 0 || media.reportBlocks === 0) return null;
  return naming(
    'proven',
    `${peer} reports what it receives (${media.reportBlocks} RTCP reports) and never that it sends: no sender report came, so no audio is on its way.`,
  );
}

function naming(confidence: Naming['confidence'], reason: string): Naming {
  return name('far-end-sends-nothing', confidence, 'failure', reason, ['media.inbound', 'media.outbound'], {
    explains: ['media-inbound-blocked', 'far-end-silent'],
  });
}
