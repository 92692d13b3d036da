/** The last steps of a packet that leaves: header, protection, wire, statistics. */
import type { Endpoint, StreamSample, StreamStatistics } from '../../../src-shared/model/media';
import { type PeerFigures, StreamStatisticsReducer } from '../../analysis/streamStatistics';
import { signalEnergy } from '../../protocol/audio/level';
import { RTP_HEADER_LENGTH, type RtpHeader, writeRtpHeader } from '../../protocol/rtp/packet';
import type { Agreement } from '../../protocol/sdp/negotiate';
import { type DecodedAudio, StreamDecoder } from '../audio/decoder';
import { FormatTable } from './formatTable';
import type { SentFigures } from './rtcpReporter';
import type { Transmit } from './sender';
import type { SrtpSide } from '../srtp/srtpSide';
import type { RtpTimeline } from './timeline';
import type { MediaPath } from '../wire/wire';

export interface OutboundOptions {
  local: Endpoint;
  secured: boolean;
  keepDeltas: boolean;
  /** Measure the level of sound that was not encoded here. */
  decode: boolean;
}

export interface OutboundHooks {
  srtp: SrtpSide;
  /** While there is no place to send to, packets are neither sent nor counted. */
  path: Pick<MediaPath, 'rtp'>;
  wire(data: Uint8Array, to: Endpoint, at: number): void;
  /** Is shown the packet without its protection, where it has one. */
  clear: ((data: Uint8Array, to: Endpoint, at: number) => void) | null;
  audio(audio: DecodedAudio, at: number): void;
  /** Packets that may not leave are neither sent nor counted. */
  maySend(to: Endpoint, octets: number, at: number): boolean;
}

/** Largest UDP payload that Ethernet carries in one piece, and some more for those who have it. */
const MAX_PACKET = 2048;

export class OutboundStream {
  private readonly formats = new FormatTable();
  private readonly reducers: StreamStatisticsReducer[] = [];
  private reducer: StreamStatisticsReducer | null = null;
  private destination: Endpoint | null = null;
  /** The same, as it stands in the figures; changed in place. */
  private readonly shownDestination: Endpoint = { address: '', port: 0 };
  /** Written anew for each packet: the system takes a datagram at once. */
  private readonly buffer = new Uint8Array(MAX_PACKET);
  private packet = this.buffer.subarray(0, RTP_HEADER_LENGTH);
  /** Of the whole call; `packets` are those of one SSRC. */
  private sent = 0;
  private firstSequence: number | null = null;
  private packets = 0;
  private payloadOctets = 0;
  private clockRate = 8000;
  private decoder: StreamDecoder | null = null;
  private listening = false;
  private measuring = false;
  private at = 0;

  constructor(
    private readonly options: OutboundOptions,
    private readonly hooks: OutboundHooks,
  ) {}

  configure(agreement: Agreement): void {
    this.formats.agree(agreement.send);
    this.clockRate = agreement.send.find((format) => format.name === agreement.codec)?.clockRate ?? this.clockRate;
  }

  /** Decode what is sent, for a recording. */
  listen(listening: boolean): void {
    this.listening = listening;
  }

  readonly transmit: Transmit = (header, payload, at, energy, samples) => {
    const destination = this.hooks.path.rtp;
    const length = RTP_HEADER_LENGTH + payload.length;
    if (!destination || length > MAX_PACKET || !this.hooks.maySend(destination, length, at)) return;
    const secret = this.hooks.srtp.protectRtp(header, payload);
    this.hooks.wire(secret ?? this.write(header, payload, length), destination, at);
    if (secret) this.hooks.clear?.(this.write(header, payload, length), destination, at);
    // The stream stays the same when its destination moves; the figures name the last one.
    if (this.destination !== destination) {
      this.destination = destination;
      Object.assign(this.shownDestination, destination);
    }
    const reducer = this.reducerOf(header.ssrc);
    this.firstSequence ??= header.sequenceNumber;
    this.sent += 1;
    this.packets += 1;
    this.payloadOctets += payload.length;
    reducer.add(header, length, at);
    if (energy !== null) reducer.addLevel(energy, samples);
    if (this.listening || (energy === null && this.options.decode)) this.decode(header, payload, at, energy === null);
  };

  sentFigures(timeline: RtpTimeline, at: number): SentFigures {
    return {
      ssrc: timeline.ssrc,
      clockRate: this.clockRate,
      rtpTimestamp: timeline.timestampAt(at),
      packets: this.packets,
      payloadOctets: this.payloadOctets,
    };
  }

  /** Packets of the whole call, and the sequence number that the running SSRC began with. */
  get totals(): { packets: number; firstSequence: number | null } {
    return { packets: this.sent, firstSequence: this.firstSequence };
  }

  samples(at: number, peer: PeerFigures): StreamSample[] {
    return this.reducer ? [this.reducer.sample(at, peer)] : [];
  }

  statistics(peer: PeerFigures): StreamStatistics[] {
    return this.reducers.map((reducer) => reducer.statistics(peer));
  }

  private write(header: RtpHeader, payload: Uint8Array, length: number): Uint8Array {
    const { buffer } = this;
    buffer.set(payload, writeRtpHeader(buffer, header));
    if (this.packet.length !== length) this.packet = buffer.subarray(0, length);
    return this.packet;
  }

  private reducerOf(ssrc: number): StreamStatisticsReducer {
    if (this.reducer?.ssrc === ssrc) return this.reducer;
    const { local, secured, keepDeltas } = this.options;
    this.reducer = new StreamStatisticsReducer({
      direction: 'outbound',
      ssrc,
      src: local,
      dst: this.shownDestination,
      payloadTypes: this.formats.payloadTypes,
      secured,
      keepDeltas,
    });
    this.reducers.push(this.reducer);
    // The counts of a sender report are of one SSRC.
    this.firstSequence = null;
    this.packets = 0;
    this.payloadOctets = 0;
    return this.reducer;
  }

  /** Our own numbers have no gaps, so the decoder calls back at once. */
  private decode(header: RtpHeader, payload: Uint8Array, at: number, measure: boolean): void {
    const format = this.formats.find(header.payloadType);
    if (!format || format.name === 'telephone-event') return;
    this.at = at;
    this.measuring = measure;
    this.decoder ??= new StreamDecoder((audio) => {
      if (this.measuring) this.reducer?.addLevel(signalEnergy(audio.pcm), audio.pcm.length);
      if (this.listening) this.hooks.audio(audio, this.at);
    });
    this.decoder.push(header.sequenceNumber, format.name, payload, header.timestamp);
  }
}
