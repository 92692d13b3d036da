/** RFC 3264 section 8.4: the descriptions themselves stop a direction. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { seconds } from '../../../src-shared/words/figures';
import type { Naming } from '../api';
import type { ObservedCall } from '../observed/call';
import { type Agreement, flowsBy, isPlace } from '../observed/descriptions';
import { name } from '../readings/naming';
import { partiesOf } from '../readings/parties';

/** A hold of a moment at the very end is how some telephones hang up or transfer, ms. */
const HELD_MS = 2000;

export function held(call: ObservedCall): Naming[] {
  const { agreements } = call;
  const last = agreements.at(-1);
  if (!last) return [];
  const flows = flowsBy(last);
  if (flows.inbound && flows.outbound) return [];
  const isFirst = agreements.length === 1;
  const stops = stopperOf(call, last);
  if (!stops) return [];
  const talkMs = call.result.timing.durationMs ?? 0;
  if (!isFirst && talkMs - last.sinceMs < HELD_MS) return [];
  if (!isFirst && wasTransferred(call)) return [];
  const { who, sdp } = stops;
  const way = isPlace(sdp) ? `says "${sdp.direction}"` : `names ${endpointText(sdp)} as its address`;
  return [
    name(
      'media-direction-held',
      'proven',
      'failure',
      isFirst
        ? `The call was offered with audio both ways, and the answer ${way}: ${effect(sdp)}.`
        : `${seconds(last.sinceMs)} after the answer ${who}'s SDP in a ${last.carriedIn} ${way}, and until the end nothing took that back: ${effect(sdp)}.`,
      ['media.addresses', 'call.setup'],
      {
        explains: [
          'media-inbound-blocked',
          'media-outbound-blocked',
          'media-both-blocked',
          'far-end-silent',
          'media-stopped-inbound',
          'media-stopped-outbound',
        ],
      },
    ),
  ];
}

/** Whose description takes a direction away. Our own hold is a wish; one that a capture shows may be anybody's. */
function stopperOf(call: ObservedCall, last: Agreement): { who: string; sdp: Agreement['peer'] } | null {
  const parties = partiesOf(call);
  const restricts = (sdp: Agreement['peer']): boolean => !isPlace(sdp) || sdp.direction !== 'sendrecv';
  const isFirst = call.agreements.length === 1;
  const asked = last.by === 'own' ? last.own : last.peer;
  // Whoever asks for one direction alone, from the start, wants no other: an announcement, a listener.
  if (isFirst && restricts(asked)) return null;
  if (call.seen.at === 'own') {
    return restricts(last.peer) && (last.by === 'peer' || !restricts(last.own))
      ? { who: parties.peerWithin, sdp: last.peer }
      : null;
  }
  const ownRestricts = restricts(last.own);
  const byOwn = last.by === 'own' ? ownRestricts : !restricts(last.peer) && ownRestricts;
  return byOwn ? { who: parties.ownWithin, sdp: last.own } : { who: parties.peerWithin, sdp: last.peer };
}

function effect(sdp: Agreement['peer']): string {
  if (!isPlace(sdp)) return sdp.port === 0 ? 'audio is refused altogether' : 'it takes no audio there';
  if (sdp.direction === 'sendonly') return 'it does not want audio';
  return sdp.direction === 'recvonly' ? 'it sends none' : 'no audio flows in either direction';
}

/** Held for a transfer, and transferred: that is how it is done (RFC 5589). */
function wasTransferred({ ladder }: ObservedCall): boolean {
  return ladder.some(({ startLine }) => startLine.startsWith('REFER '));
}
