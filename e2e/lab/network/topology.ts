/**
 * The small networks of the fault lab: a client in a private LAN, a router, and a server's network beyond it, each a Linux
 * namespace, joined by veth pairs. Nothing of it reaches the machine's own network.
 */
import { createNamespace, ip, newNetworkId, removeLeftovers, removeNamespace } from '../../peers/support/namespaces';
import type { Namespace } from '../../peers/support/namespaces';
import type { Host, Network } from '../../peers/support/network';

export interface NetworkPlan {
  /** `none`: the router only routes, and the servers know the way back. `kept`: ports are kept; `random`: a new one for each flow. */
  nat: 'none' | 'kept' | 'random';
  /** Of the servers, without the last number. */
  subnet: '10.88.0' | '203.0.113';
  /** A wire between router and server that can be made slow, lossy or unsteady; see wire.ts. */
  wire: boolean;
  /** The kernel's own SIP application-level gateway (nf_nat_sip) in the router. */
  alg: boolean;
  /** Idle time after which the router forgets a UDP flow, s; the kernel's own (30 and 120) by default. */
  udpTimeoutS: number | null;
  /** A second way out of the client, over a device of this name. */
  secondWay: string | null;
  /** A second computer in the client's LAN. */
  neighbour: boolean;
  /** The router itself is behind a carrier's translation (RFC 6598): its outside has a shared address, 100.64.0.2. */
  carrier: boolean;
  /** Octets; of the client's link. */
  mtu: number | null;
  /** The router drops what nobody in the LAN has asked for, as those at home do. */
  firewalled: boolean;
}

export interface Addresses {
  client: string;
  neighbour: string;
  router: string;
  /** The router as the servers see it: what a translated client seems to be. */
  routerOutside: string;
  phone: string;
  proxy: string;
  secondProxy: string;
  script: string;
  companion: string;
  relay: string;
  /** Of the STUN and TURN server, which has two (RFC 5780). */
  turn: string;
  secondTurn: string;
  /** Nobody has it. */
  nobody: string;
  client6: string;
  server6: string;
  /** The servers' network. */
  servers: string;
}

export interface Topology extends Network {
  plan: NetworkPlan;
  at: Addresses;
  router: Namespace;
  neighbour: Namespace | null;
  /** Where the emulated wire's relay runs. */
  cable: Namespace | null;
}

/** Devices: of the router towards the LAN and towards the servers, and of both ends. */
export const LAN = 'lan0';
export const WAN = 'wan0';
export const DEVICE = 'net0';

const PREFIX6 = { lan: '2001:db8:77::', servers: '2001:db8:88::' };

function addressesOf(subnet: string): Addresses {
  return {
    client: '10.77.0.2',
    neighbour: '10.77.0.3',
    router: '10.77.0.1',
    routerOutside: `${subnet}.1`,
    phone: `${subnet}.20`,
    proxy: `${subnet}.10`,
    secondProxy: `${subnet}.11`,
    script: `${subnet}.30`,
    companion: `${subnet}.40`,
    relay: `${subnet}.50`,
    turn: `${subnet}.60`,
    secondTurn: `${subnet}.61`,
    nobody: `${subnet}.77`,
    client6: `${PREFIX6.lan}2`,
    server6: `${PREFIX6.servers}10`,
    servers: `${subnet}.0/24`,
  };
}

