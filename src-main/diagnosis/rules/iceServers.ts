/** STUN and TURN servers, and what they show of the network on the way. */
import { seconds } from '../../../src-shared/words/figures';
import { endpointText } from '../../../src-shared/words/endpoint';
import type { CauseCode } from '../../../src-shared/causes/codes';
import type { Naming, Rule, RuleInput } from '../api';
import type { BindingProbe } from '../facts/ice';
import { SLOW_GATHERING_MS } from '../readings/iceFacts';
import { isUsable, tellsAddress } from '../readings/iceServerFacts';
import { callState, otherUdp, udpBlocked, usesIceServers } from './udpWay';
import { name } from '../readings/naming';
import { turnNamings } from './turnServers';

/** What follows where no way for the audio is found. */
const NO_WAY: CauseCode[] = [
  'ice-checks-failed',
  'media-inbound-blocked',
  'media-outbound-blocked',
  'media-both-blocked',
  'far-end-silent',
  'dtls-failed',
];

export const iceServerRules: Rule = (input) => {
  const blocked = udpBlocked(input);
  const isBlocked = blocked.length > 0;
  return [
    ...blocked,
    ...stunUnreachable(input, isBlocked),
    ...turnNamings(input, isBlocked, NO_WAY),
    ...(isBlocked ? [] : symmetric(input)),
    ...slowGathering(input),
  ];
};

/** A server that nobody can ask tells nobody's address, and holds up whoever waits for it. */
function stunUnreachable(input: RuleInput, isBlocked: boolean): Naming[] {
  const probes = input.findings['ice.stun']?.probes ?? [];
  const own = probes.filter(({ kind, configured }) => kind === 'stun' && configured);
  const dead = own.filter((probe) => !tellsAddress(probe) && !(isBlocked && probe.transport === 'udp'));
  const [worst] = [...dead].sort((a, b) => Number(isCertain(b)) - Number(isCertain(a)));
  if (!worst) return [];
  const others = otherUdp(input, worst);
  const certain = dead.some(isCertain) || (others !== null && dead.some(({ reach }) => reach === 'silent'));
  const helped = probes.some((probe) => probe.mapped !== null && probe.transport === 'udp');
  const needed =
    usesIceServers(input) &&
    callState(input) === 'no-way' &&
    !helped &&
    !(input.findings['ice.turn']?.probes ?? []).some(isUsable);
  return [
    name(
      'stun-unreachable',
      certain ? 'proven' : 'likely',
      needed ? 'failure' : usesIceServers(input) ? 'degradation' : 'note',
      `${dead.map(howSilent).join(' ')}${others === null ? '' : ` Other UDP passes: ${others}.`}`,
      ['ice.stun'],
      { explains: ['ice-gathering-slow', 'call-setup-slow', ...(needed ? NO_WAY : [])] },
    ),
  ];
}

function isCertain({ reach, error }: BindingProbe): boolean {
  // A server that wants to know who asks may still be good for others.
  if (reach === 'answered') return error?.code !== 401;
  return reach !== 'silent' && reach !== 'local';
}

function howSilent({ url, reach, address, port, transport, sent, waitedMs, error, failure }: BindingProbe): string {
  if (reach === 'answered') {
    const what = error ? `${error.code} ${error.reason}` : 'nothing that could be used';
    return `${url} answers ${what} in place of our address.`;
  }
  if (reach === 'silent' && transport === 'udp' && address !== null) {
    return `${url}: ${sent} Binding requests to ${endpointText({ address, port })} within ${seconds(waitedMs ?? 0)} went unanswered.`;
  }
  return `${url}: ${failure ?? reach}`;
}

/** RFC 5780: what the router shows one server is not what it shows the next. */
function symmetric(input: RuleInput): Naming[] {
  const facts = input.findings['ice.nat'];
  if (!facts?.translated || facts.mapping === null || facts.mapping === 'endpoint-independent') return [];
  const relayed = (input.findings['ice.turn']?.probes ?? []).some((probe) => probe.configured && isUsable(probe));
  const state = callState(input);
  const seen = facts.observations
    .flatMap(({ to, mapped }) => (mapped ? [`${endpointText(to)} sees ${endpointText(mapped)}`] : []))
    .join(', ');
  const harm = state === 'no-way' && !relayed;
  return [
    name(
      'nat-symmetric',
      'proven',
      harm ? 'failure' : relayed || state === 'works' ? 'note' : 'degradation',
      `One socket of ours looks different to each server: ${seen}.${relayed ? ' A relay that works is configured.' : ' No relay (TURN) that works is configured.'}`,
      ['ice.nat', 'ice.stun'],
      { explains: harm ? NO_WAY : [] },
    ),
  ];
}

/** Whoever waits for all servers on all interfaces waits so long; the call's own figure is for rules/iceCall.ts. */
function slowGathering({ findings }: RuleInput): Naming[] {
  const facts = findings['ice.candidates'];
  const inCall = findings['call.setup']?.call?.ice?.gathering.durationMs ?? null;
  if (!facts || facts.durationMs <= SLOW_GATHERING_MS || facts.stuck.length === 0) return [];
  const stuck = facts.stuck.map(({ name: device, address }) => `${device} (${address})`);
  return [
    name(
      'ice-gathering-slow',
      'proven',
      // A computer with an interface that leads nowhere is nothing unusual, as long as no call waits for it.
      inCall !== null && inCall > SLOW_GATHERING_MS ? 'degradation' : 'note',
      `Gathering candidates took ${seconds(facts.durationMs)}: no server answers on ${stuck.join(', ')}, while they answer elsewhere.`,
      ['ice.candidates', 'computer.interfaces'],
      { explains: ['call-setup-slow'] },
    ),
  ];
}
