/** One party shows two outside addresses: its signalling comes by one, its audio by another (two ways out, a router that shares load). */
import { endpointText } from '../../../src-shared/words/endpoint';
import { isPrivateAddress, sameAddress } from '../../../src-shared/address';
import type { Direction } from '../../../src-shared/model/media';
import type { Naming, RuleInput } from '../api';
import type { ObservedCall } from '../observed/call';
import { heard, name, talked } from '../readings/naming';
import { partiesOf } from '../readings/parties';

const FEWEST_PACKETS = 50;

/** As a server sees it: whoever names its outside address for signalling and audio alike sends both from there. */
export function splitAtServer(call: ObservedCall): Naming[] {
  if (call.seen.at === 'own' || call.seen.at === 'client' || call.ice) return [];
  return (['outbound', 'inbound'] as const).flatMap((direction) => split(call, direction)).slice(0, 1);
}

/** @param direction of the audio whose sender is looked at */
function split(call: ObservedCall, direction: Direction): Naming[] {
  const { signallingHosts, agreements, audio } = call;
  const host = direction === 'outbound' ? signallingHosts?.own : signallingHosts?.peer;
  const [main] = audio[direction].sources;
  if (host == null || !main || main.packets < FEWEST_PACKETS || isPrivateAddress(host)) return [];
  const from = main.from.address;
  if (isPrivateAddress(from) || sameAddress(from, host)) return [];
  const named = agreements.map((one) => (direction === 'outbound' ? one.own : one.peer));
  // Whoever names another place for its audio has a media server of its own there.
  const isOneHost =
    named.length > 0 && named.every(({ address }) => sameAddress(address, host) || isPrivateAddress(address));
  if (!isOneHost) return [];
  const back = audio[direction === 'outbound' ? 'inbound' : 'outbound'].sources;
  const follows = back.length > 0 && back.every(({ to }) => sameAddress(to.address, from));
  const { own, peer } = partiesOf(call);
  const who = direction === 'outbound' ? own : peer;
  const [there] = back;
  const effect = follows
    ? 'the other side follows, so that audio flows'
    : there
      ? `what goes back to ${endpointText(there.to)} does not reach the place that it comes from`
      : 'no way leads back to it';
  return [
    name(
      'nat-address-split',
      'likely',
      follows ? 'note' : 'failure',
      `${who}'s signalling comes from ${host}, its audio from ${endpointText(main.from)}: two outside addresses for one telephone, and ${effect}.`,
      ['media.addresses', 'media.inbound'],
      {
        explains: follows ? [] : ['media-inbound-blocked', 'media-both-blocked', 'media-outbound-blocked'],
        replaces: ['media-source-differs'],
      },
    ),
  ];
}

/** Two of our own outside addresses: what STUN says of our UDP, and what the SIP server says of our signalling. */
export function splitHere({ findings }: RuleInput): Naming[] {
  const seen = findings['nat.translation']?.seenAs?.address;
  const mapped = (findings['ice.stun']?.probes ?? []).flatMap(({ transport, mapped: at }) =>
    transport === 'udp' && at ? [at.address] : [],
  );
  const [first] = mapped;
  if (!seen || !first || isPrivateAddress(seen) || isPrivateAddress(first)) return [];
  if (seen.includes(':') !== first.includes(':') || mapped.some((one) => sameAddress(one, seen))) return [];
  const call = findings['call.setup']?.call;
  // With ICE the checks find a way, or tell by themselves that there is none.
  const isDeaf = talked(call) && !call.ice && call.expected.inbound && heard(call) === 0;
  return [
    name(
      'nat-address-split',
      'likely',
      isDeaf ? 'failure' : 'note',
      `The SIP server sees us at ${seen}, STUN sees us at ${first}: this network has two ways out, and signalling and audio may take different ones.`,
      ['nat.translation', 'ice.stun'],
      { explains: isDeaf ? ['media-inbound-blocked', 'media-both-blocked', 'sdp-own-address-unroutable'] : [] },
    ),
  ];
}
