/** The address that a party names for its audio, against the one that it really has, as far as the place of observation shows both. */
import { endpointText } from '../../../src-shared/words/endpoint';
import { seconds } from '../../../src-shared/words/figures';
import { isLoopbackAddress, isPrivateAddress, isUnspecifiedAddress, sameAddress } from '../../../src-shared/address';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Direction } from '../../../src-shared/model/media';
import type { Naming } from '../api';
import type { ObservedCall, SdpFacts } from '../observed/call';
import type { Agreement } from '../observed/descriptions';
import { name } from '../readings/naming';
import { partiesOf } from '../readings/parties';
import { stopOf } from './stopped';

const EVIDENCE: Naming['evidence'] = ['media.addresses', 'media.inbound', 'nat.translation'];
/** As long as people need to notice; a moment before the end is how some hang up, ms. */
const IN_FORCE_MS = 2000;
/** What ends this near to a description ends with it, ms. */
const NEAR_MS = 1500;
const FEWEST_PACKETS = 50;
const SILENCE: CauseCode[] = [
  'media-inbound-blocked',
  'media-outbound-blocked',
  'media-both-blocked',
  'media-stopped-inbound',
  'media-stopped-outbound',
];

/** Nothing comes back, and our own description names a place that is not ours: a VPN's gateway, an old address, another's. */
export function ownAddressAstray(call: ObservedCall): Naming | null {
  const own = call.agreements.at(-1)?.own ?? call.offer;
  const actual = call.audio.outbound.sources[0]?.from.address ?? call.signallingHosts?.own ?? null;
  if (!own || actual === null || call.seen.at !== 'client' || usesIce(own)) return null;
  if (isUnspecifiedAddress(own.address) || sameAddress(own.address, actual)) return null;
  const seenAs = call.signallingHosts?.seenAs ?? null;
  const isOutside = !isPrivateAddress(own.address);
  // The outside address of its NAT, as STUN or the settings say: a right one, whatever else is wrong.
  if (isOutside && seenAs === own.address) return null;
  const { own: who } = partiesOf(call);
  const told = seenAs === null || sameAddress(seenAs, actual) ? '' : `; the server sees it at ${seenAs}`;
  return name(
    'sdp-own-address-unroutable',
    isOutside && seenAs === null ? 'suspected' : 'likely',
    'failure',
    `${who} names ${endpointText(own)} as the place for its audio, but sends from ${actual}${told}: that is another computer's or gateway's address, and nothing comes back.`,
    EVIDENCE,
    { explains: SILENCE },
  );
}

/**
 * Seen at a server: its audio goes to an inside address, while the signalling of that party comes from an outside one. What comes from that
 * very address shows that there is a way to it after all.
 */
export function sentInside(call: ObservedCall): Naming[] {
  if (call.seen.at !== 'server') return [];
  return (['inbound', 'outbound'] as const).flatMap((direction) => {
    const other = direction === 'inbound' ? 'outbound' : 'inbound';
    const host = direction === 'inbound' ? call.signallingHosts?.own : call.signallingHosts?.peer;
    const [main] = call.audio[direction].sources;
    if (!main || main.packets < FEWEST_PACKETS || host == null || isPrivateAddress(host)) return [];
    if (!isPrivateAddress(main.to.address) || call.audio[direction].sources.some(({ to }) => to.address === host))
      return [];
    const isThere = call.audio[other].sources.some(({ from }) => from.address === main.to.address);
    if (isThere || usesIce(call.offer) || usesIce(call.answer)) return [];
    const parties = partiesOf(call);
    const who = direction === 'inbound' ? parties.ownWithin : parties.peerWithin;
    return [
      name(
        'sdp-own-address-unroutable',
        'likely',
        'failure',
        `All ${main.packets} packets for ${who} go to ${endpointText(main.to)}, the inside address in its SDP, although its signalling comes from ${host}: they cannot arrive there.`,
        EVIDENCE,
        { explains: SILENCE },
      ),
    ];
  });
}

/** A later description moves the audio to where it cannot go, and until the end nothing takes that back. */
export function movedAstray(call: ObservedCall): Naming[] {
  const { agreements } = call;
  const last = agreements.at(-1);
  const before = agreements.at(-2);
  const endMs = call.result.timing.durationMs ?? 0;
  if (!last || !before || last.sinceMs < 0 || endMs - last.sinceMs < IN_FORCE_MS) return [];
  return (['peer', 'own'] as const).flatMap((side) => moved(call, last, before, side));
}

function moved(call: ObservedCall, last: Agreement, before: Agreement, side: 'own' | 'peer'): Naming[] {
  const [now, then] = [last[side], before[side]];
  if (now.port === 0 || sameAddress(now.address, then.address) || usesIce(now)) return [];
  if (!isAstray(now.address, then.address)) return [];
  // Towards whom it moved; that direction is the one that gets lost.
  const direction: Direction = side === 'peer' ? 'outbound' : 'inbound';
  const other: Direction = side === 'peer' ? 'inbound' : 'outbound';
  if (call.audio[other].sources.some(({ from }) => sameAddress(from.address, now.address))) return [];
  const stops = (['inbound', 'outbound'] as const).filter((one) => {
    const stop = stopOf(call, one);
    return stop !== null && Math.abs(stop.fromMs - last.sinceMs) <= NEAR_MS;
  });
  const follows = call.audio[direction].sources.some(({ to }) => sameAddress(to.address, now.address));
  if (stops.length === 0 && !follows) return [];
  const { own, peer } = partiesOf(call);
  const who = side === 'peer' ? peer : own;
  const effect = stops.length > 0 ? 'audio ends in that second' : 'what is sent there cannot arrive';
  return [
    name(
      side === 'peer' ? 'sdp-peer-address-unroutable' : 'sdp-own-address-unroutable',
      stops.length > 0 ? 'proven' : 'likely',
      'failure',
      `${seconds(last.sinceMs)} after the answer a ${last.carriedIn} moved the place of ${who === 'We' ? 'our' : `${who.toLowerCase()}'s`} audio from ${endpointText(then)} to ${endpointText(now)}, ${isPrivateAddress(now.address) ? 'an inside address' : 'an address that nobody can send to'}: ${effect}.`,
      ['media.addresses', 'call.setup', 'media.inbound'],
      { explains: [...SILENCE, 'media-sent-elsewhere'] },
    ),
  ];
}

/** From an outside address to an inside one, or to one that exists on one computer alone. */
function isAstray(now: string, then: string): boolean {
  if (isUnspecifiedAddress(now)) return false;
  const isLinkLocal = /^169\.254\.|^fe[89ab]/i.test(now);
  if ((isLoopbackAddress(now) && !isLoopbackAddress(then)) || isLinkLocal) return true;
  return isPrivateAddress(now) && !isPrivateAddress(then);
}

function usesIce(sdp: SdpFacts | null): boolean {
  return sdp?.ice === 'credentials';
}
