/**
 * How a packet goes through the analysis of a capture: `capture/import` reads records, takes headers off, puts fragments and segments
 * together, and hands what is left to a `PacketSink`. Views are ONE object each that is filled again for the next packet: whoever keeps
 * something copies it. Times are ms since the `base` (the first packet's second), exact to a nanosecond over days.
 */
import type { Endpoint } from '../../../src-shared/model/media';
import type { CarriedBy } from '../../../src-shared/model/capture';

/** One direction between two sockets. Interned: the same object for each packet of it, so that state can hang on it. */
export interface Flow {
  /** From 0, in the order of appearance. */
  readonly id: number;
  readonly protocol: 'udp' | 'tcp';
  readonly src: Endpoint;
  readonly dst: Endpoint;
  /** The other direction, once a packet of it (or its twin) was seen. */
  reverse: Flow | null;
  /** First frame, and times of the first and the last packet. */
  readonly firstPacket: number;
  firstAt: number;
  lastAt: number;
  packets: number;
  /** Time to live (hop limit) of its first packet: how far its sender is away. */
  readonly ttl: number;
  /** Set by the sink on a TCP flow that nobody wants to read: its octets are then not put into order. */
  ignored: boolean;
  /** What the classifier makes of it; null: not looked at yet. Owned by analysis/capture. */
  consumer: DatagramConsumer | null;
}

/** What takes the packets of a flow once it is known what they are. */
export interface DatagramConsumer {
  datagram(view: DatagramView): void;
}

/** A UDP payload, whole (fragments put together). */
export interface DatagramView {
  /** Frame number from 1, of the last fragment. */
  packet: number;
  /** ms since the base. */
  at: number;
  flow: Flow;
  bytes: Uint8Array;
  /** Payload: from `start` up to, not including, `end`. */
  start: number;
  end: number;
  /** Octets of the payload on the wire; larger than `end - start` where the capture was snapped. */
  wireOctets: number;
  /** IP fragments that it came in; missing: it came whole. */
  fragments?: number;
  /** 0 to 63. */
  dscp: number;
  ttl: number;
  interfaceId: number;
  /** Octet of the (uncompressed) file at which the record of the packet begins. */
  position: number;
}

/** What a message-oriented layer was given: a piece of a TCP stream in order. */
export interface StreamChunk {
  packet: number;
  at: number;
  flow: Flow;
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Octets before this chunk never came (lost in the capture): framing has to find its feet again. */
  afterGap: boolean;
  position: number;
}

/** A message that a recorder took out of TLS or WebSocket (Wireshark's exported PDU). */
export interface ExportedMessage {
  packet: number;
  at: number;
  protocol: string;
  src: Endpoint;
  dst: Endpoint;
  bytes: Uint8Array;
  start: number;
  end: number;
  position: number;
}

export interface IcmpView {
  packet: number;
  at: number;
  from: string;
  family: 4 | 6;
  type: number;
  code: number;
  /** MTU of "fragmentation needed"/"packet too big"; null otherwise. */
  mtu: number | null;
  about: { src: Endpoint; dst: Endpoint; protocol: 'udp' | 'tcp' | 'other' };
}

/** TCP events that a verdict needs. */
export interface TcpNotice {
  packet: number;
  at: number;
  flow: Flow;
  kind: 'syn' | 'syn-ack' | 'reset' | 'fin' | 'retransmission';
}

export interface PacketSink {
  datagram(view: DatagramView): void;
  chunk(chunk: StreamChunk): void;
  exported(message: ExportedMessage): void;
  icmp(view: IcmpView): void;
  tcp(notice: TcpNotice): void;
  /** TLS or NSS key log lines out of a decryption secrets block; never shown. */
  secrets?(type: number, data: Uint8Array): void;
  /** Comment of a packet or section, for example the name of the call that Sidetone wrote. */
  comment?(text: string, packet: number | null): void;
}

/** A SIP message as it was found, whatever carried it. */
export interface FoundMessage {
  packet: number;
  at: number;
  carriedBy: CarriedBy;
  src: Endpoint;
  dst: Endpoint;
  bytes: Uint8Array;
  start: number;
  end: number;
  position: number;
  /** Of its datagram; missing: it came whole. */
  fragments?: number;
}

/** What an SDP says will be received at an address: ties RTP to calls. Written by the SIP side, read by the RTP side. */
export interface MediaExpectation {
  callId: string;
  /** Where the writer of the SDP receives. */
  address: string;
  port: number;
  rtcpPort: number;
  /** Formats that the writer is ready to receive. */
  formats: { payloadType: number; name: string; clockRate: number | null; channels: number; fmtp: string | null }[];
  media: 'audio' | 'video' | 'image' | 'other';
  secured: boolean;
  direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  ptimeMs: number | null;
  /** The first a=fingerprint: "sha-256 AB:CD:...". */
  fingerprint: string | null;
  /** ICE user name fragment of its writer. */
  ufrag: string | null;
  /** The session's lines and those of this medium; may hold keys. */
  description: string;
  at: number;
  packet: number;
  /** Of the message that held it. */
  from: Endpoint;
  to: Endpoint;
}

/** ISO 8601 with microseconds of a time of this capture. `base`: whole seconds since the epoch. */
export type TimeText = (at: number) => string;
