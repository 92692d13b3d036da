/** The kernel's routes and devices, as far as the platform tells (Linux: /proc and /sys). */
import { readFileSync } from 'node:fs';
import { BlockList, isIPv6 } from 'node:net';
import { localAddressFor, localInterfaces } from '../../net/route';

/** Handed in so that tests need no kernel. */
export interface RouteReader {
  /** Null: there is no such file. */
  read(path: string): string | null;
}

export const systemReader: RouteReader = {
  read(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return null;
    }
  },
};

export interface Route {
  device: string;
  /** Next hop as IP literal, with its zone where it is of a link; null where the destination is on the device itself. */
  gateway: string | null;
}

interface Row extends Route {
  network: string;
  prefix: number;
  metric: number;
}

/** The route to one address by the longest prefix; null where there is none or the platform does not tell. @param address IP literal */
export function routeTo(address: string, reader: RouteReader = systemReader): Route | null {
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const rows = family === 'ipv6' ? rowsOf6(reader) : rowsOf4(reader);
  const fitting = rows
    .filter(({ network, prefix }) => {
      const subnet = new BlockList();
      subnet.addSubnet(network, prefix, family);
      return subnet.check(address, family);
    })
    .sort((a, b) => b.prefix - a.prefix || byMetric(a, b));
  const best = fitting[0];
  return best ? { device: best.device, gateway: best.gateway } : null;
}

export interface Way {
  /** Our address on it. */
  from: string;
  device: string | null;
  gateway: string | null;
}

/** Stands for any address of the internet (RFC 5737): routes are looked up for it, nothing is sent to it. */
const SOMEWHERE = '198.51.100.1';

/**
 * The way that packets to `address` take; null where there is none. The address that the kernel picks tells the device: policy rules, as
 * VPNs set them, do not show in the main table.
 * @param address IP literal; missing: any address of the internet
 */
export async function wayTo(address = SOMEWHERE, reader: RouteReader = systemReader): Promise<Way | null> {
  const from = await localAddressFor(address).catch(() => null);
  if (from === null) return null;
  const own = localInterfaces();
  const isOwn = own.some((one) => one.address === address) || address === from;
  const owners = own.filter((one) => one.address === from).map(({ name }) => name);
  const route = isOwn ? null : routeTo(address, reader);
  const device = route && (owners.length === 0 || owners.includes(route.device)) ? route.device : (owners[0] ?? null);
  return { from, device, gateway: route && route.device === device ? route.gateway : null };
}

function byMetric(a: Row, b: Row): number {
  return a.metric - b.metric;
}

/** Flag RTF_UP of linux/route.h; a route without it counts for nothing, one with RTF_REJECT leads nowhere. */
const UP = 0x0001;
const REJECT = 0x0200;

function usable(flags: number): boolean {
  return (flags & UP) !== 0 && (flags & REJECT) === 0;
}

/** /proc/net/route: Iface, Destination, Gateway, Flags, RefCnt, Use, Metric, Mask...; addresses in hexadecimal, last octet first. */
function rowsOf4(reader: RouteReader): Row[] {
  return (reader.read('/proc/net/route') ?? '')
    .split('\n')
    .slice(1)
    .flatMap((line): Row[] => {
      const [device = '', destination = '', gateway = '', flags = '', , , metric = '', mask = ''] = line
        .trim()
        .split(/\s+/);
      if (![destination, gateway, mask].every((field) => /^[0-9a-f]{8}$/i.test(field))) return [];
      if (!usable(Number.parseInt(flags, 16))) return [];
      return [
        {
          device,
          gateway: gateway === '00000000' ? null : address4(gateway),
          network: address4(destination),
          prefix: ones(mask),
          metric: Number(metric),
        },
      ];
    });
}

function address4(hex: string): string {
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.');
}

function ones(hex: string): number {
  return Number.parseInt(hex, 16).toString(2).replaceAll('0', '').length;
}

/** /proc/net/ipv6_route: destination, prefix, source, its prefix, next hop, metric, two counters, flags, device; all in hexadecimal. */
function rowsOf6(reader: RouteReader): Row[] {
  return (reader.read('/proc/net/ipv6_route') ?? '').split('\n').flatMap((line): Row[] => {
    const [destination = '', prefix = '', , , gateway = '', metric = '', , , flags = '', device = ''] = line
      .trim()
      .split(/\s+/);
    if (![destination, gateway].every((field) => /^[0-9a-f]{32}$/i.test(field)) || device === '') return [];
    if (!usable(Number.parseInt(flags, 16))) return [];
    return [
      {
        device,
        gateway: /^0+$/.test(gateway) ? null : zoned(address6(gateway), device),
        network: address6(destination),
        prefix: Number.parseInt(prefix, 16),
        metric: Number.parseInt(metric, 16),
      },
    ];
  });
}

function address6(hex: string): string {
  return (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}

/** RFC 4007: an address of a link means nothing without its zone. */
function zoned(address: string, device: string): string {
  return /^fe[89ab]/i.test(address) ? `${address}%${device}` : address;
}

/** ARPHRD_NONE (tun, WireGuard), PPP, IPIP and its kin (linux/if_arp.h). */
const TUNNEL_TYPES = new Set(['65534', '512', '768', '769', '776', '778', '823']);
const TUNNEL_KINDS = /^DEVTYPE=(wireguard|tun|tap|ppp|ipip|gre|sit|vti6?|xfrm|ip6tnl|ip6gre)$/m;
const TUNNEL_NAMES = /^(tun|tap|wg|ppp|utun|ipsec|tailscale|zt|nordlynx|proton|gpd|cscotun|vpn)/i;

/** A device that carries packets inside other packets. Linux tells by the device's type; elsewhere only its name does. */
export function isTunnel(device: string, reader: RouteReader = systemReader): boolean {
  const of = (file: string): string | null => reader.read(`/sys/class/net/${device}/${file}`);
  if (TUNNEL_TYPES.has(of('type')?.trim() ?? '')) return true;
  if (of('tun_flags') !== null || TUNNEL_KINDS.test(of('uevent') ?? '')) return true;
  return TUNNEL_NAMES.test(device);
}
