/** RFC 8489 section 14.5: MESSAGE-INTEGRITY, HMAC-SHA1 over what stands before it. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { ATTRIBUTE, type StunAttribute } from './attributes';
import { HEADER_LENGTH, viewOf } from './header';

const HMAC_LENGTH = 20;

/**
 * @param key the password (short-term credentials), or MD5(user:realm:password) (long-term, section 9.2.2)
 * @returns null where the message has no MESSAGE-INTEGRITY
 */
export function verifyIntegrity(message: Uint8Array, attributes: StunAttribute[], key: Uint8Array): boolean | null {
  const attribute = attributes.find(({ type }) => type === ATTRIBUTE.messageIntegrity);
  if (!attribute) return null;
  if (attribute.value.length !== HMAC_LENGTH) return false;
  // The length in the header is taken as if this attribute were the last one.
  const covered = message.slice(0, attribute.offset);
  viewOf(covered).setUint16(2, attribute.offset + 4 + HMAC_LENGTH - HEADER_LENGTH);
  return timingSafeEqual(createHmac('sha1', key).update(covered).digest(), attribute.value);
}
