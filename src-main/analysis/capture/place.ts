import { formatAddress, parseAddress } from '../../protocol/pcap/address';
import type { Endpoint } from '../../../src-shared/model/media';

/** "192.0.2.1:5060", "[2001:db8::1]:5060". */
export function placeText({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** As a packet's address is written: SDP may write an IPv6 address at length. */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address;
  const octets = parseAddress(address);
  return octets ? formatAddress(octets) : address;
}
