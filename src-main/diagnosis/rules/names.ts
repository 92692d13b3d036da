import { endpointText } from '../../../src-shared/words/endpoint';
import type { Naming, Rule } from '../api';
import type { TargetProbe } from '../facts/network';
import { configuredReach, name } from '../readings/naming';

/** Names that do not resolve, and targets of an SRV record (RFC 3263) that are dead while others live. */
export const nameRules: Rule = (input) => {
  const facts = input.findings['names.resolve'];
  if (facts?.failure) {
    const { code, sentence } = facts.failure;
    return [
      name('dns-failure', 'proven', 'failure', `The name ${facts.host} does not resolve (${code}): ${sentence}`, [
        'names.resolve',
      ]),
    ];
  }
  return deadTarget(input);
};

function deadTarget(input: Parameters<Rule>[0]): Naming[] {
  const reach = configuredReach(input);
  if (!reach) return [];
  const { probes } = reach.facts;
  const living = probes.filter(({ outcome }) => outcome === 'answered');
  const dead = probes.filter((probe) => probe.outcome !== 'answered' && !isMissingFamily(probe, living));
  const [first] = dead;
  if (!first || living.length === 0) return [];
  const what =
    first.outcome === 'refused' ? 'refuses' : first.outcome === 'silent' ? 'is silent' : `fails (${first.outcome})`;
  return [
    name(
      'dns-srv-target-down',
      'proven',
      'degradation',
      `${dead.length} of ${probes.length} targets of ${input.findings['names.resolve']?.host ?? first.host} cannot be used: ` +
        `${first.host} at ${endpointText(first)} ${what}, while ${living[0] ? endpointText(living[0]) : 'another'} answers.`,
      [reach.id, 'names.resolve'],
      // A call goes to the first target, and gives up before it would try the next one.
      { explains: probes[0] === first ? ['invite-no-response', 'call-setup-slow'] : [] },
    ),
  ];
}

/** A network without IPv6 (or IPv4) is no dead target: the address family is not there at all. */
function isMissingFamily(probe: TargetProbe, living: TargetProbe[]): boolean {
  const family = probe.address.includes(':');
  const noRoute = probe.outcome === 'unreachable' || probe.outcome === 'local';
  return noRoute && living.length > 0 && living.every(({ address }) => address.includes(':') !== family);
}
