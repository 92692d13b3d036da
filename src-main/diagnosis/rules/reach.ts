import { seconds, times } from '../../../src-shared/words/figures';
import { endpointText } from '../../../src-shared/words/endpoint';
import { TRANSPORTS } from '../../../src-shared/model/transports';
import type { Naming, Rule, RuleInput } from '../api';
import type { CheckId } from '../facts/findings';
import type { TargetProbe } from '../facts/network';
import {
  comparedProbes,
  configuredReach,
  hasResponse,
  largestInvite,
  name,
  signallingAnswers,
} from '../readings/naming';
import { fellSilent } from './fellSilent';
import { tlsNaming } from './tls';

/** Why no SIP response comes on the account's own way: each outcome held against what the other transports to the same host show. */
export const reachRules: Rule = (input) => {
  const reach = configuredReach(input);
  const smaller = [...fragments(input), ...rport(input), ...fellSilent(input)];
  if (!reach) return smaller;
  if (signallingAnswers(input)) return [...smaller, ...optionsIgnored(input, reach.id, reach.facts.probes)];
  const { probes } = reach.facts;
  // The first target is the one that a call would take; a later one only counts where the first tells nothing.
  const probe = probes.find(({ outcome }) => outcome !== 'silent') ?? probes[0];
  if (!probe) return smaller;
  const named = unanswered(input, reach.id, probe, probes);
  return [...named, ...smaller.filter(({ severity }) => severity === 'failure')];
};

/** What a call needs was answered, and nothing else: later success outweighs the early question. */
function optionsIgnored(input: RuleInput, id: CheckId, probes: TargetProbe[]): Naming[] {
  const ignored = probes.find(({ outcome }) => outcome === 'silent' || outcome === 'connected');
  if (!ignored || probes.some(({ outcome }) => outcome === 'answered')) return [];
  const isRegistered = input.findings['registration.register']?.steps.some(({ response }) => response !== null);
  return [
    name(
      'sip-options-ignored',
      'likely',
      'note',
      `OPTIONS to ${endpointText(ignored)} by ${ignored.transport.toUpperCase()} found no answer, and ${isRegistered ? 'REGISTER' : 'INVITE'} did: this server answers what telephones need, and not everything.`,
      [id, isRegistered ? 'registration.register' : 'call.setup'],
    ),
  ];
}

function unanswered(input: RuleInput, id: CheckId, probe: TargetProbe, probes: TargetProbe[]): Naming[] {
  const where = `${endpointText(probe)} by ${probe.transport.toUpperCase()}`;
  switch (probe.outcome) {
    case 'refused':
      return [
        name(
          'sip-port-closed',
          'proven',
          'failure',
          `${where} was refused (${probe.transport === 'udp' ? 'ICMP port unreachable' : 'TCP reset'}): the host is up, and nothing listens there.`,
          [id],
        ),
      ];
    case 'unreachable':
      return [unreachableByIcmp(input, id, probe, where)];
    case 'tls-failed':
    case 'upgrade-refused':
      return tlsNaming(input, id, probe);
    case 'silent':
      return silent(input, id, probe);
    case 'connected':
      if (TRANSPORTS[probe.transport].secure && probe.tls === null) return [noHandshake(input, id, probe, where)];
      return [
        name(
          'server-unreachable',
          'suspected',
          'failure',
          `${where} takes connections but answers no SIP request: the service behind the port hangs, or it is no SIP service.`,
          [id],
        ),
      ];
    case 'garbage':
      return [
        name(
          'unknown',
          'proven',
          'failure',
          `Something answers at ${where}, but it does not speak SIP: check host and port.`,
          [id],
        ),
      ];
    default:
      return [
        // A connection that stood and was closed then may have been closed by the server itself.
        (probe.connectMs === null
          ? forbidden(input, id, probe, (probe.error ?? `The way to ${where} fails`).replace(/\.$/, ''))
          : null) ??
          name(
            'unknown',
            'likely',
            'failure',
            probe.error ?? `The way to ${where} fails, and none of ${probes.length} targets answers.`,
            [id],
          ),
      ];
  }
}

