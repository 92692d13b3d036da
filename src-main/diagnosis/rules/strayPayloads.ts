/** Packets of a payload type that no description in force held when they flew: audio that nobody can decode, and keys that nobody takes. */
import { counted } from '../../../src-shared/words/figures';
import type { Direction } from '../../../src-shared/model/media';
import type { Naming } from '../api';
import type { CheckId } from '../facts/findings';
import type { PayloadFacts } from '../observed/audio';
import type { ObservedCall, SdpFacts } from '../observed/call';
import { name } from '../readings/naming';
import { type Parties, partiesOf } from '../readings/parties';

const FEWEST_AUDIO = 10;
/** One key is three packets at the very least: its end is sent three times (RFC 4733 section 2.5.1.4). */
const FEWEST_EVENTS = 3;
/** Below this share of a direction's packets a strange type is noticed by nobody. */
const AUDIBLE = 0.05;
/** Comfort noise is sent unasked by many, and harms nobody (RFC 3389; 19 is its old number). */
const COMFORT_NOISE: ReadonlySet<number> = new Set([13, 19]);

/** Keep-alives of a peer, STUN on a port without ICE and the like are fewer. */
const MANY_NOT_RTP = 100;

export function strayPayload(call: ObservedCall): Naming[] {
  const { notRtp = 0, rtpArrived = 0 } = call.media ?? {};
  if (notRtp >= MANY_NOT_RTP && notRtp * 2 >= rtpArrived) {
    const text = `${notRtp} of ${rtpArrived} datagrams on our RTP port are no RTP (version 2 of RFC 3550): something else is sent there.`;
    return [
      name('media-payload-unexpected', 'proven', 'failure', text, ['media.inbound'], {
        explains: ['far-end-silent', 'media-inbound-blocked'],
      }),
    ];
  }
  return (['inbound', 'outbound'] as const).flatMap((direction) => audioOf(call, direction)).slice(0, 1);
}

export function strayKeys(call: ObservedCall): Naming[] {
  return (['outbound', 'inbound'] as const).flatMap((direction) => keysOf(call, direction)).slice(0, 1);
}

function audioOf(call: ObservedCall, direction: Direction): Naming[] {
  const { payloads } = call.audio[direction];
  const strange = payloads.filter(
    ({ stray, isEvent, payloadType }) => stray > 0 && !isEvent && !COMFORT_NOISE.has(payloadType),
  );
  const total = payloads.reduce((sum, { packets }) => sum + packets, 0);
  const packets = strange.reduce((sum, { stray }) => sum + stray, 0);
  if (packets < FEWEST_AUDIO || packets < total * AUDIBLE) return [];
  const most = packets * 2 >= total;
  return [
    name(
      'media-payload-unexpected',
      'proven',
      most ? 'failure' : 'degradation',
      `${packets} of ${total} packets ${ofWhom(call, direction)}carry the payload type ${listed(strange)}; agreed was ${formatsOf(receiverOf(call, direction))}.`,
      evidenceOf(direction),
      { explains: most ? ['far-end-silent', 'media-inbound-blocked'] : [] },
    ),
  ];
}

function keysOf(call: ObservedCall, direction: Direction): Naming[] {
  const strange = call.audio[direction].payloads.filter(({ stray, isEvent }) => isEvent && stray >= FEWEST_EVENTS);
  const packets = strange.reduce((sum, { stray }) => sum + stray, 0);
  if (packets === 0) return [];
  const parties = partiesOf(call);
  const [sender, receiver] =
    direction === 'outbound' ? [parties.own, parties.peerWithin] : [parties.peer, parties.ownWithin];
  const takes = receiverOf(call, direction);
  const keys = takes?.formats.filter(isKeys) ?? [];
  const agreed =
    keys.length > 0
      ? `takes them as ${keys.map(({ payloadType, clockRate }) => `${payloadType} at ${clockRate ?? 8000} Hz`).join(', ')}`
      : `agreed on ${formatsOf(takes)} and on no telephone-event at all`;
  return [
    name(
      'dtmf-not-agreed',
      'proven',
      'degradation',
      `${sender} ${sender === 'We' ? 'send' : 'sends'} key presses as payload type ${listed(strange)} (${counted(packets, 'packet')}), and ${receiver} ${agreed}${offeredAt(call, direction, parties)}.`,
      evidenceOf(direction),
    ),
  ];
}

/** An offer at another clock rate than the codec that was chosen is why there is none in the answer (RFC 4733 section 2.5.1.2). */
function offeredAt(call: ObservedCall, direction: Direction, { ownWithin, peerWithin }: Parties): string {
  const last = call.agreements.at(-1);
  if (!last) return '';
  const [sender, receiver] = direction === 'outbound' ? [last.own, last.peer] : [last.peer, last.own];
  const offered = sender.formats.filter(isKeys);
  const codec = receiver.formats.find((format) => !isKeys(format));
  if (offered.length === 0 || !codec || offered.some(({ clockRate }) => clockRate === codec.clockRate)) return '';
  const who = direction === 'outbound' ? ownWithin : peerWithin;
  return `; ${who} named telephone-event at ${offered.map(({ clockRate }) => clockRate ?? '?').join(', ')} Hz alone, and the audio is ${codec.name} at ${codec.clockRate ?? '?'} Hz`;
}

function receiverOf({ agreements, answer, offer }: ObservedCall, direction: Direction): SdpFacts | null {
  const last = agreements.at(-1);
  if (!last) return direction === 'outbound' ? answer : offer;
  return direction === 'outbound' ? last.peer : last.own;
}

function ofWhom(call: ObservedCall, direction: Direction): string {
  return call.seen.at === 'own' && direction === 'inbound'
    ? ''
    : `of ${direction === 'inbound' ? partiesOf(call).peerWithin : partiesOf(call).ownWithin} `;
}

function isKeys({ name: format }: SdpFacts['formats'][number]): boolean {
  return format.toLowerCase() === 'telephone-event';
}

function formatsOf(sdp: SdpFacts | null): string {
  return sdp?.formats.map(({ payloadType, name: format }) => `${payloadType} ${format}`).join(', ') || 'none';
}

function listed(payloads: readonly PayloadFacts[]): string {
  return payloads.map(({ payloadType }) => payloadType).join(', ');
}

function evidenceOf(direction: Direction): CheckId[] {
  return [direction === 'inbound' ? 'media.inbound' : 'media.outbound', 'media.addresses'];
}
