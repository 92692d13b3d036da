import { endpointText } from '../../../../src-shared/words/endpoint';
import type { Check } from '../../api';
import type { HostFacts } from '../../facts/network';
import { ping } from '../../probes/ping';
import { wayTo } from '../../probes/routes';
import { probeTcpPort } from '../../probes/tcpPort';
import { probeUdpPorts } from '../../probes/udpPorts';
import { REACH_IDS } from '../../readings/naming';
import { table } from '../shared/evidence';

/** Dynamic ports on which hardly anybody listens (RFC 6335 section 6). */
const CLOSED = [33_434, 49_151, 61_001];
const TCP_PATIENCE_MS = 2000;

/** Is the host there at all, although no SIP comes back? */
export const host: Check<'reach.host'> = {
  id: 'reach.host',
  area: 'reach',
  title: "Is the server's computer there at all?",
  needs: ['names.resolve'],
  after: [...REACH_IDS],
  limitMs: { quick: 8000, full: 10_000 },
  when: ({ findings }) => {
    const probes = REACH_IDS.flatMap((id) => findings[id]?.probes ?? []);
    return probes.every(({ outcome }) => outcome !== 'answered') || 'Not needed: the server answers.';
  },
  async run({ findings, instruments, progress }, signal) {
    const address = findings['names.resolve']?.targets[0]?.address ?? '';
    progress(`Asking ${address} on ports where nobody listens`);
    const gatewayAddress = (await wayTo(address))?.gateway ?? null;
    const [udp, tcp, echo, gateway] = await Promise.all([
      probeUdpPorts(address, CLOSED, { clock: instruments.clock, signal }),
      Promise.all(
        CLOSED.slice(0, 2).map(async (port) => {
          const { outcome } = await probeTcpPort(address, port, { patienceMs: TCP_PATIENCE_MS, signal });
          return { port, outcome: outcome === 'reset' ? ('refused' as const) : outcome };
        }),
      ),
      ping(address, signal),
      gatewayAddress ? ping(gatewayAddress, signal) : null,
    ]);
    const facts: HostFacts = {
      address,
      udp,
      tcp,
      ping: echo,
      gateway: gateway && gatewayAddress ? { address: gatewayAddress, ...gateway } : null,
    };
    return { status: 'info', summary: summaryOf(facts), evidence: evidenceOf(facts), facts };
  },
};

function summaryOf({ address, udp, tcp, ping: echo, gateway }: HostFacts): string {
  const alive =
    echo.outcome === 'answered' ||
    [...udp, ...tcp].some(({ outcome }) => outcome === 'refused' || outcome === 'connected');
  const near =
    gateway && gateway.outcome !== 'unavailable'
      ? ` Our gateway ${gateway.address} ${gateway.outcome === 'answered' ? 'answers' : 'does not answer'}.`
      : '';
  return `${address} ${alive ? 'is up: it answers other packets' : 'answers nothing at all'}.${near}`;
}

function evidenceOf({ address, udp, tcp, ping: echo, gateway }: HostFacts): ReturnType<typeof table>[] {
  return [
    table(
      'What came back',
      ['Asked', 'Outcome', 'ms'],
      [
        ...udp.map(({ port, outcome }) => [`UDP ${endpointText({ address, port })}`, outcome, null]),
        ...tcp.map(({ port, outcome }) => [`TCP ${endpointText({ address, port })}`, outcome, null]),
        [`ICMP echo ${address}`, echo.outcome, echo.rttMs],
        ...(gateway ? [[`ICMP echo gateway ${gateway.address}`, gateway.outcome, gateway.rttMs]] : []),
      ],
    ),
  ];
}