export function createTopology(plan: NetworkPlan): Topology {
  removeLeftovers();
  const id = newNetworkId();
  const at = addressesOf(plan.subnet);
  const made: string[] = [];
  const make = (role: string): Namespace => {
    made.push(`${id}-${role}`);
    const host = createNamespace(`${id}-${role}`, at.proxy);
    // Addresses are good at once, without asking whether somebody else has them.
    host.run(['sysctl', '-qw', 'net.ipv6.conf.all.accept_dad=0', 'net.ipv6.conf.default.accept_dad=0']);
    return host;
  };
  const destroy = (): void => made.forEach(removeNamespace);
  process.once('exit', destroy);
  try {
    const [client, router, server] = [make('client'), make('router'), make('server')];
    const neighbour = plan.neighbour ? make('neighbour') : null;
    const cable = plan.wire ? make('cable') : null;
    joinLan(router, client, neighbour, at);
    if (cable) joinByWire(router, server, cable);
    else if (plan.carrier) joinByCarrier(router, make('carrier'), server, at);
    else veth(router, WAN, server, DEVICE);
    if (!plan.carrier) address(router, WAN, `${at.routerOutside}/24`, `${PREFIX6.servers}1/64`);
    const { phone, proxy, secondProxy, script, companion, relay, turn, secondTurn } = at;
    const addresses: Host['addresses'] = [phone, proxy, secondProxy, script, companion, relay, turn, secondTurn];
    address(server, DEVICE, ...addresses.map((one) => `${one}/24`), `${at.server6}/64`);
    router.run(['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1']);
    if (!plan.carrier)
      ip('-n', server.namespace, '-6', 'route', 'add', `${PREFIX6.lan}/64`, 'via', `${PREFIX6.servers}1`);
    if (plan.mtu) {
      ip('-n', client.namespace, 'link', 'set', DEVICE, 'mtu', String(plan.mtu));
      ip('-n', router.namespace, 'link', 'set', LAN, 'mtu', String(plan.mtu));
    }
    translate(plan, router, server, at);
    if (plan.firewalled) router.run(['iptables', '-A', 'INPUT', '-i', WAN, '-p', 'udp', '-j', 'DROP']);
    if (plan.secondWay) joinSecondWay(plan.secondWay, client, router);
    return {
      plan,
      at,
      client: { ...client, device: DEVICE, addresses: [at.client], ipv6: at.client6 },
      server: { ...server, device: DEVICE, addresses, ipv6: at.server6 },
      router,
      neighbour,
      cable,
      destroy: () => {
        process.removeListener('exit', destroy);
        destroy();
      },
    };
  } catch (error) {
    destroy();
    throw error;
  }
}

function veth(one: Namespace, device: string, other: Namespace, otherDevice: string): void {
  ip(
    'link',
    'add',
    device,
    'netns',
    one.namespace,
    'type',
    'veth',
    'peer',
    'name',
    otherDevice,
    'netns',
    other.namespace,
  );
}

function address(host: Namespace, device: string, ...addresses: string[]): void {
  for (const one of addresses) {
    ip('-n', host.namespace, 'addr', 'add', one, 'dev', device, ...(one.includes(':') ? ['nodad'] : []));
  }
  ip('-n', host.namespace, 'link', 'set', device, 'up');
}

