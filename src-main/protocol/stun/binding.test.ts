import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeAttributes } from './attributes';
import { decodeBinding, encodeBindingRequest, encodeBindingResponse, isStun } from './binding';
import { verifyFingerprint } from './fingerprint';
import { verifyIntegrity } from './integrity';

const bytes = (hex: string): Buffer => Buffer.from(hex.replace(/\s/g, ''), 'hex');
const TRANSACTION = bytes('b7e7a701 bc34d686 fa87dfae');
const KEY = Buffer.from('VOkJxbRl1RmTxUk/WvJxBt');

/** RFC 5769 section 2.1. */
const REQUEST = bytes(`
  00010058 2112a442 b7e7a701 bc34d686 fa87dfae
  80220010 5354554e 20746573 7420636c 69656e74
  00240004 6e0001ff
  80290008 932ff9b1 51263b36
  00060009 6576746a 3a683676 59202020
  00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2
  80280004 e57a3bcf`);
/** RFC 5769 section 2.2. */
const IPV4_RESPONSE = bytes(`
  0101003c 2112a442 b7e7a701 bc34d686 fa87dfae
  8022000b 74657374 20766563 746f7220
  00200008 0001a147 e112a643
  00080014 2b91f599 fd9e90c3 8c7489f9 2af9ba53 f06be7d7
  80280004 c07d4c96`);
/** RFC 5769 section 2.3. */
const IPV6_RESPONSE = bytes(`
  01010048 2112a442 b7e7a701 bc34d686 fa87dfae
  8022000b 74657374 20766563 746f7220
  00200014 0002a147 0113a9fa a5d3f179 bc25f4b5 bed2b9d9
  00080014 a382954e 4be67bf1 1784c97c 8292c275 bfe3ed41
  80280004 c8fb0b4c`);

const VECTORS = [
  ['2.1 request', REQUEST, { kind: 'request', transactionId: new Uint8Array(TRANSACTION), unknown: [] }],
  [
    '2.2 IPv4 response',
    IPV4_RESPONSE,
    {
      kind: 'success',
      transactionId: new Uint8Array(TRANSACTION),
      mappedAddress: { address: '192.0.2.1', port: 32853 },
      software: 'test vector',
    },
  ],
  [
    '2.3 IPv6 response',
    IPV6_RESPONSE,
    {
      kind: 'success',
      transactionId: new Uint8Array(TRANSACTION),
      mappedAddress: { address: '2001:db8:1234:5678:11:2233:4455:6677', port: 32853 },
      software: 'test vector',
    },
  ],
] as const;

describe('RFC 5769 section 2', () => {
  it.each(VECTORS)('%s', (_name, vector, expected) => {
    const data = new Uint8Array(vector);
    const attributes = decodeAttributes(data) ?? [];
    expect(decodeBinding(data)).toEqual(expected);
    expect(verifyFingerprint(data, attributes)).toBe(true);
    expect(verifyIntegrity(data, attributes, KEY)).toBe(true);
    expect(verifyIntegrity(data, attributes, Buffer.from('wrong'))).toBe(false);
  });

  it('2.4 long-term credentials: the key is MD5(user:realm:password)', () => {
    const message = new Uint8Array(
      bytes(`
      00010060 2112a442 78ad3433 c6ad72c0 29da412e
      00060012 e3839ee3 8388e383 aae38383 e382af e382b9 0000
      0015001c 662f2f34 39396b39 35346436 4f4c3334 6f4c3946 53547679 36347341
      0014000b 6578616d 706c652e 6f726700
      00080014 f6702465 6dd64a3e 02b8e071 2e85c9a2 8ca89666`),
    );
    const key = createHash('md5').update('マトリックス:example.org:TheMatrIX').digest();
    expect(verifyIntegrity(message, decodeAttributes(message) ?? [], key)).toBe(true);
  });

  it('one flipped bit is not taken for a message', () => {
    const spoiled = new Uint8Array(IPV4_RESPONSE);
    spoiled[50] = (spoiled[50] ?? 0) ^ 1;
    expect(decodeBinding(spoiled)).toBeNull();
  });
});

describe('binding', () => {
  it('a request is answered with the address that it came from', () => {
    const request = decodeBinding(encodeBindingRequest(TRANSACTION));
    if (request?.kind !== 'request') throw new Error('no request');
    for (const from of [
      { address: '192.0.2.7', port: 5060 },
      { address: '2001:db8::7', port: 65535 },
    ]) {
      expect(decodeBinding(encodeBindingResponse(request, from))).toMatchObject({
        kind: 'success',
        mappedAddress: from,
        software: 'Sidetone',
      });
    }
  });

  it('a request with an unknown comprehension-required attribute is refused with 420 (RFC 8489 section 6.3.1)', () => {
    const request = new Uint8Array([...bytes('00010004 2112a442 b7e7a701 bc34d686 fa87dfae'), 0x7f, 0xf0, 0, 0]);
    const decoded = decodeBinding(request);
    if (decoded?.kind !== 'request') throw new Error('no request');
    expect(decoded.unknown).toEqual([0x7ff0]);
    const answer = encodeBindingResponse(decoded, { address: '192.0.2.7', port: 1 });
    expect(decodeBinding(answer)).toMatchObject({ kind: 'error', error: { code: 420, reason: 'Unknown Attribute' } });
  });

  it('SIP is never taken for STUN', () => {
    expect(isStun(Buffer.from('OPTIONS sip:pbx.test SIP/2.0\r\nContent-Length: 0\r\n\r\n'))).toBe(false);
    expect(isStun(new Uint8Array(0))).toBe(false);
  });

  it('survives random octets, truncation and mutation', () => {
    const mutated = fc
      .tuple(fc.constantFrom(REQUEST, IPV4_RESPONSE, IPV6_RESPONSE), fc.nat(), fc.nat(255), fc.nat())
      .map(([vector, at, value, cut]) => {
        const data = new Uint8Array(vector);
        data[at % data.length] = value;
        return data.subarray(0, cut % 2 ? data.length : cut % data.length);
      });
    const framed = fc.uint8Array({ maxLength: 64 }).map((body) => {
      const even = body.subarray(0, body.length - (body.length % 4));
      return new Uint8Array([1, 1, 0, even.length, ...bytes('2112a442'), ...TRANSACTION, ...even]);
    });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated, framed), (data) => void decodeBinding(data)),
    );
  });
});
