/** RFC 8489 sections 14.5 MESSAGE-INTEGRITY and 14.6 MESSAGE-INTEGRITY-SHA256: an HMAC over what stands before it. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ATTRIBUTE, encodeAttribute, type StunAttribute } from './attributes';
import { HEADER_LENGTH, viewOf } from './header';

export type IntegrityHash = 'sha1' | 'sha256';

const KINDS = {
  sha1: { type: ATTRIBUTE.messageIntegrity, shortest: 20, longest: 20 },
  // The SHA-256 form may be cut to a multiple of four octets, at least 16.
  sha256: { type: ATTRIBUTE.messageIntegritySha256, shortest: 16, longest: 32 },
} as const;

/**
 * @param key the password (short-term credentials), or that of long-term ones (section 9.2.2, longTermKey)
 * @returns null where the message has no such attribute
 */
export function verifyIntegrity(
  message: Uint8Array,
  attributes: readonly StunAttribute[],
  key: Uint8Array,
  hash: IntegrityHash = 'sha1',
): boolean | null {
  const { type, shortest, longest } = KINDS[hash];
  const attribute = attributes.find((one) => one.type === type);
  if (!attribute) return null;
  const { length } = attribute.value;
  if (length < shortest || length > longest || length % 4 !== 0) return false;
  const digest = digestOf(message.subarray(0, attribute.offset), length, key, hash);
  return timingSafeEqual(digest.subarray(0, length), attribute.value);
}

/** The message with the attribute appended, and its length corrected. */
export function withIntegrity(message: Uint8Array, key: Uint8Array, hash: IntegrityHash = 'sha1'): Uint8Array {
  const { type, longest } = KINDS[hash];
  const attribute = encodeAttribute(type, digestOf(message, longest, key, hash));
  const complete = new Uint8Array(message.length + attribute.length);
  complete.set(message);
  complete.set(attribute, message.length);
  viewOf(complete).setUint16(2, complete.length - HEADER_LENGTH);
  return complete;
}

/** The length in the header is taken as if this attribute were the last one. */
function digestOf(before: Uint8Array, length: number, key: Uint8Array, hash: IntegrityHash): Uint8Array {
  const covered = before.slice();
  viewOf(covered).setUint16(2, before.length + 4 + length - HEADER_LENGTH);
  return createHmac(hash, key).update(covered).digest();
}
