import type { Check } from '../../api';
import type { PortFacts } from '../../facts/network';
import { lookupAddress } from '../../probes/lookupAddress';
import { probeOpenTcp, probeOpenUdp, type OpenPortOptions } from '../../probes/openPort';
import { table, tenths } from '../shared/evidence';

type Port = PortFacts['ports'][number];

/** Are the ports of the profile open, UDP and TCP? */
export const ports: Check<'http.ports'> = {
  id: 'http.ports',
  area: 'http',
  title: 'Are the ports open?',
  needs: [],
  limitMs: { quick: 9000, full: 9000 },
  when: ({ subject }) => subject.ports.length > 0 || 'Not asked for: the profile names no ports.',
  async run({ subject, instruments, progress }, signal) {
    progress(`Trying ${subject.ports.map(({ name }) => name).join(', ')}`);
    const { clock } = instruments;
    const facts: PortFacts = {
      ports: await Promise.all(subject.ports.map((port) => tryPort(port, { clock, signal }))),
    };
    return {
      status: facts.ports.every(isOpen) ? 'pass' : 'fail',
      summary: `${facts.ports.map(sentenceOf).join('; ')}.`,
      evidence: [
        table(
          'Ports',
          ['Name', 'Host', 'Address', 'UDP', 'Outcome', 'ms', 'TCP', 'Outcome', 'ms'],
          facts.ports.map(({ name, host, address, udp, tcp }) => [
            name,
            host,
            address,
            udp?.port ?? null,
            udp?.outcome ?? null,
            tenths(udp?.ms ?? null),
            tcp?.port ?? null,
            tcp?.outcome ?? null,
            tenths(tcp?.ms ?? null),
          ]),
        ),
      ],
      facts,
    };
  },
};

/** One of the profile's ports, UDP and TCP at the same time. */
export async function tryPort(
  { name, host, udp, tcp }: { name: string; host: string; udp?: number; tcp?: number },
  options: OpenPortOptions,
): Promise<Port> {
  const port: Port = { name, host, address: null, udp: null, tcp: null, error: null };
  const address = await lookupAddress(host, options);
  if (address === null) return { ...port, error: `the name ${host} does not resolve` };
  const [udpFacts, tcpFacts] = await Promise.all([
    udp === undefined ? null : probeOpenUdp(address, udp, options),
    tcp === undefined ? null : probeOpenTcp(address, tcp, options),
  ]);
  return { ...port, address, udp: udpFacts, tcp: tcpFacts };
}

export function isOpen({ udp, tcp, error }: Port): boolean {
  const udpOpen = !udp || udp.outcome === 'echoed' || udp.outcome === 'answered';
  const tcpOpen = !tcp || tcp.outcome === 'echoed' || tcp.outcome === 'answered' || tcp.outcome === 'open';
  return !error && udpOpen && tcpOpen;
}

const SAID: Record<NonNullable<Port['udp']>['outcome'] | NonNullable<Port['tcp']>['outcome'], string> = {
  echoed: 'is open (it echoes)',
  answered: 'is open (something answers)',
  open: 'is open',
  refused: 'is refused: nothing listens there',
  unreachable: 'cannot be reached',
  silent: 'brings nothing back',
  reset: 'breaks the connection off',
};

/** Without a full stop: "media: UDP 8443 is open (it echoes)". */
export function sentenceOf({ name, udp, tcp, error }: Port): string {
  if (error) return `${name}: ${error}`;
  const parts = [udp && `UDP ${udp.port} ${SAID[udp.outcome]}`, tcp && `TCP ${tcp.port} ${SAID[tcp.outcome]}`];
  return `${name}: ${parts.filter((part) => part !== null).join(', ')}`;
}
