/** WebRTC calls: the way of the audio (ICE), and the keys on it (DTLS). */
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { IceFacts } from '../../../src-shared/model/ice';
import type { Naming, Rule, RuleInput } from '../api';
import type { ProbeCall } from '../facts/call';
import {
  SLOW_GATHERING_MS,
  answeredAt,
  checksOf,
  isMdns,
  offeredByPeer,
  onlyPrivateRemote,
  pairText,
  unansweredSince,
} from './iceFacts';
import { at, name, retried, seconds } from './naming';

/** What is silent where there is no way. */
const SILENCE: CauseCode[] = [
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
function noWay(input: RuleInput, call: ProbeCall, ice: IceFacts): Naming[] {
  const named = offeredByPeer(ice);
  const tried = named.map((candidate) => at(candidate)).join(', ') || 'none';
  if (onlyPrivateRemote(ice, call)) {
    return [
      name(
        'ice-host-override-wrong',
        'proven',
        'failure',
        `The far end names only private addresses (${tried}), although its signalling is at ${call.signallingPeer?.address}; none of ${checksOf(ice).sent} checks was answered.`,
        ['call.ice', 'call.setup'],
        { explains: [...SILENCE, 'ice-checks-failed', 'dtls-failed', 'sdp-peer-address-unroutable'] },
      ),
    ];
  }
  if (onlyHidden(ice)) {
    return [
      name(
        'ice-mdns-only',
        'likely',
        'failure',
        `Nothing but .local names was offered (${[...ice.local, ...ice.remote].filter(isMdns).length} of them): nobody outside this network can resolve those.`,
        ['call.ice'],
        { explains: [...SILENCE, 'ice-checks-failed'] },
      ),
    ];
  }
  return [
    name(
      'ice-checks-failed',
      'proven',
      'failure',
      `${whyNoPair(ice, tried)}${byRelay(input)}`,
      ['call.ice', 'call.retry'],
      { explains: [...SILENCE, 'dtls-failed'] },
    ),
  ];
}

function onlyHidden(ice: IceFacts): boolean {
  const remote = offeredByPeer(ice);
  return (
    (ice.local.length > 0 && ice.local.every(isMdns) && ice.path === 'browser') ||
    (remote.length > 0 && remote.every(isMdns))
  );
}

function whyNoPair(ice: IceFacts, tried: string): string {
  const { pairs, local, policy } = ice;
  const { sent, answered } = checksOf(ice);
  if (local.length === 0) {
    return policy === 'relay'
      ? 'Only relayed candidates were allowed, and no relay gave one.'
      : 'This computer had no candidate to offer.';
  }
  if (pairs.length === 0) return `No two candidates go together: ours and those of the far end (${tried}).`;
  const refused = pairs.find(({ error }) => error !== null)?.error;
  if (refused) {
    const meaning: Record<number, string> = {
      401: ': user name or password of the checks are not those of this call',
      487: ': both ends claim the same role',
      403: '',
    };
    return `The checks were answered by ${refused.code} ${refused.reason}${meaning[refused.code] ?? ''}.`;
  }
  const heard = pairs.some(({ requestsReceived }) => (requestsReceived ?? 0) > 0);
  const oneWay = heard ? ' Checks of the far end arrive here, so that its answers, or ours to it, get lost.' : '';
  return answered === 0
    ? `${sent} checks to ${tried} went unanswered.${oneWay}`
    : `${answered} of ${sent} checks to ${tried} were answered, and no pair was chosen.${oneWay}`;
}

/** What the same call through nothing but relays shows. */
function byRelay(input: RuleInput): string {
  const relayed = retried(input, 'relay');
  if (!relayed?.ice) return '';
  return relayed.ice.selected
    ? ` Through the relay ${at(relayed.ice.selected.local)} a way was found.`
    : ' Nor was a way found through a relay.';
}

function noKeys(call: ProbeCall, { selected, dtls }: IceFacts): Naming[] {
  if (!selected) return [];
  const { local, remote } = dtls.setup;
  const roles = local === remote && local !== null ? ` Both sides say a=setup:${local}.` : '';
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
      `The way ${pairText(selected)} works, and the DTLS handshake on it failed: ${why} (${heard} datagrams of the far end).${roles}`,
      ['call.dtls', 'call.ice'],
      { explains: [...SILENCE, 'media-srtp-key-mismatch'] },
    ),
  ];
}

/** RFC 7675: the way broke in mid-call. */
function wayLost(call: ProbeCall, ice: IceFacts): Naming[] {
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
