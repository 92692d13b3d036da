/** RFC 8489 section 9.2: long-term credentials, and what a server says in its challenge about how it wants them. */
import { createHash } from 'node:crypto';
import { viewOf } from './header';

/** IANA "STUN Password Algorithms". */
export const PASSWORD_ALGORITHM = { md5: 0x0001, sha256: 0x0002 } as const;
export type PasswordAlgorithm = keyof typeof PASSWORD_ALGORITHM;

/** Section 9.2.2. The password never leaves this function but as this key. */
export function longTermKey(
  { username, realm, password }: { username: string; realm: string; password: string },
  algorithm: PasswordAlgorithm,
): Uint8Array {
  return createHash(algorithm).update(`${username}:${realm}:${password}`).digest();
}

/** Section 14.4: in place of USERNAME where the server keeps user names private. */
export function userHash(username: string, realm: string): Uint8Array {
  return createHash('sha256').update(`${username}:${realm}`).digest();
}

/** Section 9.2: a nonce that begins with the cookie carries the server's security features. */
export interface NonceFeatures {
  passwordAlgorithms: boolean;
  usernameAnonymity: boolean;
}

const COOKIE = 'obMatJos2';
/** Section 18.1: bits from the right of a 24-bit set. */
const BIT = { passwordAlgorithms: 1, usernameAnonymity: 2 };

export function nonceFeatures(nonce: Uint8Array): NonceFeatures {
  const text = new TextDecoder().decode(nonce.subarray(0, COOKIE.length + 4));
  const bits = text.startsWith(COOKIE) && text.length === COOKIE.length + 4 ? bitsOf(text.slice(COOKIE.length)) : 0;
  return {
    passwordAlgorithms: (bits & BIT.passwordAlgorithms) !== 0,
    usernameAnonymity: (bits & BIT.usernameAnonymity) !== 0,
  };
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function bitsOf(text: string): number {
  let bits = 0;
  for (const character of text) {
    const value = BASE64.indexOf(character);
    if (value < 0) return 0;
    bits = bits * 64 + value;
  }
  return bits;
}

/** Section 14.11, in the server's order of preference; those that are not known here are left out. */
export function decodePasswordAlgorithms(value: Uint8Array): PasswordAlgorithm[] {
  const found: PasswordAlgorithm[] = [];
  const view = viewOf(value);
  for (let offset = 0; offset + 4 <= value.length;) {
    const number = view.getUint16(offset);
    const parameters = view.getUint16(offset + 2);
    if (number === PASSWORD_ALGORITHM.md5) found.push('md5');
    else if (number === PASSWORD_ALGORITHM.sha256) found.push('sha256');
    offset += 4 + parameters + ((4 - (parameters % 4)) % 4);
  }
  return found;
}

/** Section 14.12: neither of both has parameters. */
export function passwordAlgorithmValue(algorithm: PasswordAlgorithm): Uint8Array {
  const value = new Uint8Array(4);
  viewOf(value).setUint16(0, PASSWORD_ALGORITHM[algorithm]);
  return value;
}
