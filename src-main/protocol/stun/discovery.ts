/** RFC 5780 section 7: the attributes by which a server lets a client find out how its NAT behaves. */
import type { Endpoint } from '../../../src-shared/model/media';
import { ATTRIBUTE } from './attributes';
import { viewOf } from './header';
import { decodeMappedAddress } from './mappedAddress';
import { type StunMessage, numberValue, valueOf } from './message';

/** Section 7.2 CHANGE-REQUEST: from where the response is to come. */
export function changeRequestValue(change: { address: boolean; port: boolean }): Uint8Array {
  return numberValue((change.address ? 0x04 : 0) | (change.port ? 0x02 : 0));
}

/** Section 7.5 RESPONSE-PORT: to which port of the asking address the response is to go. */
export function responsePortValue(port: number): Uint8Array {
  const value = new Uint8Array(4);
  viewOf(value).setUint16(0, port);
  return value;
}

/** Section 7.3: from where the server says that it answers. */
export function responseOriginOf(message: StunMessage): Endpoint | null {
  return plainAddressOf(message, ATTRIBUTE.responseOrigin);
}

/** Section 7.4: the server's other address and other port. */
export function otherAddressOf(message: StunMessage): Endpoint | null {
  return plainAddressOf(message, ATTRIBUTE.otherAddress);
}

function plainAddressOf(message: StunMessage, type: number): Endpoint | null {
  const value = valueOf(message, type);
  return value && decodeMappedAddress(value);
}
