import { createCipheriv, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { buildReceiverReport } from '../../protocol/rtcp/receiverReport';
import { type RtpHeader, parseRtp, payloadOf, writeRtpHeader } from '../../protocol/rtp/packet';
import { CRYPTO_SUITE_NAMES, type CryptoSuite, keySaltOctets } from '../../protocol/sdp/crypto';
import { SrtpProtector, SrtpUnprotector } from './srtpCipher';

const header = (sequenceNumber: number): RtpHeader => ({
  marker: false,
  payloadType: 0,
  sequenceNumber,
  timestamp: sequenceNumber * 160,
  ssrc: 0xcafebabe,
});
const payload = Uint8Array.from({ length: 160 }, (_, i) => i);
const key = (suite: CryptoSuite) => Uint8Array.from({ length: keySaltOctets(suite) }, (_, i) => i * 7);
const TAG: Record<CryptoSuite, number> = {
  AES_CM_128_HMAC_SHA1_80: 10,
  AES_CM_128_HMAC_SHA1_32: 4,
  AEAD_AES_128_GCM: 16,
};

describe.each(CRYPTO_SUITE_NAMES)('%s', (suite) => {
  const pair = () => ({ out: new SrtpProtector(suite, key(suite)), in: new SrtpUnprotector(suite, key(suite)) });

  it('protects and unprotects, with the tag that the suite says', () => {
    const { out, in: inbound } = pair();
    const wire = out.protectRtp(header(7), payload);
    expect(wire.length).toBe(12 + 160 + TAG[suite]);
    const plain = parseRtp(inbound.unprotectRtp(wire)!)!;
    expect(plain).toMatchObject(header(7));
    expect([...payloadOf(plain)]).toEqual([...payload]);
  });

  it('goes through a wrap of the sequence numbers, with packets lost around it', () => {
    const { out, in: inbound } = pair();
    for (let n = 65_000; n < 66_500; n++) {
      const wire = out.protectRtp(header(n & 0xffff), payload);
      // More than 100 are lost on either side of the wrap.
      if (n > 65_400 && n < 65_700) continue;
      expect(inbound.unprotectRtp(wire)).not.toBeNull();
    }
  });

  it('takes a reordered packet, and refuses a replay', () => {
    const { out, in: inbound } = pair();
    const wires = [1, 2, 3].map((n) => out.protectRtp(header(n), payload));
    expect(inbound.unprotectRtp(wires[0]!)).not.toBeNull();
    expect(inbound.unprotectRtp(wires[2]!)).not.toBeNull();
    expect(inbound.unprotectRtp(wires[1]!)).not.toBeNull();
    for (const wire of wires) expect(inbound.unprotectRtp(wire)).toBeNull();
  });

  it('refuses every packet that was changed, cut off, or made with another key', () => {
    const { out, in: inbound } = pair();
    const wire = out.protectRtp(header(9), payload);
    for (let at = 0; at < wire.length; at += 3) {
      const changed = Uint8Array.from(wire);
      changed[at]! ^= 0x40;
      expect(inbound.unprotectRtp(changed)).toBeNull();
    }
    for (let length = 0; length < wire.length; length += 5)
      expect(inbound.unprotectRtp(wire.slice(0, length))).toBeNull();
    const stranger = new SrtpProtector(suite, key(suite).fill(1));
    expect(inbound.unprotectRtp(stranger.protectRtp(header(9), payload))).toBeNull();
    expect(inbound.unprotectRtp(wire)).not.toBeNull();
  });

  it('protects RTCP, each index once', () => {
    const { out, in: inbound } = pair();
    const report = buildReceiverReport({ kind: 'receiver-report', ssrc: 0xcafebabe, reports: [] });
    const [first, second] = [out.protectRtcp(report), out.protectRtcp(report)];
    expect(first).not.toEqual(second);
    expect([...inbound.unprotectRtcp(first)!]).toEqual([...report]);
    expect(inbound.unprotectRtcp(second)).not.toBeNull();
    expect(inbound.unprotectRtcp(first)).toBeNull();
    const changed = Uint8Array.from(second);
    changed[9]! ^= 1;
    expect(inbound.unprotectRtcp(changed)).toBeNull();
    expect(inbound.unprotectRtcp(report)).toBeNull();
  });
});

describe('RFC 3711 appendix B.3', () => {
  it('protects with the session keys that its master key derives', () => {
    const masterKey = 'E1F97A0D3E018BE0D64FA32C06DE4139';
    const masterSalt = '0EC675AD498AFEEBB6960B3AABE6';
    const cipherKey = Buffer.from('C61E7A93744F39EE10734AFE3FF7A087', 'hex');
    const cipherSalt = Buffer.from('30CBBC08863D8C85D49DB34A9AE1', 'hex');
    const authKey = Buffer.from('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4', 'hex');

    // Section 4.1.1: IV = (salt * 2^16) XOR (SSRC * 2^64) XOR (index * 2^16).
    const iv = Buffer.concat([cipherSalt, Buffer.alloc(2)]);
    for (const [at, octet] of [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 0, 0x12, 0x34].entries()) iv[at + 4]! ^= octet;
    const encrypted = createCipheriv('aes-128-ctr', cipherKey, iv).update(payload);
    const packet = Buffer.alloc(12);
    writeRtpHeader(packet, header(0x1234));
    const authenticated = Buffer.concat([packet, encrypted]);
    const tag = createHmac('sha1', authKey).update(authenticated).update(Buffer.alloc(4)).digest().subarray(0, 10);

    const protector = new SrtpProtector('AES_CM_128_HMAC_SHA1_80', Buffer.from(masterKey + masterSalt, 'hex'));
    const wire = protector.protectRtp(header(0x1234), payload);
    expect(Buffer.from(wire).toString('hex')).toBe(Buffer.concat([authenticated, tag]).toString('hex'));
  });
});
