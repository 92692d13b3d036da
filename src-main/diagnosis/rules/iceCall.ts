/** WebRTC calls: the way of the audio (ICE), and the keys on it (DTLS). */
import { isIPv6 } from 'node:net';
import { seconds } from '../../../src-shared/words/figures';
import { endpointText } from '../../../src-shared/words/endpoint';
import { isPrivateAddress } from '../../../src-shared/address';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { IceFacts } from '../../../src-shared/model/ice';
import type { Naming, Rule, RuleInput } from '../api';
import type { ObservedCall } from '../observed/call';
import {
  SLOW_GATHERING_MS,
  answeredAt,
  checksOf,
  offeredByPeer,
  onlyPrivateRemote,
  pairText,
  unansweredSince,
} from '../readings/iceFacts';
import { onlyHidden, whyNoPair } from './iceNoPair';
import { name, retried } from '../readings/naming';

/** What is silent where there is no way. */
const SILENCE: CauseCode[] = [
  'media-stopped-inbound',
  'media-stopped-outbound',
  'media-inbound-blocked',
  'media-outbound-blocked',
  'media-both-blocked',
  'far-end-silent',
  'media-late-start',
];

export const iceCallRules: Rule = (input) => {
  const call = input.findings['call.setup']?.call;
  if (!call?.ice) return [];
  const { ice } = call;
  const named = slowGathering(ice);
  if (call.result.state !== 'answered') return named;
  if (ice.selected === null) return [...named, ...noWay(input, call, ice)];
  if (ice.dtls.connectedAt === null) return [...named, ...noKeys(call, ice)];
  return [...named, ...wayLost(call, ice)];
};

function slowGathering({ gathering }: IceFacts): Naming[] {
  const { durationMs, silent } = gathering;
  if (durationMs === null || durationMs <= SLOW_GATHERING_MS) return [];
  const waited = silent.map(({ url }) => url).join(', ');
  const why = waited === '' ? '' : `; ${waited} did not answer in that time`;
  return [
    name(
      'ice-gathering-slow',
      'proven',
      'degradation',
      `Gathering candidates took ${seconds(durationMs)} before the call could be offered${why}.`,
      ['call.ice', 'ice.candidates'],
      { explains: ['call-setup-slow'] },
    ),
  ];
}

/** Answered, and no pair of candidates works. */
function noWay(input: RuleInput, call: ObservedCall, ice: IceFacts): Naming[] {
  const tried = offeredByPeer(ice);
  if (onlyPrivateRemote(ice, call)) {
    return [
      name(
        'ice-host-override-wrong',
        'proven',
        'failure',
        `The far end names only private addresses (${tried.map(endpointText).join(', ')}), although its signalling is at ${call.signallingPeer?.address}; none of ${checksOf(ice).sent} checks was answered.`,
        ['call.ice', 'call.setup'],
        { explains: [...SILENCE, 'ice-checks-failed', 'dtls-failed', 'sdp-peer-address-unroutable'] },
      ),
    ];
  }
  const hidden = onlyHidden(ice);
  if (hidden) {
    return [
      name('ice-mdns-only', 'likely', 'failure', hidden.reason, ['call.ice'], {
        explains: [...SILENCE, 'ice-checks-failed'],
        fix: hidden.fix,
      }),
    ];
  }
  const { reason, fix } = whyNoPair(ice);
  const astray = toldAnotherAddress(input, ice);
  return [
    name('ice-checks-failed', 'proven', 'failure', `${reason}${astray}${byRelay(input)}`, ['call.ice', 'call.retry'], {
      explains: [...SILENCE, 'dtls-failed'],
      fix: astray === '' ? fix : [ANOTHER_STUN, ...(fix ?? ['Configure a TURN server, also over TLS on port 443.'])],
    }),
  ];
}

const ANOTHER_STUN =
  'Enter another STUN server, and compare: the address that this one tells is not ours, unless this network has two ways out.';

/** A STUN server that lies, or a network with two ways out: the far end sends its checks to where we are not. */
function toldAnotherAddress({ findings }: RuleInput, { local }: IceFacts): string {
  const seen = findings['nat.translation']?.seenAs?.address;
  const told = local.filter(({ type, address }) => type === 'srflx' && isIPv6(address) === isIPv6(seen ?? ''));
  const [first] = told;
  if (!first || !seen || isPrivateAddress(seen) || told.some(({ address }) => address === seen)) return '';
  return ` By ${first.server ?? 'STUN'} we are ${first.address}, and the SIP server sees us as ${seen}: checks of the far end go astray where the first is wrong.`;
}

/** What the same call through nothing but relays shows. */
function byRelay(input: RuleInput): string {
  const relayed = retried(input, 'relay');
  if (!relayed?.ice) return '';
  return relayed.ice.selected
    ? ` Through the relay ${endpointText(relayed.ice.selected.local)} a way was found.`
    : ' Nor was a way found through a relay.';
}

function noKeys(call: ObservedCall, { selected, dtls }: IceFacts): Naming[] {
  if (!selected) return [];
  const talkMs = call.result.timing.durationMs ?? 0;
  // A call that was hung up at once had no time for it.
  if (dtls.error === null && talkMs < 2000) return [];
  const why = dtls.error ?? `it had not ended ${seconds(talkMs)} after the answer`;
  const heard = dtls.datagramsReceived ?? 0;
  return [
    name(
      'dtls-failed',
      dtls.error === null && heard > 0 ? 'likely' : 'proven',
      'failure',
      `The way ${pairText(selected)} works, and the DTLS handshake on it failed: ${why} (${heard} datagrams of the far end).${rolesOf(dtls)}`,
      ['call.dtls', 'call.ice'],
      { explains: [...SILENCE, 'media-srtp-key-mismatch'] },
    ),
  ];
}

/** RFC 8842 section 5: the one that is active says the first word. Whether both wait shows by the silence. */
function rolesOf({ role, setup, datagramsReceived, error }: IceFacts['dtls']): string {
  const { local, remote } = setup;
  const said = `a=setup: ours ${local ?? 'missing'}, theirs ${remote ?? 'missing'}`;
  if (local === remote && local !== null) return ` Both sides say a=setup:${local}.`;
  if (role === 'server' && (datagramsReceived ?? 0) === 0 && error === null) {
    return ` We wait for its ClientHello, as the roles demand (${said}), and none came: perhaps it waits for ours.`;
  }
  return ` The roles: ${said}.`;
}

/** RFC 7675: the way broke in mid-call. */
function wayLost(call: ObservedCall, ice: IceFacts): Naming[] {
  const last = unansweredSince(ice);
  if (last === null || !ice.selected) return [];
  const { unansweredChecks, consentLostAt } = ice;
  const audioMs = call.media?.lastAcceptedMs ?? null;
  const audio = audioMs === null ? '' : `; the last packet of audio arrived ${seconds(audioMs)} after the answer`;
  return [
    name(
      'ice-consent-lost',
      consentLostAt === null ? 'likely' : 'proven',
      'failure',
      `The far end no longer answers on ${pairText(ice.selected)}: the last check that it answered was ${seconds(Math.max(0, last - answeredAt(call)))} after the answer, and ${unansweredChecks} in a row since then are without one${audio}.`,
      ['call.ice', 'media.inbound'],
      {
        // The same silence, seen without ICE.
        replaces: SILENCE,
        explains: ['quality-loss-inbound', 'quality-loss-burst', 'quality-jitter', 'quality-loss-outbound'],
      },
    ),
  ];
}