/** A second translation of addresses between router and servers. IPv4 only. */
function joinByCarrier(router: Namespace, carrier: Namespace, server: Namespace, at: Addresses): void {
  veth(router, WAN, carrier, 'in0');
  veth(carrier, 'out0', server, DEVICE);
  address(router, WAN, '100.64.0.2/24');
  address(carrier, 'in0', '100.64.0.1/24');
  address(carrier, 'out0', `${at.routerOutside}/24`);
  ip('-n', router.namespace, 'route', 'add', 'default', 'via', '100.64.0.1');
  carrier.run(['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
  carrier.run(['iptables', '-t', 'nat', '-A', 'POSTROUTING', '-o', 'out0', '-j', 'MASQUERADE', '--random-fully']);
}

/** One computer hangs on the router's device; two on a bridge of that name. */
function joinLan(router: Namespace, client: Namespace, neighbour: Namespace | null, at: Addresses): void {
  const hosts = [client, ...(neighbour ? [neighbour] : [])];
  if (neighbour) ip('-n', router.namespace, 'link', 'add', LAN, 'type', 'bridge');
  hosts.forEach((host, index) => {
    const end = neighbour ? `port${index}` : LAN;
    veth(router, end, host, DEVICE);
    if (neighbour) ip('-n', router.namespace, 'link', 'set', end, 'master', LAN, 'up');
    address(host, DEVICE, `${index === 0 ? at.client : at.neighbour}/24`, `${PREFIX6.lan}${index + 2}/64`);
  });
  address(router, LAN, `${at.router}/24`, `${PREFIX6.lan}1/64`);
  for (const host of hosts) {
    ip('-n', host.namespace, 'route', 'add', 'default', 'via', at.router);
    ip('-n', host.namespace, '-6', 'route', 'add', 'default', 'via', `${PREFIX6.lan}1`);
  }
}

/** VXLAN at both ends, carried by UDP through the cable's namespace, where a program of ours passes each frame on. */
function joinByWire(router: Namespace, server: Namespace, cable: Namespace): void {
  [router, server].forEach((end, index) => {
    const net = `192.168.25${index}`;
    const device = index === 0 ? WAN : DEVICE;
    veth(end, 'under0', cable, `end${index}`);
    address(end, 'under0', `${net}.1/30`);
    address(cable, `end${index}`, `${net}.2/30`);
    for (const [host, name] of [
      [end, 'under0'],
      [cable, `end${index}`],
    ] as const) {
      ip('-n', host.namespace, 'link', 'set', name, 'mtu', '1600');
    }
    const tunnel = [
      'type',
      'vxlan',
      'id',
      '1',
      'local',
      `${net}.1`,
      'remote',
      `${net}.2`,
      'dstport',
      '4789',
      'dev',
      'under0',
    ];
    ip('-n', end.namespace, 'link', 'add', device, 'mtu', '1500', ...tunnel);
    // Checksums are left to devices that never see these packets: what comes out of a program must hold them already.
    ip('-n', end.namespace, 'link', 'set', device, 'gso_max_segs', '1');
    for (const [command, protocol] of [
      ['iptables', 'udp'],
      ['iptables', 'tcp'],
      ['ip6tables', 'udp'],
      ['ip6tables', 'tcp'],
    ] as const) {
      const fill = ['-o', device, '-p', protocol, '-j', 'CHECKSUM', '--checksum-fill'];
      end.run([command, '-t', 'mangle', '-A', 'POSTROUTING', ...fill]);
    }
  });
}

function translate(plan: NetworkPlan, router: Namespace, server: Namespace, at: Addresses): void {
  if (plan.nat === 'none') {
    ip('-n', server.namespace, 'route', 'add', '10.77.0.0/24', 'via', at.routerOutside);
    return;
  }
  const random = plan.nat === 'random' ? ['--random-fully'] : [];
  router.run([
    'iptables',
    '-t',
    'nat',
    '-A',
    'POSTROUTING',
    '-s',
    '10.77.0.0/24',
    '-o',
    WAN,
    '-j',
    'MASQUERADE',
    ...random,
  ]);
  if (plan.alg) {
    for (const device of [LAN, WAN]) {
      const match = ['-i', device, '-p', 'udp', '--dport', '5060'];
      router.run(['iptables', '-t', 'raw', '-A', 'PREROUTING', ...match, '-j', 'CT', '--helper', 'sip']);
    }
  }
  if (plan.udpTimeoutS !== null) {
    for (const name of ['udp_timeout', 'udp_timeout_stream']) {
      router.run(['sysctl', '-qw', `net.netfilter.nf_conntrack_${name}=${plan.udpTimeoutS}`]);
    }
  }
}

/** A tunnel as a VPN makes it: a point-to-point device with an address of its own, which the router carries on. */
function joinSecondWay(device: string, client: Namespace, router: Namespace): void {
  veth(client, device, router, 'second0');
  address(client, device, '10.99.0.2/24');
  address(router, 'second0', '10.99.0.1/24');
  router.run(['iptables', '-t', 'nat', '-A', 'POSTROUTING', '-s', '10.99.0.0/24', '-o', WAN, '-j', 'MASQUERADE']);
}
