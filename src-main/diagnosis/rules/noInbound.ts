import { endpointText } from '../../../src-shared/words/endpoint';
import { isPrivateAddress } from '../../../src-shared/address';
import type { Naming, RuleInput } from '../api';
import type { CheckId } from '../facts/findings';
import type { ObservedCall } from '../observed/call';
import { farEndSends, ourAudioArrives } from '../readings/mediaEvidence';
import { heard, name, retried } from '../readings/naming';
import { partiesOf, seenWhere } from '../readings/parties';
import { farEndSendsNothing } from './notSent';
import { ownAddressAstray } from './ownAddress';

const BLOCKED: CheckId[] = ['media.inbound', 'media.path', 'media.outbound', 'call.retry'];

/** Not one packet arrived. Who is to blame depends on whether ours arrive there, and on where the far end sends. */
export function noInbound(input: RuleInput, call: ObservedCall): Naming[] {
  const { findings } = input;
  const { answer, media, companion, signallingPeer } = call;
  const nat = findings['nat.translation'];
  const arrives = ourAudioArrives(input, call);
  const sends = farEndSends(call);
  const route = wrongRoute(call);
  const idle = farEndSendsNothing(call);
  const announced = retried(input, 'announced-address');
  if (announced && heard(announced) > 0) {
    const there = ourAudioArrives(input, announced);
    const lost = [arrives, there].find(({ yes }) => yes === false);
    if (lost) {
      return [
        name(
          'media-outbound-blocked',
          lost.sure === 'proven' ? 'proven' : 'likely',
          'failure',
          `Our audio does not get there: ${lost.because}. The far end can only answer to where our packets come from; once it was told the address ${announced.variant.announcedAddress}, its audio arrived.`,
          ['call.retry', 'media.outbound', 'media.inbound'],
        ),
      ];
    }
    return [
      name(
        'sdp-own-address-unroutable',
        'proven',
        'failure',
        `Our SDP names ${call.offer?.address}, which the far end cannot reach; with ${announced.variant.announcedAddress} in its place audio arrives.`,
        ['call.retry', 'media.addresses', 'nat.translation'],
        { explains: ['media-inbound-blocked'] },
      ),
    ];
  }
  const toUs = companion?.sendsTo ?? null;
  if (
    toUs &&
    call.offer &&
    toUs.address === call.offer.address &&
    nat?.translated &&
    isPrivateAddress(toUs.address) &&
    companion &&
    companion.packetsOut > 0 &&
    companion.packetsIn > 0
  ) {
    return [
      name(
        'sdp-own-address-unroutable',
        'proven',
        'failure',
        `The far end sends to ${endpointText(toUs)}, the private address in our SDP, although it sees us at ${nat.seenAs ? endpointText(nat.seenAs) : 'another address'}.`,
        ['media.addresses', 'nat.translation', 'media.inbound'],
      ),
    ];
  }
  const astray = ownAddressAstray(call);
  if (astray) return [astray];
  if (answer && unroutable(input, call)) {
    return [
      name(
        'sdp-peer-address-unroutable',
        isPrivateAddress(signallingPeer?.address ?? '') ? 'likely' : 'proven',
        'failure',
        `The answer tells us to send to ${endpointText(answer)}, ${isPrivateAddress(answer.address) ? 'a private address' : 'an address'} that is not reachable from here, while the signalling is with ${signallingPeer ? endpointText(signallingPeer) : 'another address'}.`,
        ['media.addresses', 'media.path', 'media.inbound'],
        { explains: ['media-both-blocked'] },
      ),
    ];
  }
  if (answer && isOwnPublicAddress(input, answer.address)) {
    return [
      name(
        'media-hairpin-fails',
        'likely',
        'failure',
        `The far end is behind the same public address as we are (${answer.address}), and the router does not lead packets back inside.`,
        ['media.addresses', 'nat.translation', 'media.inbound'],
      ),
    ];
  }
  if (route) return [route];
  const ports = retried(input, 'ports');
  if (ports && heard(ports) > 0) {
    return [
      name(
        'media-port-range-blocked',
        'proven',
        'failure',
        `With our RTP on port ${call.media?.local.port} nothing arrives; on port ${ports.media?.local.port} it does: the verdict follows the port number.`,
        ['call.retry', 'media.inbound'],
        { explains: ['media-inbound-blocked'] },
      ),
    ];
  }
  if (idle) return [idle];
  const { own } = partiesOf(call);
  const sent = `${own} sent ${media?.rtpSent ?? 0} packets and ${own === 'We' ? 'received none' : `none of the other side were seen ${seenWhere(call)}`}`;
  if (arrives.yes === false && arrives.sure === 'proven' && (sends.yes === true || sends.yes === null)) {
    return [
      name(
        'media-both-blocked',
        sends.yes ? 'proven' : 'likely',
        'failure',
        `${sent}; ${arrives.because}${sends.yes ? `, and ${sends.because}` : ''}.`,
        BLOCKED,
      ),
    ];
  }
  if (arrives.yes === false) {
    return [name('media-both-blocked', 'likely', 'failure', `${sent}; ${arrives.because}.`, BLOCKED)];
  }
  // Its Contact is where the audio is: no relay of a proxy, which follows our packets.
  const itself = answer !== null && call.contact?.answeredFrom === answer.address;
  const behindNat = nat?.translated ?? !isPrivateAddress(signallingPeer?.address ?? '');
  if (answer && sends.yes === null && itself && behindNat && isPrivateAddress(call.offer?.address ?? '')) {
    const who =
      answer.address === signallingPeer?.address ? 'the server, which carries it itself' : 'the far end itself';
    return [
      name(
        'sdp-own-address-unroutable',
        'likely',
        'failure',
        `${sent}. Our SDP names ${call.offer?.address}, a private address behind a NAT; the audio is with ${endpointText(answer)}, ${who} and no relay beside it: it can only send to what the SDP says unless it follows our packets.`,
        ['media.addresses', 'nat.translation', 'media.inbound', 'media.path'],
        { explains: ['media-inbound-blocked'] },
      ),
    ];
  }
  if (arrives.yes) {
    const range = rangeClosed(input);
    if (arrives.sure === 'likely' && range) return [range];
    const proven = arrives.sure === 'proven' && sends.yes === true;
    return [
      name(
        'media-inbound-blocked',
        proven ? 'proven' : sends.yes ? 'likely' : 'suspected',
        'failure',
        `${sent}, although ${arrives.because}${sends.yes ? ` and ${sends.because}` : ''}.`,
        BLOCKED,
      ),
    ];
  }
  if (sends.yes)
    return [name('media-inbound-blocked', 'likely', 'failure', `${sent}, although ${sends.because}.`, BLOCKED)];
  return [
    name(
      'media-both-blocked',
      'suspected',
      'failure',
      `${sent}; nothing shows that ours get there or that the far end sends. A companion at the other end ("sidetone respond") would tell.`,
      BLOCKED,
    ),
  ];
}

