/** RFC 8489 sections 14.1 MAPPED-ADDRESS and 14.2 XOR-MAPPED-ADDRESS. */
import type { Endpoint } from '../../../src-shared/model/media';
import { formatAddress, parseAddress } from '../pcap/address';
import { viewOf } from './header';

const FAMILY_IPV4 = 0x01;
const FAMILY_IPV6 = 0x02;

export function decodeMappedAddress(value: Uint8Array): Endpoint | null {
  const length = value[1] === FAMILY_IPV4 ? 4 : value[1] === FAMILY_IPV6 ? 16 : 0;
  if (length === 0 || value.length !== 4 + length) return null;
  return { address: formatAddress(value.subarray(4)), port: viewOf(value).getUint16(2) };
}

/** @param header the message's first 20 octets: cookie and transaction id are the key */
export function decodeXorMappedAddress(value: Uint8Array, header: Uint8Array): Endpoint | null {
  return decodeMappedAddress(exclusiveOr(value, header));
}

/** @throws RangeError when the address is no IP literal */
export function encodeXorMappedAddress(endpoint: Endpoint, header: Uint8Array): Uint8Array {
  const address = parseAddress(endpoint.address);
  if (!address) throw new RangeError('A mapped address must be an IP literal.');
  const value = new Uint8Array(4 + address.length);
  value[1] = address.length === 4 ? FAMILY_IPV4 : FAMILY_IPV6;
  viewOf(value).setUint16(2, endpoint.port);
  value.set(address, 4);
  return exclusiveOr(value, header);
}

/** Port and address meet the 16 octets from the cookie on; the port its first two again. */
function exclusiveOr(value: Uint8Array, header: Uint8Array): Uint8Array {
  return value.map((octet, index) => {
    if (index < 2) return octet;
    return octet ^ (header[index < 4 ? 4 + index - 2 : index] ?? 0);
  });
}
