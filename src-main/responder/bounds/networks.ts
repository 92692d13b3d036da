/** Who may come in at all, and which sockets are our own. */
import { BlockList, isIPv6 } from 'node:net';
import type { Endpoint } from '../../../src-shared/model/media';
import { isWildcard, localInterfaces } from '../../net/route';

/** A network as CIDR ("192.0.2.0/24"), or one address. @throws RangeError with a sentence */
export function parseNetwork(text: string): { address: string; prefix: number; family: 'ipv4' | 'ipv6' } {
  const [address = '', length, ...rest] = text.split('/');
  const family = isIPv6(address) ? 'ipv6' : 'ipv4';
  const longest = family === 'ipv6' ? 128 : 32;
  const prefix = length === undefined ? longest : /^\d{1,3}$/.test(length) ? Number(length) : NaN;
  try {
    if (rest.length > 0) throw new RangeError(text);
    new BlockList().addSubnet(address, prefix, family);
  } catch {
    throw new RangeError(`"${text}" is no network: write it like 192.0.2.0/24, 2001:db8::/32, or as one address.`);
  }
  return { address, prefix, family };
}

/** @param networks missing: everybody. This computer itself always may. */
export function createAllowance(networks: readonly string[] | undefined): (address: string) => boolean {
  if (!networks || networks.length === 0) return () => true;
  const list = new BlockList();
  for (const network of ['127.0.0.0/8', '::1', ...networks]) {
    const { address, prefix, family } = parseNetwork(network);
    list.addSubnet(address, prefix, family);
  }
  return (address) => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Is this one of our own sockets? @param listen as the companion was told @param ports all of them */
export function createOwnSockets(listen: string, ports: readonly number[]): (endpoint: Endpoint) => boolean {
  return ({ address, port }) => {
    if (!ports.includes(port)) return false;
    if (!isWildcard(listen)) return address === listen;
    return address.startsWith('127.') || localInterfaces().some((one) => one.address === address);
  };
}