/** TCP stands, and the first word of TLS finds no answer. A server that is frozen takes connections too (its kernel does), on every port. */
function noHandshake(input: RuleInput, id: CheckId, probe: TargetProbe, where: string): Naming {
  const others = comparedProbes(input).filter(({ address }) => address === probe.address);
  const lives = others.find(({ outcome }) => outcome === 'answered');
  const hangs = others.find(({ outcome }) => outcome === 'connected');
  if (hangs && !lives) {
    return name(
      'server-unreachable',
      'suspected',
      'failure',
      `${where} takes connections and answers no TLS handshake; ${endpointText(hangs)} takes them by ${hangs.transport.toUpperCase()} and answers no SIP request either: the service hangs.`,
      [id, `reach.${hangs.transport}`],
    );
  }
  const beside = lives ? `, while the same host answers by ${lives.transport.toUpperCase()} on port ${lives.port}` : '';
  return name(
    'tls-handshake-failed',
    lives ? 'likely' : 'suspected',
    'failure',
    `${where} takes the TCP connection, and the TLS handshake (ClientHello) finds no answer${beside}: a filter on the way swallows it, or what listens on that port speaks no TLS.`,
    [id, ...(lives ? [`reach.${lives.transport}` as const] : [])],
  );
}

/** ICMP unreachable or prohibited; where another transport to the same host answers it is no matter of the way, but of a filter. */
function unreachableByIcmp(input: RuleInput, id: CheckId, probe: TargetProbe, where: string): Naming {
  const error = probe.error ?? 'ICMP unreachable';
  return (
    forbidden(input, id, probe, `${where} is forbidden by a firewall that says so by ICMP (${error})`) ??
    name('server-unreachable', 'proven', 'failure', `There is no way to ${where}: ${error}`, [id, 'reach.host'])
  );
}

/** This way alone is refused, and not by the server: another transport to the same host is answered. */
function forbidden(input: RuleInput, id: CheckId, probe: TargetProbe, what: string): Naming | null {
  const answers = comparedProbes(input).find(
    ({ address, outcome }) => address === probe.address && outcome === 'answered',
  );
  if (!answers) return null;
  return name(
    TRANSPORTS[probe.transport].reliable ? 'sip-tcp-blocked' : 'sip-udp-blocked',
    'proven',
    'failure',
    `${what}, while the same host answers by ${answers.transport.toUpperCase()} on port ${answers.port}.`,
    [id, `reach.${answers.transport}`],
  );
}

function silent(input: RuleInput, id: CheckId, probe: TargetProbe): Naming[] {
  const others = comparedProbes(input).filter(({ address }) => address === probe.address);
  const isStream = TRANSPORTS[probe.transport].reliable;
  const waited = `${probe.sent > 1 ? `${probe.sent} requests` : 'A request'} to ${endpointText(probe)} by ${probe.transport.toUpperCase()} brought nothing back in ${seconds(probe.waitedMs ?? 0)}, not even an ICMP error`;
  const ids: CheckId[] = [id, ...others.map(({ transport }) => `reach.${transport}` as const)];
  const answers = others.find(({ outcome }) => outcome === 'answered');
  if (isStream) {
    if (answers) {
      return [
        name(
          'sip-tcp-blocked',
          'proven',
          'failure',
          `${waited}, while ${endpointText(answers)} answers by ${answers.transport.toUpperCase()}.`,
          ids,
        ),
      ];
    }
    const udpRefused = others.find(({ transport, outcome }) => transport === 'udp' && outcome === 'refused');
    if (udpRefused) {
      return [
        name(
          'sip-tcp-blocked',
          'likely',
          'failure',
          `${waited}, while a UDP datagram to the same host is answered by ICMP: the host is up and TCP to it is dropped.`,
          ids,
        ),
      ];
    }
    return [unreachable(input, waited, ids)];
  }
  const speaks = answers ?? others.find(({ outcome }) => outcome === 'tls-failed' || outcome === 'upgrade-refused');
  if (speaks) {
    return [
      name(
        'sip-udp-blocked',
        answers ? 'proven' : 'likely',
        'failure',
        `${waited}, while the same host answers by ${speaks.transport.toUpperCase()} on port ${speaks.port}.`,
        ids,
      ),
    ];
  }
  const reset = others.find(({ outcome }) => outcome === 'refused');
  if (reset) {
    return [
      name(
        'sip-udp-blocked',
        'likely',
        'failure',
        `${waited}; the host is up (it resets ${reset.transport.toUpperCase()} on port ${reset.port}), so the datagrams or their answers are dropped on the way.`,
        ids,
      ),
    ];
  }
  const taken = others.find(({ outcome }) => outcome === 'connected');
  if (taken) {
    return [
      name(
        'server-unreachable',
        'suspected',
        'failure',
        `${waited}; ${endpointText(taken)} takes ${taken.transport.toUpperCase()} connections and answers no SIP request there either: the host is up, and its SIP service hangs, or is no SIP service.`,
        ids,
      ),
    ];
  }
  return [unreachable(input, waited, ids)];
}

