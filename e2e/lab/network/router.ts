/**
 * What can be done to packets on their way through the router, or at a host's own firewall. Each rule counts what it has met: a fault
 * that nothing met proves nothing.
 */
import type { Namespace } from '../../peers/support/namespaces';
import { DEVICE, LAN, WAN } from './topology';

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
  /** Only even ports of the server's side: RTP and not its RTCP (RFC 3550 section 11). */
  evenPorts?: true;
  /** A text that the packet holds. */
  text?: string;
  /** IP length in octets, as "from:to" or "from:". */
  length?: string;
  /** Only this share, 0 to 1. */
  probability?: number;
  /** Only the later fragments of a datagram. */
  fragments?: true;
  /** Only DTLS records by UDP (RFC 7983: first octet 20 to 63), neither STUN nor media. */
  dtls?: true;
  /** Only RTP and RTCP, plain or encrypted (RFC 7983: first octet 128 to 191). */
  rtp?: true;
  /** Only what begins a flow of its own: nothing went the other way before. */
  unasked?: true;
  family?: 4 | 6;
  /** At the servers' own firewall: also what one server sends to another. */
  among?: true;
}

export interface Rule {
  what: string;
  /** Packets that it has met so far. */
  hits(): number;
  remove(): void;
}

/** In the words of iptables' REJECT. */
type Refusal =
  | 'icmp-port-unreachable'
  | 'icmp-host-unreachable'
  | 'icmp-net-unreachable'
  | 'icmp-host-prohibited'
  | 'icmp-admin-prohibited'
  | 'tcp-reset';

export interface Firewall {
  rules: readonly Rule[];
  drops(match: Match): Rule;
  /** Answered as a firewall that says no: ICMP, or RST with "tcp-reset". */
  rejects(match: Match, how?: Refusal): Rule;
  /** Writes another DSCP (0 to 63) into what passes. */
  marks(match: Match, dscp: number): Rule;
  /** Does nothing but count. */
  counts(match: Match): Rule;
  /** As fail2ban does: once a packet fits, whatever comes from its source is dropped. Counts what was dropped. */
  bansAfter(match: Match): Rule;
}

export interface Router extends Firewall {
  /** A narrow link: `kbps`, and how long packets may wait there, ms. */
  limits(towards: 'client' | 'server', kbps: number, queueMs: number): void;
  /** Any command in the router's namespace. */
  run(argv: readonly string[]): string;
}

let rules = 0;

/** Where a rule stands, by the side that packets come from: which chain, and the devices that make sure. */
type Place = Record<Match['from'], { chain: string; devices: string[] }>;

const ON_THE_WAY: Place = {
  client: { chain: 'FORWARD', devices: ['-i', LAN, '-o', WAN] },
  server: { chain: 'FORWARD', devices: ['-i', WAN, '-o', LAN] },
};
const AT_THE_SERVERS: Place = {
  client: { chain: 'INPUT', devices: ['-i', DEVICE] },
  server: { chain: 'OUTPUT', devices: ['-o', DEVICE] },
};

function words(match: Match, { devices }: Place[Match['from']]): string[] {
  const fromClient = match.from === 'client';
  const [tcp, udp] = [match.tcp, match.udp];
  const protocol = udp !== undefined ? 'udp' : tcp !== undefined ? 'tcp' : (match.protocol ?? 'all');
  const ports = udp ?? tcp;
  return [
    ...(match.among ? [] : devices),
    ...(protocol === 'all' ? [] : ['-p', protocol]),
    ...(ports === undefined ? [] : [fromClient ? '--dport' : '--sport', String(ports)]),
    ...(match.clientPorts ? [fromClient ? '--sport' : '--dport', match.clientPorts] : []),
    ...(match.server ? [fromClient ? '-d' : '-s', match.server] : []),
    // Later fragments hold no ports: some kernels would read theirs out of the text.
    ...(match.fragments ? ['-f'] : ports !== undefined && match.family !== 6 ? ['!', '-f'] : []),
    // Behind the IP header: source port in the upper half of the word, destination in the lower.
    ...(match.evenPorts ? ['-m', 'u32', '--u32', `0>>22&0x3C@0${fromClient ? '' : '>>16'}&0x1=0`] : []),
    ...(match.dtls ? ['-m', 'u32', '--u32', '0>>22&0x3C@8>>24=20:63'] : []),
    ...(match.rtp ? ['-m', 'u32', '--u32', '0>>22&0x3C@8>>24=128:191'] : []),
    ...(match.unasked ? ['-m', 'conntrack', '--ctstate', 'NEW'] : []),
    ...(match.length ? ['-m', 'length', '--length', match.length] : []),
    ...(match.text ? ['-m', 'string', '--algo', 'bm', '--string', match.text] : []),
    ...(match.probability === undefined
      ? []
      : ['-m', 'statistic', '--mode', 'random', '--probability', String(match.probability)]),
  ];
}

export function createRouter(namespace: Namespace): Router {
  return {
    ...createFirewall(namespace, ON_THE_WAY),
    limits: (towards, kbps, queueMs) => {
      const limit = ['rate', `${kbps}kbit`, 'burst', '2000', 'latency', `${queueMs}ms`];
      namespace.run(['tc', 'qdisc', 'add', 'dev', towards === 'server' ? WAN : LAN, 'root', 'tbf', ...limit]);
    },
    run: (argv) => namespace.run(argv),
  };
}

/** The firewall of the servers' own computer: nothing of it is seen on the way. */
export function createServerFirewall(namespace: Namespace): Firewall {
  return createFirewall(namespace, AT_THE_SERVERS);
}

function createFirewall(namespace: Namespace, place: Place): Firewall {
  const added: Rule[] = [];
  const add = (match: Match, table: string, action: string[]): Rule => {
    const command = match.family === 6 ? 'ip6tables' : 'iptables';
    const name = `lab-${(rules += 1)}`;
    const { chain } = place[match.from];
    const what = words(match, place[match.from]);
    const rule = [...what, '-m', 'comment', '--comment', name, ...action];
    namespace.run([command, '-t', table, '-A', chain, ...rule]);
    const made: Rule = {
      what: `${action.join(' ')} ${what.join(' ')}`,
      hits: () => {
        const line = namespace
          .run([command, '-t', table, '-nvxL', chain])
          .split('\n')
          .find((one) => one.includes(`/* ${name} */`));
        return Number(line?.trim().split(/\s+/)[0] ?? 0);
      },
      remove: () => {
        namespace.run([command, '-t', table, '-D', chain, ...rule]);
        added.splice(added.indexOf(made), 1);
      },
    };
    added.push(made);
    return made;
  };
  return {
    rules: added,
    drops: (match) => add(match, 'filter', ['-j', 'DROP']),
    rejects: (match, how = 'icmp-port-unreachable') => add(match, 'filter', ['-j', 'REJECT', '--reject-with', how]),
    marks: (match, dscp) => add(match, 'mangle', ['-j', 'DSCP', '--set-dscp', String(dscp)]),
    counts: (match) => add(match, 'mangle', []),
    bansAfter: (match) => {
      const list = ['-m', 'recent', '--name', `lab-${(rules += 1)}`];
      const ban = add({ from: match.from, server: match.server }, 'filter', [...list, '--rcheck', '-j', 'DROP']);
      add(match, 'filter', [...list, '--set']);
      return ban;
    },
  };
}
