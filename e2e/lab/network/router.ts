/** What can be done to packets on their way through the router. Each rule counts what it has met: a fault that nothing met proves nothing. */
import type { Namespace } from '../../peers/support/namespaces';
import { LAN, WAN } from './topology';

/** Which packets. Ports are those of the server's side, as "from:to" or a single one. */
export interface Match {
  from: 'client' | 'server';
  udp?: string | number;
  tcp?: string | number;
  /** Any UDP, any TCP or ICMP. */
  protocol?: 'udp' | 'tcp' | 'icmp' | 'all';
  /** The server's address; any by default. */
  server?: string;
  /** Ports of the client's side. */
  clientPorts?: string;
  /** A text that the packet holds. */
  text?: string;
  /** IP length in octets, as "from:to" or "from:". */
  length?: string;
  /** Only this share, 0 to 1. */
  probability?: number;
  /** Only the later fragments of a datagram. */
  fragments?: true;
  family?: 4 | 6;
}

export interface Rule {
  what: string;
  /** Packets that it has met so far. */
  hits(): number;
  remove(): void;
}

export interface Router {
  rules: readonly Rule[];
  drops(match: Match): Rule;
  /** Answered as a firewall that says no: ICMP, or RST with "tcp-reset". */
  rejects(
    match: Match,
    how?: 'icmp-port-unreachable' | 'icmp-host-unreachable' | 'icmp-admin-prohibited' | 'tcp-reset',
  ): Rule;
  /** Writes another DSCP (0 to 63) into what passes. */
  marks(match: Match, dscp: number): Rule;
  /** A narrow link: `kbps`, and how long packets may wait there, ms. */
  limits(towards: 'client' | 'server', kbps: number, queueMs: number): void;
  /** Any command in the router's namespace. */
  run(argv: readonly string[]): string;
}

let rules = 0;

function words(match: Match): string[] {
  const fromClient = match.from === 'client';
  const [tcp, udp] = [match.tcp, match.udp];
  const protocol = udp !== undefined ? 'udp' : tcp !== undefined ? 'tcp' : (match.protocol ?? 'all');
  const ports = udp ?? tcp;
  return [
    ...(fromClient ? ['-i', LAN, '-o', WAN] : ['-i', WAN, '-o', LAN]),
    ...(protocol === 'all' ? [] : ['-p', protocol]),
    ...(ports === undefined ? [] : [fromClient ? '--dport' : '--sport', String(ports)]),
    ...(match.clientPorts ? [fromClient ? '--sport' : '--dport', match.clientPorts] : []),
    ...(match.server ? [fromClient ? '-d' : '-s', match.server] : []),
    ...(match.fragments ? ['-f'] : []),
    ...(match.length ? ['-m', 'length', '--length', match.length] : []),
    ...(match.text ? ['-m', 'string', '--algo', 'bm', '--string', match.text] : []),
    ...(match.probability === undefined
      ? []
      : ['-m', 'statistic', '--mode', 'random', '--probability', String(match.probability)]),
  ];
}

export function createRouter(namespace: Namespace): Router {
  const added: Rule[] = [];
  const add = (match: Match, table: string, target: string[]): Rule => {
    const command = match.family === 6 ? 'ip6tables' : 'iptables';
    const name = `lab-${(rules += 1)}`;
    const rule = [...words(match), '-m', 'comment', '--comment', name, '-j', ...target];
    namespace.run([command, '-t', table, '-A', 'FORWARD', ...rule]);
    const made: Rule = {
      what: `${target.join(' ')} ${words(match).join(' ')}`,
      hits: () => {
        const line = namespace
          .run([command, '-t', table, '-nvxL', 'FORWARD'])
          .split('\n')
          .find((one) => one.includes(`/* ${name} */`));
        return Number(line?.trim().split(/\s+/)[0] ?? 0);
      },
      remove: () => {
        namespace.run([command, '-t', table, '-D', 'FORWARD', ...rule]);
        added.splice(added.indexOf(made), 1);
      },
    };
    added.push(made);
    return made;
  };
  return {
    rules: added,
    drops: (match) => add(match, 'filter', ['DROP']),
    rejects: (match, how = 'icmp-port-unreachable') => add(match, 'filter', ['REJECT', '--reject-with', how]),
    marks: (match, dscp) => add(match, 'mangle', ['DSCP', '--set-dscp', String(dscp)]),
    limits: (towards, kbps, queueMs) => {
      const limit = ['rate', `${kbps}kbit`, 'burst', '2000', 'latency', `${queueMs}ms`];
      namespace.run(['tc', 'qdisc', 'add', 'dev', towards === 'server' ? WAN : LAN, 'root', 'tbf', ...limit]);
    },
    run: (argv) => namespace.run(argv),
  };
}
