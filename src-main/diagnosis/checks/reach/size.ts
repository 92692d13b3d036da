import { times } from '../../../../src-shared/words/figures';
import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Target } from '../../../net/transport';
import type { Check, CheckContext } from '../../api';
import type { SizeFacts, TargetProbe } from '../../facts/network';
import { probeTarget } from '../../probes/sipProbe';
import { table, tenths } from '../shared/evidence';

/** With the request around it some 2,600 octets: well above the 1500 of Ethernet, below what servers take at most. */
const PADDING = 2200;
/** Four transmissions (RFC 3261 section 17.1.2.2): the small one beside it shows that they are not lost by chance. ms */
const PATIENCE_MS = 4000;

/** Does a request that has to be cut into fragments arrive? */
export const size: Check<'reach.size'> = {
  id: 'reach.size',
  area: 'reach',
  title: 'Do large messages get through by UDP?',
  needs: ['names.resolve'],
  after: ['reach.udp'],
  limitMs: { quick: 6000, full: 6000 },
  when(context) {
    if (!context.findings['reach.udp']?.configured) return 'Not needed: the account does not use UDP.';
    return living(context) !== undefined || 'Not tried: the server does not answer by UDP.';
  },
  async run(context, signal) {
    const probe = living(context);
    if (!probe) throw new Error('No UDP target answered.');
    const { subject, instruments, progress } = context;
    const target: Target = { transport: 'udp', host: probe.host, address: probe.address, port: probe.port };
    progress(`Sending ${endpointText(target)} a request that must be cut into fragments`);
    const options = { clock: instruments.clock, from: subject.account.aor, patienceMs: PATIENCE_MS, signal };
    const [large, small] = await Promise.all([
      probeTarget(target, { ...options, padding: PADDING }),
      probeTarget(target, options),
    ]);
    const facts: SizeFacts = {
      smallOctets: small.octets ?? 0,
      small: small.outcome === 'answered' ? 'answered' : 'silent',
      largeOctets: large.octets ?? 0,
      large: outcomeOf(large),
      largeSent: large.sent,
      largeStatus: large.status,
    };
    return {
      status: facts.large === 'answered' || facts.large === 'refused' ? 'pass' : 'warn',
      summary: summaryOf(facts, large),
      evidence: [
        table(
          `OPTIONS to ${endpointText(target)} by UDP`,
          ['Octets', 'Outcome', 'Sent', 'Status', 'Answer ms', 'Error'],
          [small, large].map((one) => [
            one.octets ?? null,
            one.outcome,
            one.sent,
            one.status,
            tenths(one.answerMs),
            one.error,
          ]),
        ),
      ],
      facts,
    };
  },
};

function living({ findings }: Pick<CheckContext, 'findings'>): TargetProbe | undefined {
  return findings['reach.udp']?.probes.find(({ outcome }) => outcome === 'answered');
}

/** RFC 3261 sections 21.4.11 and 21.5.7: it arrived, and is too large for the server itself. */
const TOO_LARGE = new Set([413, 513]);

function outcomeOf({ outcome, status }: TargetProbe): SizeFacts['large'] {
  if (outcome === 'answered') return TOO_LARGE.has(status ?? 0) ? 'refused' : 'answered';
  return outcome === 'silent' || outcome === 'garbage' ? 'silent' : 'local';
}

function summaryOf(
  { small, large, smallOctets, largeOctets, largeSent, largeStatus }: SizeFacts,
  probe: TargetProbe,
): string {
  if (large === 'answered') return `A request of ${largeOctets} octets was answered ${largeStatus}.`;
  if (large === 'refused')
    return `A request of ${largeOctets} octets arrived and was refused as too large (${largeStatus}).`;
  if (large === 'local') return probe.error ?? `A request of ${largeOctets} octets could not be sent.`;
  const beside =
    small === 'answered'
      ? `; one of ${smallOctets} octets was`
      : `, and neither was one of ${smallOctets} octets this time`;
  return `A request of ${largeOctets} octets was sent ${times(largeSent)} and never answered${beside}.`;
}
