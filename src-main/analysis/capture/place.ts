import { formatAddress, parseAddress } from '../../protocol/pcap/address';

/** As a packet's address is written: SDP may write an IPv6 address at length. */
export function plainAddress(address: string): string {
  if (!address.includes(':')) return address;
  const octets = parseAddress(address);
  return octets ? formatAddress(octets) : address;
}