/** The one that our router shows to the world. */
export function isOwnPublicAddress({ findings }: RuleInput, address: string): boolean {
  const nat = findings['nat.translation'];
  return nat?.translated === true && nat.seenAs?.address === address;
}

/** Ports near the media port stay silent while others of the host answer by ICMP: what we send there is filtered, and nothing comes back. */
function rangeClosed({ findings }: RuleInput): Naming | null {
  const path = findings['media.path'];
  if (!path) return null;
  const near = path.probes.filter(({ port }) => Math.abs(port - path.mediaPort) <= 100);
  const far = path.probes.filter(({ port }) => Math.abs(port - path.mediaPort) > 100);
  if (
    near.length === 0 ||
    near.some(({ outcome }) => outcome !== 'silent') ||
    !far.some(({ outcome }) => outcome === 'refused')
  )
    return null;
  return name(
    'media-both-blocked',
    'likely',
    'failure',
    `UDP to ports ${near.map(({ port }) => port).join(', ')} of ${path.address} disappears, while ${far
      .filter(({ outcome }) => outcome === 'refused')
      .map(({ port }) => port)
      .join(', ')} answer by ICMP: what we send to the media ports is dropped.`,
    ['media.path', 'media.inbound', 'media.outbound'],
  );
}

/** The answer's address cannot be reached from here: loopback, nothing, or private where the signalling is elsewhere. */
function unroutable({ findings }: RuleInput, call: ObservedCall): boolean {
  const { answer, signallingPeer, media } = call;
  if (!answer || !signallingPeer || answer.address === signallingPeer.address) return false;
  if (/^127\.|^::1$|^169\.254\.|^fe80:/i.test(answer.address) && !/^127\.|^::1$/.test(signallingPeer.address))
    return true;
  const answers = media?.icmp.some(({ to, code }) => to === endpointText(answer) && /UNREACH/i.test(code)) === true;
  if (answers) return true;
  if (!isPrivateAddress(answer.address)) return false;
  const path = findings['media.path'];
  if (
    path?.address === answer.address &&
    path.probes.some(({ outcome }) => outcome === 'refused' || outcome === 'answered')
  )
    return false;
  if (!isPrivateAddress(signallingPeer.address)) return true;
  return (
    path?.address === answer.address &&
    path.probes.every(({ outcome }) => outcome !== 'refused') &&
    !sameNetwork(answer.address, signallingPeer.address)
  );
}

/** The first two octets: private networks are numbered site by site. */
function sameNetwork(one: string, other: string): boolean {
  const head = (address: string): string =>
    address.includes(':') ? address.split(':').slice(0, 3).join(':') : address.split('.').slice(0, 2).join('.');
  return head(one) === head(other);
}

/** c= names another interface than the one on the route to the far end's media. */
export function wrongRoute(call: ObservedCall): Naming | null {
  const { mediaRoute, offer } = call;
  if (!mediaRoute?.from || !offer || mediaRoute.from === offer.address) return null;
  return name(
    'media-wrong-interface',
    'likely',
    'failure',
    `Our SDP names ${offer.address}, but packets to ${mediaRoute.to} leave from ${mediaRoute.from}${mediaRoute.device ? ` (${mediaRoute.device})` : ''}.`,
    ['media.addresses', 'computer.interfaces', 'media.inbound'],
  );
}
