/** What a session sends with and to, whether that is a pair of UDP ports or the way that ICE found. */
import type { RemoteInfo } from 'node:dgram';
import type { Direction, Endpoint, MediaEvent } from '../../../src-shared/model/media';
import type { Agreement } from '../../protocol/sdp/negotiate';

export interface WireListener {
  /** @param at arrival, ms since the epoch; the tap's time of the same datagram */
  rtp(data: Buffer, source: Source, at: number): void;
  rtcp(data: Buffer, source: Source, at: number): void;
}

export type Source = Pick<RemoteInfo, 'address' | 'port'>;

/** Our end. */
export interface MediaWire {
  readonly rtp: Endpoint;
  readonly rtcp: Endpoint;
  /** `data` may be used again after the call. */
  sendRtp(data: Uint8Array, remote: Endpoint, at: number): void;
  /** @param muxed by the RTP port (RFC 5761) */
  sendRtcp(data: Uint8Array, remote: Endpoint, muxed: boolean): void;
  close(): Promise<void>;
}

/** The way to the peer. */
export interface MediaPath {
  /** Where RTP goes; null while there is no place to send to. */
  readonly rtp: Endpoint | null;
  readonly rtcp: Endpoint | null;
  readonly rtcpMux: boolean;
  aim(agreement: Agreement): void;
  /** For each authentic packet. @returns false for one that is no part of the call */
  observe(source: Source, at: number): boolean;
  observeRtcp(source: Source): boolean;
  /** Some times a second. @param sending our packets leave @param lastReceivedAt ms since the epoch */
  watchIcmp(at: number, sending: boolean, lastReceivedAt: number | null): void;
  close(): void;
}

export type Tell = (direction: Direction, kind: MediaEvent['kind'], text: string, detail: MediaEvent['detail']) => void;

/** Sees each datagram as it is on the wire, with the time that the statistics use too: both have to say the same. */
export type SocketTap = (
  at: number,
  direction: Direction,
  local: Endpoint,
  remote: Endpoint,
  data: Uint8Array,
  protection: Protection,
) => void;

/** What a tap is shown: a packet of a session without SRTP; one as it is on the wire with SRTP; the same without its protection. */
export type Protection = 'none' | 'srtp' | 'deciphered';
