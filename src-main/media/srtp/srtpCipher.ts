/**
 * SRTP and SRTCP with keys out of the SDP (RFC 3711, RFC 4568, RFC 7714). Key derivation and ciphers are werift's; the packet
 * index and the replay window are ours, because werift's loses count when many packets are lost around a wrap and takes replays.
 * The 32-bit tag, which werift lacks, is the 80-bit one cut short.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { RtpHeader as WeriftRtpHeader, SrtcpSession, SrtpSession } from 'werift';
import { CRYPTO_SUITES, type CryptoSuite } from '../../protocol/sdp/crypto';
import { type RtpHeader, parseRtp } from '../../protocol/rtp/packet';
import { ReplayWindow, RolloverCounter, SrtpIndex } from './srtpIndex';

const PROFILE_AES_CM = 1;
const PROFILE_AEAD_GCM = 7;
const FULL_TAG = 10;
const SHORT_TAG = 4;
const SRTCP_INDEX_OCTETS = 4;
const SRTCP_INDEX_MASK = 0x7fffffff;
const MIN_SRTCP = 8 + SRTCP_INDEX_OCTETS + FULL_TAG;

interface Sessions {
  rtp: SrtpSession;
  rtcp: SrtcpSession;
}

/** One direction that we protect. A key must never protect two streams at once with the same SSRC: one protector a session. */
export class SrtpProtector {
  private readonly sessions: Sessions;
  private readonly counters = new Map<number, RolloverCounter>();
  private readonly shortTag: boolean;
  private rtcpIndex = 0;

  constructor(suite: CryptoSuite, keySalt: Uint8Array) {
    this.sessions = sessionsOf(suite, keySalt);
    this.shortTag = suite === 'AES_CM_128_HMAC_SHA1_32';
  }

  protectRtp(header: RtpHeader, payload: Uint8Array): Uint8Array {
    let counter = this.counters.get(header.ssrc);
    if (!counter) {
      counter = new RolloverCounter();
      this.counters.set(header.ssrc, counter);
    }
    const wire = this.sessions.rtp.localContext.cipher.encryptRtp(
      new WeriftRtpHeader({
        marker: header.marker,
        payloadType: header.payloadType,
        sequenceNumber: header.sequenceNumber,
        timestamp: header.timestamp,
        ssrc: header.ssrc,
      }),
      asBuffer(payload),
      counter.next(header.sequenceNumber),
    );
    return this.shortTag ? wire.subarray(0, wire.length - (FULL_TAG - SHORT_TAG)) : wire;
  }

  /** RFC 4568 section 6.2: the SRTCP tag has 80 bits with the _32 suite too. */
  protectRtcp(compound: Uint8Array): Uint8Array {
    const index = this.rtcpIndex;
    this.rtcpIndex = (index + 1) & SRTCP_INDEX_MASK;
    return this.sessions.rtcp.localContext.cipher.encryptRTCP(asBuffer(compound), index);
  }
}

/** One direction that the peer protects. */
export class SrtpUnprotector {
  private readonly sessions: Sessions;
  private readonly indices = new Map<number, SrtpIndex>();
  private readonly rtcpWindows = new Map<number, ReplayWindow>();
  private readonly shortTag: boolean;
  private readonly aead: boolean;

  constructor(suite: CryptoSuite, keySalt: Uint8Array) {
    this.sessions = sessionsOf(suite, keySalt);
    this.shortTag = suite === 'AES_CM_128_HMAC_SHA1_32';
    this.aead = suite === 'AEAD_AES_128_GCM';
  }

  /** The plain RTP packet; null when authentication fails or the packet was seen before. */
  unprotectRtp(data: Uint8Array): Uint8Array | null {
    // Padding is encrypted with the payload, so the parser must not look for it yet.
    const header = parseRtp(withoutPaddingBit(data));
    if (!header) return null;
    const index = this.indices.get(header.ssrc) ?? new SrtpIndex();
    const rollover = index.estimate(header.sequenceNumber);
    if (rollover < 0 || index.isReplay(rollover, header.sequenceNumber)) return null;
    const wire = this.shortTag ? this.withFullTag(data, rollover) : asBuffer(data);
    if (!wire) return null;
    const plain = attempt(() => this.sessions.rtp.remoteContext.cipher.decryptRtp(wire, rollover)[0]);
    if (!plain) return null;
    index.accept(rollover, header.sequenceNumber);
    // Only what is authentic gets a state of its own.
    this.indices.set(header.ssrc, index);
    return plain;
  }

  unprotectRtcp(data: Uint8Array): Uint8Array | null {
    if (data.length < MIN_SRTCP) return null;
    const wire = asBuffer(data);
    const ssrc = wire.readUInt32BE(4);
    const at = this.aead ? wire.length - SRTCP_INDEX_OCTETS : wire.length - FULL_TAG - SRTCP_INDEX_OCTETS;
    const index = wire.readUInt32BE(at) & SRTCP_INDEX_MASK;
    const window = this.rtcpWindows.get(ssrc) ?? new ReplayWindow();
    if (window.isReplay(index)) return null;
    const plain = attempt(() => this.sessions.rtcp.remoteContext.cipher.decryptRTCP(wire)[0]);
    if (!plain) return null;
    window.accept(index);
    this.rtcpWindows.set(ssrc, window);
    return plain;
  }

  /** Checks the four octets that are there, and puts the six in that werift wants to check as well. */
  private withFullTag(data: Uint8Array, rollover: number): Buffer | null {
    if (data.length < 12 + SHORT_TAG) return null;
    const packet = data.subarray(0, data.length - SHORT_TAG);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(rollover);
    const key = this.sessions.rtp.remoteContext.srtpSessionAuthTag;
    const tag = createHmac('sha1', key).update(packet).update(counter).digest().subarray(0, FULL_TAG);
    if (!timingSafeEqual(tag.subarray(0, SHORT_TAG), data.subarray(data.length - SHORT_TAG))) return null;
    return Buffer.concat([packet, tag]);
  }
}

/** Both directions of a werift session get the same key: each of ours uses one of them. */
function sessionsOf(suite: CryptoSuite, keySalt: Uint8Array): Sessions {
  const { keyOctets } = CRYPTO_SUITES[suite];
  const masterKey = Buffer.from(keySalt.subarray(0, keyOctets));
  const masterSalt = Buffer.from(keySalt.subarray(keyOctets));
  const config = {
    keys: {
      localMasterKey: masterKey,
      localMasterSalt: masterSalt,
      remoteMasterKey: masterKey,
      remoteMasterSalt: masterSalt,
    },
    profile: suite === 'AEAD_AES_128_GCM' ? PROFILE_AEAD_GCM : PROFILE_AES_CM,
  };
  return { rtp: new SrtpSession(config), rtcp: new SrtcpSession(config) };
}

/** werift throws for every packet that it cannot authenticate or read. */
function attempt(decrypt: () => Buffer): Buffer | null {
  try {
    return decrypt();
  } catch {
    return null;
  }
}

function withoutPaddingBit(data: Uint8Array): Uint8Array {
  if (data.length === 0 || (data[0]! & 0x20) === 0) return data;
  const copy = data.slice();
  copy[0]! &= ~0x20;
  return copy;
}

function asBuffer(data: Uint8Array): Buffer {
  return Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
}
