import { endpointText } from '../../../../src-shared/words/endpoint';
import { TRANSPORT_NAMES, type TransportName } from '../../../../src-shared/model/transports';
import { isPrivateAddress, sameAddress } from '../../../../src-shared/address';
import type { Check } from '../../api';
import type { Findings } from '../../facts/findings';
import type { NatFacts } from '../../facts/registration';
import { field, table } from '../shared/evidence';

type Sight = NonNullable<NatFacts['byTransport']>[number];

/** RFC 3581: where the server saw our requests come from, held against where they left. */
export const translation: Check<'nat.translation'> = {
  id: 'nat.translation',
  area: 'nat',
  title: 'Does the server see another address than ours?',
  needs: [],
  after: ['reach.udp', 'reach.tcp', 'reach.tls', 'reach.ws', 'reach.wss', 'registration.register'],
  limitMs: { quick: 1000, full: 1000 },
  when: ({ findings }) => (sightsOf(findings).length > 0 ? true : 'No server said where it sees us.'),
  async run({ findings }) {
    const facts = readTranslation(findings);
    const { local, seenAs, translated, portKept, byTransport = [] } = facts;
    const here = local ? endpointText(local) : 'unknown';
    const there = seenAs ? endpointText(seenAs) : 'unknown';
    return {
      status: 'info',
      summary: translated
        ? `There is address translation on the way: we send from ${here}, the server sees ${there}.`
        : `No address translation: the server sees us at our own address ${here}${portKept === false ? `, but at port ${seenAs?.port}` : ''}.`,
      facts,
      evidence: [
        field('Our address', here),
        field('As the server sees it', there),
        ...(byTransport.length > 1
          ? [
              table(
                'By transport',
                ['transport', 'ours', 'seen as'],
                byTransport.map((one) => [one.transport, endpointText(one.local), endpointText(one.seenAs)]),
              ),
            ]
          : []),
      ],
    };
  },
};

/** What the account's own transport shows. Others may end at another machine, a load balancer for example, and are listed beside it. */
export function readTranslation(findings: Findings): NatFacts {
  const byTransport = sightsOf(findings);
  const [sight] = byTransport;
  if (!sight) {
    return { local: null, seenAs: null, translated: null, portKept: null, localIsPrivate: false, seenIsPrivate: null };
  }
  const { local, seenAs } = sight;
  return {
    local,
    seenAs,
    translated: !sameAddress(local.address, seenAs.address),
    portKept: local.port === seenAs.port,
    localIsPrivate: isPrivateAddress(local.address),
    seenIsPrivate: isPrivateAddress(seenAs.address),
    byTransport,
  };
}

/** One of each transport, the account's own first. */
function sightsOf(findings: Findings): Sight[] {
  const sights = new Map<TransportName, Sight>();
  const register = findings['registration.register'];
  if (register?.transport && register.local && register.seenAs) {
    const { transport, local, seenAs } = register;
    sights.set(transport, { transport, local, seenAs });
  }
  const reaches = TRANSPORT_NAMES.flatMap((name) => findings[`reach.${name}`] ?? []);
  for (const { probes } of reaches.sort((a, b) => Number(b.configured) - Number(a.configured))) {
    for (const { transport, local, seenAs } of probes) {
      if (local && seenAs && !sights.has(transport)) sights.set(transport, { transport, local, seenAs });
    }
  }
  return [...sights.values()];
}
