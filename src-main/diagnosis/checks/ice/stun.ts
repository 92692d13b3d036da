import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Check, CheckContext } from '../../api';
import type { BindingProbe, IceStunFacts } from '../../facts/ice';
import { probeBinding } from '../../probes/ice/binding';
import { type IceTarget, iceTargets, otherWays, sameWay } from '../../probes/ice/servers';
import { probeUdpPorts } from '../../probes/udpPorts';
import { tellsAddress } from '../../readings/iceServerFacts';
import { field, table, tenths } from '../shared/evidence';
import { REACH_WORDS, listed, ms } from './words';
import { probeOptions, whenServers } from './when';

const PATIENCE_MS = { quick: 3000, full: 7500 };
/** Servers in ways that nobody configured, for the difference. */
const MAX_COMPARED = 8;
const CLOSED_PORTS = [33_434, 61_001];

/** Binding to each server by each transport: who answers, how soon, and how we look from there. */
export const stun: Check<'ice.stun'> = {
  id: 'ice.stun',
  area: 'ice',
  title: 'Do the STUN and TURN servers answer?',
  needs: [],
  after: ['names.resolve'],
  limitMs: { quick: 8000, full: 14_000 },
  when: whenServers,
  async run(context, signal) {
    const { subject, instruments, mode, progress } = context;
    const { targets, wrong } = await iceTargets(subject.ice?.servers ?? [], { clock: instruments.clock, signal });
    const all = [...distinct(targets), ...compared(targets)];
    progress(`Asking ${listed([...new Set(targets.map(({ host }) => host))])} by UDP, TCP and TLS`);
    const options = probeOptions(context, signal, PATIENCE_MS[mode]);
    const probes = await Promise.all(all.map((target) => probeBinding(target, options)));
    const elsewhere = answersByUdp(probes) ? [] : await askElsewhere(context, probes, signal);
    const facts: IceStunFacts = { probes, elsewhere, wrong };
    return { ...judge(facts), facts, evidence: evidenceOf(facts) };
  },
};

function answersByUdp(probes: readonly BindingProbe[]): boolean {
  return probes.some(({ transport, reach }) => transport === 'udp' && (reach === 'answered' || reach === 'refused'));
}

/** Ports on which hardly anybody listens: a host that answers for them by ICMP shows that our UDP gets out. */
async function askElsewhere(
  { findings, instruments, progress }: CheckContext,
  probes: readonly BindingProbe[],
  signal: AbortSignal,
): Promise<IceStunFacts['elsewhere']> {
  const sip = findings['names.resolve']?.targets[0]?.address;
  const addresses = [...new Set([...probes.map(({ address }) => address), sip ?? null])].filter((one) => one !== null);
  progress('No server answers by UDP: trying whether UDP gets out at all');
  const { clock } = instruments;
  const asked = addresses.slice(0, 4).map(async (address) => {
    const results = await probeUdpPorts(address, CLOSED_PORTS, { clock, signal });
    return results.map(({ port, outcome }) => ({ address, port, outcome }));
  });
  return (await Promise.all(asked)).flat();
}

function distinct(targets: readonly IceTarget[]): IceTarget[] {
  return targets.filter((one, index) => targets.findIndex((other) => other.url === one.url) === index);
}

/** The same servers by UDP and by TCP, where that is not configured anyway. */
function compared(targets: readonly IceTarget[]): IceTarget[] {
  const found: IceTarget[] = [];
  for (const way of targets.flatMap(otherWays)) {
    const known = [...targets, ...found].some((other) => sameWay(other, way));
    if (way.transport !== 'tls' && way.address !== null && !known && found.length < MAX_COMPARED) found.push(way);
  }
  return found;
}

function judge({ probes, wrong }: IceStunFacts): { status: 'pass' | 'warn' | 'fail' | 'info'; summary: string } {
  const configured = probes.filter((probe) => probe.configured);
  const answered = configured.filter(tellsAddress);
  // A relay need not answer Binding requests: whether it works is for ice.turn to say.
  const missing = configured.filter((probe) => probe.kind === 'stun' && !tellsAddress(probe));
  const mapped = answered.find((probe) => probe.mapped)?.mapped;
  const sees = mapped ? ` From outside we are ${mapped.address}.` : '';
  const nonsense = wrong.length > 0 ? ` ${listed(wrong)}: no STUN or TURN address.` : '';
  const silent = missing.map(howItFails);
  const said =
    silent.length > 0
      ? `${listed(silent)}.`
      : answered.length > 0
        ? `${answered.length} of ${configured.length} servers answered, the quickest after ${ms(quickest(answered))}.`
        : 'No server answered a Binding request; relays need not.';
  const status =
    silent.length > 0 && answered.length === 0
      ? 'fail'
      : silent.length > 0 || wrong.length > 0
        ? 'warn'
        : answered.length > 0
          ? 'pass'
          : 'info';
  return { status, summary: `${said}${sees}${nonsense}` };
}

function howItFails({ url, reach, error }: BindingProbe): string {
  if (reach !== 'answered') return `${url} ${REACH_WORDS[reach]}`;
  return `${url} answers ${error ? `${error.code} ${error.reason}` : 'something'} in place of our address`;
}

function quickest(probes: readonly BindingProbe[]): number {
  return Math.min(...probes.map(({ answerMs }) => answerMs ?? Number.POSITIVE_INFINITY));
}

function evidenceOf({ probes, elsewhere, wrong }: IceStunFacts): ReturnType<typeof table>[] {
  return [
    table(
      'Binding requests',
      [
        'Server',
        'Configured',
        'Address',
        'Outcome',
        'Sent',
        'Connection, ms',
        'TLS, ms',
        'Answer, ms',
        'Waited, ms',
        'We look like',
        'Software',
        'Error',
      ],
      probes.map((probe) => [
        probe.url,
        probe.configured,
        probe.address &&
          `${endpointText({ address: probe.address, port: probe.port })} ${probe.transport.toUpperCase()}`,
        probe.reach,
        probe.sent,
        tenths(probe.connectMs),
        tenths(probe.tlsMs),
        tenths(probe.answerMs),
        tenths(probe.waitedMs),
        probe.mapped && endpointText(probe.mapped),
        probe.software,
        probe.error ? `${probe.error.code} ${probe.error.reason}` : probe.failure,
      ]),
    ),
    ...(elsewhere.length > 0
      ? [
          table(
            'UDP to ports where nobody listens',
            ['Address', 'Port', 'Outcome'],
            elsewhere.map(({ address, port, outcome }) => [address, port, outcome]),
          ),
        ]
      : []),
    ...(wrong.length > 0 ? [field('No STUN or TURN address', wrong.join(', '))] : []),
  ];
}
