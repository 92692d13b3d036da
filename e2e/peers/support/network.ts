/**
 * A small network of its own for each test file: two Linux network namespaces joined by one veth pair. Nothing in them reaches
 * the machine's own network, so every address and port is free, and what a test starts cannot disturb anything outside.
 */
import { createNamespace, ip, newNetworkId, removeLeftovers, removeNamespace } from './namespaces';
import type { Namespace } from './namespaces';

/** One end of the pair. */
export interface Host extends Namespace {
  /** The name of its Ethernet device. */
  device: string;
  /** IPv4 address, and further ones on a server. */
  addresses: readonly [string, ...string[]];
  ipv6: string;
}

export interface Network {
  client: Host;
  server: Host;
  destroy(): void;
}

/**
 * Documentation ranges (RFC 5737, RFC 3849). The telephone's address is the server's first: baresip binds its media to no
 * address, so that its packets leave from that one.
 */
export const CLIENT_ADDRESS = '192.0.2.1';
export const PHONE_ADDRESS = '192.0.2.20';
export const PROXY_ADDRESS = '192.0.2.10';
export const SECOND_PROXY_ADDRESS = '192.0.2.11';
export const SCRIPT_ADDRESS = '192.0.2.30';
export const CLIENT_IPV6 = '2001:db8::1';
export const SERVER_IPV6 = '2001:db8::10';

export function createNetwork(): Network {
  removeLeftovers();
  const id = newNetworkId();
  const names = [`${id}-client`, `${id}-server`] as const;
  const destroy = (): void => names.forEach(removeNamespace);
  process.once('exit', destroy);
  try {
    const [client, server] = [
      host(names[0], [CLIENT_ADDRESS], CLIENT_IPV6),
      host(names[1], [PHONE_ADDRESS, PROXY_ADDRESS, SECOND_PROXY_ADDRESS, SCRIPT_ADDRESS], SERVER_IPV6),
    ];
    ip('link', 'add', 'net0', 'netns', names[0], 'type', 'veth', 'peer', 'name', 'net0', 'netns', names[1]);
    for (const end of [client, server]) {
      for (const address of end.addresses) ip('-n', end.namespace, 'addr', 'add', `${address}/24`, 'dev', 'net0');
      ip('-n', end.namespace, 'addr', 'add', `${end.ipv6}/64`, 'dev', 'net0', 'nodad');
      ip('-n', end.namespace, 'link', 'set', 'net0', 'up');
    }
    return {
      client,
      server,
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

function host(name: string, addresses: Host['addresses'], ipv6: string): Host {
  return { ...createNamespace(name, PROXY_ADDRESS), device: 'net0', addresses, ipv6 };
}
