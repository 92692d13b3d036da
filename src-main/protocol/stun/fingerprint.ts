/** RFC 8489 section 14.7: FINGERPRINT, CRC-32 of the message up to it, XOR "STUN". */
import { ATTRIBUTE, encodeAttribute, type StunAttribute } from './attributes';
import { HEADER_LENGTH, viewOf } from './header';

const XOR_VALUE = 0x5354554e;
const FINGERPRINT_LENGTH = 8;

/** @returns null where there is none */
export function verifyFingerprint(message: Uint8Array, attributes: StunAttribute[]): boolean | null {
  const attribute = attributes.find(({ type }) => type === ATTRIBUTE.fingerprint);
  if (!attribute) return null;
  if (attribute.value.length !== 4 || attribute.offset + FINGERPRINT_LENGTH !== message.length) return false;
  return viewOf(attribute.value).getUint32(0) === fingerprintOf(message.subarray(0, attribute.offset));
}

/** The message with FINGERPRINT appended and its length corrected. */
export function withFingerprint(message: Uint8Array): Uint8Array {
  const complete = new Uint8Array(message.length + FINGERPRINT_LENGTH);
  complete.set(message);
  viewOf(complete).setUint16(2, complete.length - HEADER_LENGTH);
  const value = new Uint8Array(4);
  viewOf(value).setUint32(0, fingerprintOf(complete.subarray(0, message.length)));
  complete.set(encodeAttribute(ATTRIBUTE.fingerprint, value), message.length);
  return complete;
}

function fingerprintOf(covered: Uint8Array): number {
  return (crc32(covered) ^ XOR_VALUE) >>> 0;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** ITU-T V.42 (ISO 3309). */
function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const octet of data) crc = (crc >>> 8) ^ (TABLE[(crc ^ octet) & 0xff] ?? 0);
  return ~crc >>> 0;
}
