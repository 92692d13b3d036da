import { describe, expect, it } from 'vitest';
import { readCrypto, writeCryptoConfig } from './crypto';

/** RFC 4568 section 4 and 9.1's key: 30 octets. */
const key = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';

describe('crypto attribute (RFC 4568)', () => {
  it('reads the example of section 4', () => {
    const attribute = readCrypto(1, 'AES_CM_128_HMAC_SHA1_80', `inline:${key}|2^20`, undefined);
    expect(attribute).toMatchObject({ tag: 1, suite: 'AES_CM_128_HMAC_SHA1_80' });
    expect(attribute && writeCryptoConfig(attribute)).toBe(`inline:${key}`);
  });

  it.each([
    ['the suite in small letters', 'aes_cm_128_hmac_sha1_80', `inline:${key}`, undefined, true],
    ['a lifetime as a plain number', 'AES_CM_128_HMAC_SHA1_32', `inline:${key}|1048576`, undefined, true],
    ['a parameter that may be ignored', 'AES_CM_128_HMAC_SHA1_80', `inline:${key}`, '-WSH=64', true],
    ['a master key identifier', 'AES_CM_128_HMAC_SHA1_80', `inline:${key}|2^20|1:4`, undefined, false],
    ['two keys', 'AES_CM_128_HMAC_SHA1_80', `inline:${key};inline:${key}`, undefined, false],
    ['an unknown suite', 'F8_128_HMAC_SHA1_80', `inline:${key}`, undefined, false],
    ['another key method', 'AES_CM_128_HMAC_SHA1_80', `uri:${key}`, undefined, false],
    ['a key too short', 'AES_CM_128_HMAC_SHA1_80', 'inline:WVNfX19zZW1jdGw=', undefined, false],
    ['a key of another suite', 'AEAD_AES_128_GCM', `inline:${key}`, undefined, false],
    ['broken base64', 'AES_CM_128_HMAC_SHA1_80', `inline:${key}A`, undefined, false],
    ['UNENCRYPTED_SRTP', 'AES_CM_128_HMAC_SHA1_80', `inline:${key}`, 'UNENCRYPTED_SRTP', false],
    ['a key derivation rate', 'AES_CM_128_HMAC_SHA1_80', `inline:${key}`, 'KDR=1', false],
  ])('%s', (_what, suite, config, sessionConfig, usable) => {
    expect(readCrypto(1, suite, config, sessionConfig) !== null).toBe(usable);
  });
});
