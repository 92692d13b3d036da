/** From a datagram to a packet: RTP and RTCP told apart, kept until there is a key, deciphered, or refused. */
import type { Endpoint } from '../../../src-shared/model/media';
import { endpointText } from '../../../src-shared/words/endpoint';
import { isRtcp } from '../../protocol/rtp/demultiplex';
import { type RtpPacket, parseRtp } from '../../protocol/rtp/packet';
import type { SrtpSide } from '../srtp/srtpSide';
import type { MediaWire, Source, Tell, WireListener } from '../wire/wire';
import type { InsightMeter } from './insightMeter';

/** SRTP packets that wait for the answer; a second of audio. */
const MAX_EARLY = 50;
/** Failed packets are told at once, then so often. */
const REJECTION_QUIET_MS = 10_000;
const RTP_HEADER_LENGTH = 12;

export interface ArrivalHooks {
  srtp: SrtpSide;
  meter: InsightMeter;
  wire(): Pick<MediaWire, 'rtp' | 'rtcp'>;
  /** A packet without its protection, or as it came where it could not be deciphered. */
  clear(local: Endpoint, source: Source, data: Uint8Array, at: number): void;
  rtp(packet: RtpPacket, source: Source, at: number): void;
  rtcp(compound: Uint8Array, source: Source, at: number): void;
  /** A packet that failed authentication, by the SSRC that it claims. */
  rejected(ssrc: number, source: Source): void;
  tell: Tell;
}

export class Arrivals implements WireListener {
  /** SRTP that overtook the answer with its key (RFC 4568 section 6.4); null once there is a key. */
  private early: Parameters<WireListener['rtp']>[] | null;
  private rejectionToldAt = -Infinity;

  constructor(
    secured: boolean,
    private readonly hooks: ArrivalHooks,
  ) {
    this.early = secured ? [] : null;
  }

  readonly rtp = (data: Buffer, source: Source, at: number): void => {
    if (isRtcp(data)) {
      this.readRtcp(data, source, at, this.hooks.wire().rtp);
      return;
    }
    this.hooks.meter.rtp(data, source);
    this.readRtp(data, source, at);
  };

  readonly rtcp = (data: Buffer, source: Source, at: number): void =>
    this.readRtcp(data, source, at, this.hooks.wire().rtcp);

  /** There is a key now, or none is needed. */
  readEarly(): void {
    const early = this.early ?? [];
    this.early = null;
    for (const datagram of early) this.readRtp(...datagram);
  }

  private readRtp(data: Buffer, source: Source, at: number): void {
    if (this.early) {
      if (this.early.length < MAX_EARLY) this.early.push([data, source, at]);
      return;
    }
    const { srtp, clear, wire, rtp } = this.hooks;
    const plain = srtp.unprotectRtp(data);
    clear(wire().rtp, source, plain ?? data, at);
    if (!plain) {
      this.reject(data, source, at);
      return;
    }
    const packet = parseRtp(plain);
    if (packet) rtp(packet, source, at);
  }

  /** @param local the socket that it came to: that of RTP where both share one (RFC 5761) */
  private readRtcp(data: Buffer, source: Source, at: number, local: Endpoint): void {
    const { meter, srtp, clear, rtcp } = this.hooks;
    meter.rtcpArrived += 1;
    const plain = srtp.unprotectRtcp(data);
    clear(local, source, plain ?? data, at);
    if (plain) rtcp(plain, source, at);
  }

  private reject(data: Uint8Array, source: Source, at: number): void {
    if (data.length < RTP_HEADER_LENGTH) return;
    const { meter, rejected, tell } = this.hooks;
    meter.reject(at);
    rejected(new DataView(data.buffer, data.byteOffset).getUint32(8), source);
    if (at - this.rejectionToldAt < REJECTION_QUIET_MS) return;
    this.rejectionToldAt = at;
    const from = endpointText(source);
    tell('inbound', 'decrypt-failed', `A packet from ${from} failed SRTP authentication or was a replay.`, {
      source: from,
    });
  }
}
