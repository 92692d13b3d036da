/** RFC 8489 section 14: type, length, value, padded to 4 octets. */
import { HEADER_LENGTH, viewOf } from './header';

/** IANA "STUN Attributes", those used here. */
export const ATTRIBUTE = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  software: 0x8022,
  fingerprint: 0x8028,
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
