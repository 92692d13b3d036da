import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTE } from './attributes';
import { changeRequestValue, otherAddressOf, responseOriginOf, responsePortValue } from './discovery';
import { encodeErrorCode } from './errorCode';
import { verifyIntegrity } from './integrity';
import { decodePasswordAlgorithms, longTermKey, nonceFeatures, passwordAlgorithmValue, userHash } from './longTerm';
import {
  METHOD,
  addressOf,
  addressValue,
  decodeStun,
  encodeStun,
  errorOf,
  mappedAddressOf,
  numberOf,
  numberValue,
  textOf,
  textValue,
  valueOf,
} from './message';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replace(/\s/g, ''), 'hex'));
const ID = bytes('78ad3433 c6ad72c0 29da412e');
const PERSON = { username: 'マトリックス', realm: 'example.org', password: 'TheMatrIX' };

/** RFC 8489 appendix B.1, its length as in erratum 6268. */
const SHA256_REQUEST = bytes(`
  00010090 2112a442 78ad3433 c6ad72c0 29da412e
  001e0020 4a3cf38f ef6992bd a952c678 0417da0f 24819415 569e60b2 05c46e41 407f1704
  00150029 6f624d61 744a6f73 32414141 43662f2f 3439396b 39353464 364f4c33 346f4c39 46535476 79363473 41000000
  0014000b 6578616d 706c652e 6f726700
  001d0004 00020000
  001c0020 b5c7bf00 5b6c52a2 1c51c5e8 92f81924 136296cb 927c4314 9309278c c6518e65`);

describe('RFC 8489 appendix B.1: SHA-256', () => {
  const message = decodeStun(SHA256_REQUEST);
  if (!message) throw new Error('not decoded');

  it('the user name is a hash, and the nonce says so', () => {
    expect(valueOf(message, ATTRIBUTE.userhash)).toEqual(new Uint8Array(userHash(PERSON.username, PERSON.realm)));
    expect(nonceFeatures(valueOf(message, ATTRIBUTE.nonce) ?? new Uint8Array())).toEqual({
      passwordAlgorithms: false,
      usernameAnonymity: true,
    });
    expect(textOf(message, ATTRIBUTE.realm)).toBe('example.org');
  });

  it('the digest is that of the SHA-256 key, and of no other', () => {
    const algorithm = valueOf(message, ATTRIBUTE.passwordAlgorithm);
    expect(algorithm).toEqual(passwordAlgorithmValue('sha256'));
    const verify = (key: Uint8Array): boolean | null =>
      verifyIntegrity(SHA256_REQUEST, message.attributes, key, 'sha256');
    expect(verify(longTermKey(PERSON, 'sha256'))).toBe(true);
    expect(verify(longTermKey(PERSON, 'md5'))).toBe(false);
    expect(verifyIntegrity(SHA256_REQUEST, message.attributes, longTermKey(PERSON, 'md5'))).toBeNull();
  });
});

