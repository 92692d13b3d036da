import { isIPv4 } from 'node:net';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Check } from '../../api';
import type { IceNatFacts, NatBehaviour } from '../../facts/ice';
import { natBehaviour } from '../../probes/ice/natBehaviour';
import { answeredByUdp } from '../../readings/iceServerFacts';
import { field, table } from '../shared/evidence';
import { probeOptions, whenServers } from './when';

const PATIENCE_MS = { quick: 1600, full: 3500 };

/** RFC 5780: what the router does with our UDP. */
export const nat: Check<'ice.nat'> = {
  id: 'ice.nat',
  area: 'ice',
  title: 'Can others find us behind this router?',
  needs: ['ice.stun'],

  limitMs: { quick: 10_000, full: 20_000 },
  when(context) {
    const servers = whenServers(context);
    if (servers !== true) return servers;
    return answeredByUdp(context.findings).length > 0 ? true : 'Not tried: no server answers by UDP.';
  },
  async run(context, signal) {
    const answered = answeredByUdp(context.findings);
    context.progress('Comparing how several addresses and ports of the servers see one socket of ours');
    // One family, that of the first server: a socket has one.
    const family = isIPv4(answered[0]?.address ?? '');
    const servers = answered.filter(({ address }) => isIPv4(address ?? '') === family);
    const facts = await natBehaviour(servers, probeOptions(context, signal, PATIENCE_MS[context.mode]));
    return { ...judge(facts), facts, evidence: evidenceOf(facts) };
  },
};

const MAPPING: Record<NatBehaviour | 'dependent', string> = {
  'endpoint-independent': 'it shows everybody the same door (endpoint-independent mapping)',
  'address-dependent': 'it opens another door for each address (address-dependent mapping)',
  'address-and-port-dependent':
    'it opens another door for each address and port, which is called symmetric (address-and-port-dependent mapping)',
  dependent: 'different servers see different doors (dependent mapping, called symmetric)',
};
const FILTERING: Record<NatBehaviour, string> = {
  'endpoint-independent': 'lets anybody in through it',
  'address-dependent': 'lets in whom we wrote to, from any port',
  'address-and-port-dependent': 'lets in nobody but whom we wrote to',
};

function judge(facts: IceNatFacts): { status: 'pass' | 'warn' | 'info'; summary: string } {
  const { translated, mapping, filtering, hairpin, mapped } = facts;
  if (translated === null || !mapped)
    return { status: 'info', summary: 'It could not be found out: the answers stayed out.' };
  if (!translated) {
    const wall = filtering && filtering !== 'endpoint-independent' ? '; a firewall lets in only whom we wrote to' : '';
    return {
      status: 'pass',
      summary: `No address translation on the way: from outside we are ${endpointText(mapped)} too${wall}.`,
    };
  }
  const known = [
    ...(mapping ? [MAPPING[mapping]] : []),
    ...(filtering ? [FILTERING[filtering]] : []),
    ...(hairpin === false ? ['does not lead us back to ourselves (no hairpinning)'] : []),
  ];
  const dependent = mapping !== null && mapping !== 'endpoint-independent';
  return {
    status: dependent ? 'warn' : mapping ? 'pass' : 'info',
    summary:
      known.length > 0
        ? `There is a router that translates: ${known.join(', ')}.`
        : `There is a router that translates (from outside we are ${endpointText(mapped)}); one server alone cannot show more.`,
  };
}

function evidenceOf(facts: IceNatFacts): ReturnType<typeof field>[] {
  return [
    field('Way', facts.way),
    field('Server', facts.server),
    field('Our address', facts.local && endpointText(facts.local)),
    field('From outside', facts.mapped && endpointText(facts.mapped)),
    field('Mapping', facts.mapping),
    field('Filtering', facts.filtering),
    field('Hairpinning', facts.hairpin),
    table(
      'One socket as others see it',
      ['Asked', 'Saw us as'],
      facts.observations.map(({ to, mapped }) => [endpointText(to), mapped && endpointText(mapped)]),
    ),
    ...(facts.refused.length > 0
      ? [
          table(
            'Servers that cannot show it (RFC 5780)',
            ['Server', 'Why'],
            facts.refused.map(({ url, why }) => [url, why]),
          ),
        ]
      : []),
  ];
}
