/** One RTP stream of a capture: the reducer of our own calls, and what only a capture has. `add` runs for each packet: it makes nothing. */
import type { Endpoint } from '../../../../src-shared/model/media';
import { digitOfEvent, parseTelephoneEvent } from '../../../protocol/rtp/telephoneEvent';
import type { RtpHeader } from '../../../protocol/rtp/packet';
import { PayloadKind, type PayloadTypeTable } from '../../../protocol/rtp/payloadTypes';
import { PeerView } from '../../peerView';
import { StreamStatisticsReducer } from '../../streamStatistics';
import { PayloadLog } from './payloadLog';
import { SecondsSeries } from './secondsSeries';
import { Tally } from './tally';

/** A pause of so many ms is told on the time line. */
const GAP_MS = 1000;
const MAX_GAPS = 20;
/** Every so many packets their sound is looked at: one octet all through is digital silence. */
const SAMPLED = 16;
const SAMPLE_OCTETS = 40;
const CALM_JITTER_MS = 10;

export interface Gap {
  at: number;
  lengthMs: number;
  packet: number;
  /** Sequence numbers that are missing; 0: the sender paused. */
  missing: number;
}

export class RtpStream {
  readonly peer = new PeerView();
  readonly reducer: StreamStatisticsReducer;
  readonly seconds: SecondsSeries | null;
  readonly dscp = new Tally();
  readonly payloads = new PayloadLog();
  readonly gaps: Gap[] = [];
  digits = '';
  /** What brings its packets, and lets go of it when it is forgotten. */
  carrier: { release(stream: RtpStream): void } | null = null;
  readonly digitEvents: { at: number; packet: number; digit: string }[] = [];
  /** Of the packets that were looked at. */
  sampled = 0;
  constant = 0;
  firstAt = 0;
  lastAt = 0;
  /** Packets that stand in the file behind later ones. */
  misfiled = 0;
  firstPacket = 0;
  lastPacket = 0;
  firstPosition = 0;
  lastPosition = 0;
  octets = 0;
  /** Time of the sender's pauses that its time stamps do not show, ms: a hold, or another source behind the same SSRC. */
  stoodStillMs = 0;
  private lastSequence = 0;
  private lastTimestamp = 0;
  private lastEventAt = -1;

  constructor(
    readonly ssrc: number,
    readonly src: Endpoint,
    readonly dst: Endpoint,
    readonly relayed: boolean,
    readonly found: 'sdp' | 'heuristic',
    readonly payloadTypes: PayloadTypeTable,
    keepSeconds: boolean,
  ) {
    this.reducer = new StreamStatisticsReducer({
      // Rated where it was captured, by what was seen there.
      direction: 'inbound',
      ssrc,
      src,
      dst,
      payloadTypes,
      secured: false,
      keepDeltas: false,
    });
    this.seconds = keepSeconds ? new SecondsSeries() : null;
  }

  /**
   * @param bytes with the packet from `start` to `end` @param octets of the packet on the wire
   */
  add(
    header: RtpHeader,
    bytes: Uint8Array,
    start: number,
    end: number,
    octets: number,
    at: number,
    packet: number,
    position: number,
    dscp: number,
  ): void {
    const { reducer, payloadTypes } = this;
    const count = reducer.packets;
    const delta = count === 0 ? 0 : at - this.lastAt;
    if (count === 0) {
      this.firstAt = at;
      this.firstPacket = packet;
      this.firstPosition = position;
    } else if (delta > GAP_MS && this.gaps.length < MAX_GAPS) {
      const missing = (header.sequenceNumber - this.lastSequence - 1) & 0xffff;
      this.gaps.push({ at: this.lastAt, lengthMs: delta, packet, missing: missing > 0x7fff ? 0 : missing });
      if (missing === 0) this.stoodStillMs += this.standstill(delta, header);
    }
    reducer.add(header, octets, at);
    this.seconds?.add(at, octets, delta, reducer.missing, reducer.jitterMs ?? NaN);
    // Of what came over TCP it is not known.
    if (dscp >= 0) this.dscp.add(dscp);
    this.payloads.add(header.payloadType, octets, at);
    if (delta < 0) this.misfiled++;
    this.lastAt = at;
    this.lastPacket = packet;
    this.lastPosition = position;
    this.octets += octets;
    this.lastSequence = header.sequenceNumber;
    this.lastTimestamp = header.timestamp;
    const kind = payloadTypes.kinds[header.payloadType];
    if (kind === PayloadKind.telephoneEvent) this.digit(header, bytes, start, end, at, packet);
    else if (kind === PayloadKind.media && count % SAMPLED === 0) this.sample(bytes, start, end);
  }

  private standstill(pauseMs: number, { timestamp, payloadType }: RtpHeader): number {
    const clockRate = this.payloadTypes.clockRates[payloadType]!;
    return clockRate === 0 ? 0 : Math.abs(pauseMs - (((timestamp - this.lastTimestamp) | 0) * 1000) / clockRate);
  }

  /** Nothing about it is worth telling, as far as it takes no figures to see that. */
  get isCalm(): boolean {
    const { reducer } = this;
    const isSilent = this.sampled > 10 && this.constant * 2 > this.sampled;
    const isWhole = reducer.missing * 500 < reducer.packets && this.gaps.length === 0;
    return isWhole && !isSilent && this.misfiled === 0 && (reducer.jitterMs ?? 0) < CALM_JITTER_MS;
  }

  /** RFC 4733 section 2.5.1: all packets of an event have its first time stamp. */
  private digit(header: RtpHeader, bytes: Uint8Array, start: number, end: number, at: number, packet: number): void {
    if (header.timestamp === this.lastEventAt) return;
    const event = parseTelephoneEvent(bytes.subarray(payloadOffset(bytes, start), end));
    const digit = event && digitOfEvent(event.event);
    if (!digit || this.digits.length >= 256) return;
    this.lastEventAt = header.timestamp;
    this.digits += digit;
    this.digitEvents.push({ at, packet, digit });
  }

  private sample(bytes: Uint8Array, start: number, end: number): void {
    const from = payloadOffset(bytes, start);
    const to = Math.min(end, from + SAMPLE_OCTETS);
    if (to - from < 8) return;
    this.sampled++;
    const first = bytes[from];
    for (let i = from + 1; i < to; i++) if (bytes[i] !== first) return;
    this.constant++;
  }
}

function payloadOffset(bytes: Uint8Array, start: number): number {
  const first = bytes[start]!;
  const at = start + 12 + (first & 0x0f) * 4;
  return first & 0x10 ? at + 4 + ((bytes[at + 2]! << 8) | bytes[at + 3]!) * 4 : at;
}