function unreachable({ findings }: RuleInput, waited: string, ids: CheckId[]): Naming {
  const host = findings['reach.host'];
  const alive =
    host &&
    (host.ping.outcome === 'answered' || [...host.udp, ...host.tcp].some(({ outcome }) => outcome === 'refused'));
  const gatewayDead = host?.gateway && host.gateway.outcome !== 'answered' && host.gateway.outcome !== 'unavailable';
  const about = alive
    ? 'The host itself is up (it answers other packets): its SIP service is dropped by a filter, or our address is banned there.'
    : gatewayDead
      ? `Our own gateway ${host.gateway?.address} does not answer either: look at this network first.`
      : 'Nothing else of that host answers: it is down, the address is wrong, or a route is missing.';
  return name(
    'server-unreachable',
    alive ? 'likely' : 'proven',
    'failure',
    `${waited}, and no other transport answers. ${about}`,
    [...ids, 'reach.host'],
  );
}

/** RFC 3261 section 18.1.1: a request above the path's MTU is cut into fragments, and many filters drop those. */
function fragments(input: RuleInput): Naming[] {
  const { findings } = input;
  const size = findings['reach.size'];
  const call = findings['call.setup']?.call;
  const small = findings['call.retry']?.calls.find(({ variant }) => variant.changed === 'size');
  const unansweredCall = call !== undefined && call.inviteOctets !== null && !hasResponse(call);
  const octets = call ? largestInvite(call) : 0;
  if (unansweredCall && small && hasResponse(small) && octets > 1200) {
    const byTcp = call.ladder[0]?.transport !== 'udp';
    const why = byTcp
      ? ' Over one connection that is a matter of the path: packets of full size get lost on it, and nobody tells us so (RFC 4821).'
      : '';
    return [
      name(
        'sip-fragments-dropped',
        'proven',
        'failure',
        `The INVITE of ${octets} octets brought nothing back; one of ${largestInvite(small)} octets was answered.${why}`,
        ['call.retry', 'call.setup', 'reach.size'],
        { replaces: ['invite-no-response'] },
      ),
    ];
  }
  if (size?.small !== 'answered' || size.large !== 'silent' || size.largeSent < 2) return [];
  const large = unansweredCall && octets > 1400;
  return [
    name(
      'sip-fragments-dropped',
      'proven',
      large ? 'failure' : 'degradation',
      `A request of ${size.smallOctets} octets is answered; the same with ${size.largeOctets} octets, sent ${times(size.largeSent)}, is not: its fragments get lost.`,
      ['reach.size', 'reach.udp'],
      { replaces: ['invite-no-response'] },
    ),
  ];
}

/** RFC 3581 section 4: the response has to go to the port that the request came from. */
function rport(input: RuleInput): Naming[] {
  const facts = input.findings['reach.rport'];
  if (facts?.repliedTo !== 'via') return [];
  return [
    name(
      'sip-rport-ignored',
      'proven',
      signallingAnswers(input) ? 'degradation' : 'failure',
      `A request from port ${facts.sourcePort} with rport was answered to port ${facts.viaPort} of its Via: behind a NAT that changes ports such answers are lost.`,
      ['reach.rport'],
      { explains: ['sip-udp-blocked', 'server-unreachable'] },
    ),
  ];
}