describe('messages', () => {
  it.each(['sha1', 'sha256'] as const)('what is written with %s can be read and verified', (hash) => {
    const key = longTermKey(PERSON, hash === 'sha1' ? 'md5' : 'sha256');
    const octets = encodeStun({
      method: METHOD.allocate,
      kind: 'request',
      transactionId: ID,
      attributes: [
        [ATTRIBUTE.lifetime, numberValue(600)],
        [ATTRIBUTE.realm, textValue('pbx.test')],
        [ATTRIBUTE.xorPeerAddress, addressValue({ address: '192.0.2.1', port: 4000 }, ID)],
      ],
      key,
      hash,
    });
    const message = decodeStun(octets);
    if (!message) throw new Error('not decoded');
    expect(message).toMatchObject({ method: METHOD.allocate, kind: 'request' });
    expect(numberOf(message, ATTRIBUTE.lifetime)).toBe(600);
    expect(numberOf(message, ATTRIBUTE.realm)).toBeNull();
    expect(addressOf(message, ATTRIBUTE.xorPeerAddress)).toEqual({ address: '192.0.2.1', port: 4000 });
    expect(verifyIntegrity(octets, message.attributes, key, hash)).toBe(true);
    expect(
      verifyIntegrity(octets, message.attributes, longTermKey({ ...PERSON, password: 'other' }, 'md5'), hash),
    ).toBe(false);
  });

  it.each(Object.entries(METHOD))('method %s keeps its class apart', (_, method) => {
    for (const kind of ['request', 'indication', 'success', 'error'] as const) {
      const octets = encodeStun({ method, kind, transactionId: ID, attributes: [] });
      expect(decodeStun(octets)).toMatchObject({ method, kind });
    }
  });

  it('what stands behind MESSAGE-INTEGRITY is not to be trusted (section 14.5)', () => {
    const key = textValue('secret');
    const signed = encodeStun({ method: 1, kind: 'success', transactionId: ID, attributes: [], key });
    // Without FINGERPRINT, and with an address in its place.
    const forged = new Uint8Array([...signed.subarray(0, signed.length - 8), ...bytes('00200008 0001a147 e112a643')]);
    forged[3] = forged.length - 20;
    const message = decodeStun(forged);
    expect(message).not.toBeNull();
    expect(message && mappedAddressOf(message)).toBeNull();
  });

  it('an error response tells code and reason', () => {
    const octets = encodeStun({
      method: METHOD.allocate,
      kind: 'error',
      transactionId: ID,
      attributes: [[ATTRIBUTE.errorCode, encodeErrorCode({ code: 486, reason: 'Allocation Quota Reached' })]],
    });
    const message = decodeStun(octets);
    expect(message && errorOf(message)).toEqual({ code: 486, reason: 'Allocation Quota Reached' });
  });

  it('random attributes do no harm', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(0xffff), fc.uint8Array({ maxLength: 40 })), { maxLength: 8 }),
        (attributes) => {
          const message = decodeStun(encodeStun({ method: 1, kind: 'success', transactionId: ID, attributes }));
          if (!message) return;
          void [mappedAddressOf(message), otherAddressOf(message), responseOriginOf(message), errorOf(message)];
          for (const { type, value } of message.attributes) {
            void [addressOf(message, type), numberOf(message, type), textOf(message, type)];
            void [decodePasswordAlgorithms(value), nonceFeatures(value)];
            void verifyIntegrity(message.raw, message.attributes, value, type % 2 ? 'sha1' : 'sha256');
          }
        },
      ),
    );
  });
});

describe('RFC 5780', () => {
  it('flags and port stand where they belong', () => {
    expect(changeRequestValue({ address: true, port: true })).toEqual(bytes('00000006'));
    expect(changeRequestValue({ address: false, port: true })).toEqual(bytes('00000002'));
    expect(responsePortValue(0xa147)).toEqual(bytes('a1470000'));
  });

  it('origin and other address are read as they stand, without XOR', () => {
    const octets = encodeStun({
      method: METHOD.binding,
      kind: 'success',
      transactionId: ID,
      attributes: [
        [ATTRIBUTE.responseOrigin, bytes('00010d96 c0000201')],
        [ATTRIBUTE.otherAddress, bytes('00010d97 c0000202')],
      ],
    });
    const message = decodeStun(octets);
    expect(message && responseOriginOf(message)).toEqual({ address: '192.0.2.1', port: 3478 });
    expect(message && otherAddressOf(message)).toEqual({ address: '192.0.2.2', port: 3479 });
  });
});

describe('long-term credentials', () => {
  it('a nonce without the cookie says nothing', () => {
    for (const nonce of ['', 'obMatJos2', 'f//499k954d6OL34oL9FSTvy64sA', 'obMatJos2A!AC']) {
      expect(nonceFeatures(textValue(nonce))).toEqual({ passwordAlgorithms: false, usernameAnonymity: false });
    }
    expect(nonceFeatures(textValue('obMatJos2AAADrest'))).toEqual({
      passwordAlgorithms: true,
      usernameAnonymity: true,
    });
  });

  it('algorithms are read in the order of the server, unknown ones and their parameters passed over', () => {
    expect(decodePasswordAlgorithms(bytes('00020000 00090003 01020300 00010000'))).toEqual(['sha256', 'md5']);
    expect(decodePasswordAlgorithms(bytes('0002'))).toEqual([]);
  });
});
