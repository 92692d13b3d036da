/** RFC 4568: the crypto attribute, a key for SRTP in the session description. */

/** Section 6.2, and RFC 7714 section 14.2 for GCM; in the order in which we offer them. */
export const CRYPTO_SUITES = {
  AES_CM_128_HMAC_SHA1_80: { keyOctets: 16, saltOctets: 14 },
  AEAD_AES_128_GCM: { keyOctets: 16, saltOctets: 12 },
  AES_CM_128_HMAC_SHA1_32: { keyOctets: 16, saltOctets: 14 },
} as const;
export type CryptoSuite = keyof typeof CRYPTO_SUITES;

export const CRYPTO_SUITE_NAMES = Object.keys(CRYPTO_SUITES) as CryptoSuite[];

/** Length of "key || salt" of a suite, octets. */
export function keySaltOctets(suite: CryptoSuite): number {
  return CRYPTO_SUITES[suite].keyOctets + CRYPTO_SUITES[suite].saltOctets;
}

/** One a=crypto line that can be used. */
export interface CryptoAttribute {
  tag: number;
  suite: CryptoSuite;
  /** Master key and master salt, one after the other. */
  keySalt: Uint8Array;
}

/**
 * A line that has to be passed over gives null: an unknown suite or key method, a wrong key length, a master key identifier
 * (section 6.1: packets would carry it), more than one key, or a session parameter that we do not know (section 6.3.7: unless
 * it begins with "-", an unknown parameter makes the line unusable).
 * @param config the key parameters, "inline:..." @param sessionConfig what follows them
 */
export function readCrypto(
  tag: number,
  suite: string,
  config: string,
  sessionConfig: string | undefined,
): CryptoAttribute | null {
  const name = CRYPTO_SUITE_NAMES.find((known) => known === suite.toUpperCase());
  if (!name || !Number.isInteger(tag) || tag < 0) return null;
  if (
    sessionConfig &&
    sessionConfig
      .trim()
      .split(/\s+/)
      .some((parameter) => !parameter.startsWith('-'))
  )
    return null;
  if (config.includes(';')) return null;
  const match = /^inline:([A-Za-z0-9+/]+={0,2})(?:\|(?:2\^)?\d+)?$/i.exec(config);
  if (!match?.[1]) return null;
  const keySalt = decodeBase64(match[1]);
  return keySalt?.length === keySaltOctets(name) ? { tag, suite: name, keySalt } : null;
}

export function writeCryptoConfig(attribute: CryptoAttribute): string {
  return `inline:${encodeBase64(attribute.keySalt)}`;
}

function decodeBase64(text: string): Uint8Array | null {
  const digits = text.replace(/=+$/, '');
  // One digit over is six bits: no octet.
  if (digits.length % 4 === 1) return null;
  return Uint8Array.from(atob(digits), (character) => character.charCodeAt(0));
}

function encodeBase64(octets: Uint8Array): string {
  return btoa(String.fromCharCode(...octets));
}
