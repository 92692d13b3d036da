/** Packets that go on to a place that the last agreed description does not name. */
import { seconds } from '../../../src-shared/words/figures';
import type { Direction } from '../../../src-shared/model/media';
import type { Naming } from '../api';
import { lengthOf } from '../observed/audio';
import type { ObservedCall } from '../observed/call';
import { name } from '../readings/naming';
import { partiesOf } from '../readings/parties';

export function sentElsewhere(call: ObservedCall): Naming[] {
  return (['inbound', 'outbound'] as const).flatMap((direction) => elsewhere(call, direction));
}

function elsewhere(call: ObservedCall, direction: Direction): Naming[] {
  const { elsewhere: found, agreed } = call.audio[direction];
  const since = call.agreements.at(-1)?.sinceMs ?? 0;
  // Who has changed nothing may send to a relay that does not stand in the description; a new place that is not followed is the fault.
  if (!found || agreed.length === 0 || lengthOf(agreed) === 0) return [];
  const { peer, own } = partiesOf(call);
  const who = direction === 'inbound' ? peer : own;
  const go = who === 'We' ? 'go on sending' : 'goes on sending';
  const again =
    call.agreements.length > 1
      ? `, which the ${call.agreements.at(-1)?.carriedIn} of ${seconds(since)} after the answer named`
      : '';
  return [
    name(
      'media-sent-elsewhere',
      'proven',
      'failure',
      `${who} ${go} to ${found.to} until ${seconds(found.untilMs)} after the answer (${found.packets} packets); agreed is ${found.named}${again}.`,
      [direction === 'inbound' ? 'media.inbound' : 'media.outbound', 'media.addresses'],
      { explains: ['media-stopped-inbound', 'media-stopped-outbound', 'media-inbound-blocked', 'media-both-blocked'] },
    ),
  ];
}
