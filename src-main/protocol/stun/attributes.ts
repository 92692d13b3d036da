/** RFC 8489 section 14: type, length, value, padded to 4 octets. */
import { HEADER_LENGTH, viewOf } from './header';

/** IANA "STUN Attributes", those used here. */
export const ATTRIBUTE = {
  mappedAddress: 0x0001,
  changeRequest: 0x0003,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  requestedTransport: 0x0019,
  messageIntegritySha256: 0x001c,
  passwordAlgorithm: 0x001d,
  userhash: 0x001e,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  responsePort: 0x0027,
  passwordAlgorithms: 0x8002,
  software: 0x8022,
  alternateServer: 0x8023,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
  responseOrigin: 0x802b,
  otherAddress: 0x802c,
} as const;

export interface StunAttribute {
  type: number;
  value: Uint8Array;
  /** Where the attribute starts in the message, for those that cover what stands before them. */
  offset: number;
}

/** Attributes of a whole message; null where a length runs over the end. */
export function decodeAttributes(message: Uint8Array): StunAttribute[] | null {
  const attributes: StunAttribute[] = [];
  const view = viewOf(message);
  let offset = HEADER_LENGTH;
  while (offset < message.length) {
    if (offset + 4 > message.length) return null;
    const end = offset + 4 + view.getUint16(offset + 2);
    if (end > message.length) return null;
    attributes.push({ type: view.getUint16(offset), value: message.subarray(offset + 4, end), offset });
    offset = end + padding(end);
  }
  return attributes;
}

export function encodeAttribute(type: number, value: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + value.length + padding(value.length));
  const view = viewOf(bytes);
  view.setUint16(0, type);
  view.setUint16(2, value.length);
  bytes.set(value, 4);
  return bytes;
}

/** Section 14: an agent must understand 0x0000 to 0x7FFF or refuse the message. */
export function isComprehensionRequired(type: number): boolean {
  return type < 0x8000;
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}
