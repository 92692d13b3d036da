import { isIPv4 } from 'node:net';
import { endpointText } from '../../../../src-shared/words/endpoint';
import { isPrivateAddress, isUnicastAddress, sameAddress } from '../../../../src-shared/address';
import type { BindingProbe } from '../../facts/ice';

/** Null: this server may be asked by RFC 5780; else why not, one clause (its section 7.4: both address and port have to differ). */
export function whyNoDiscovery({ address, port, other, origin }: BindingProbe): string | null {
  if (address === null) return 'it has no address';
  if (other === null) return 'it names no OTHER-ADDRESS, so that it does not speak RFC 5780';
  const named = endpointText(other);
  if (!isUnicastAddress(other.address)) return `it names ${named} as its other address, which is none`;
  if (isIPv4(other.address) !== isIPv4(address))
    return `it names ${named} of another address family as its other address`;
  if (sameAddress(other.address, address) || other.port === port) {
    return `it names ${named} as its other address, which is no other one`;
  }
  if (isPrivateAddress(other.address) && !isPrivateAddress(address)) {
    return `it names ${named} as its other address, which is private`;
  }
  if (origin && !sameAddress(origin.address, address) && isPrivateAddress(origin.address)) {
    return `it takes itself for ${endpointText(origin)}: it is behind a translation of its own`;
  }
  return null;
}
