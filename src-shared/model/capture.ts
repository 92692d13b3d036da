/** What a capture file holds: `schema: "sidetone.analysis/1"` of the command line, and what the Captures page shows. */
import type { TransportName } from './transports';
import type { CallCause, CallOutcome, CallTiming } from './call';
import type { Endpoint, Spread, StreamStatistics } from './media';

/** Where in the network a capture was taken, as far as it shows; it limits what the capture can prove. */
export type CapturePlace = 'client' | 'server' | 'middle';

/**
 * How a capture holds what was encrypted. `encrypted`: as it was on the wire. `keys`: TLS as on the wire with its keys inside the file, so that
 * Wireshark decrypts it; SRTP deciphered, for which Wireshark has no keys. `decrypted`: SIP taken out of TLS, SRTP deciphered. The last two
 * belong with confidential files.
 */
export const CAPTURE_CONTENTS = ['encrypted', 'keys', 'decrypted'] as const;
export type CaptureContent = (typeof CAPTURE_CONTENTS)[number];

/** What a packet was carried by. `tls`, `ws` and `wss` only where a recorder took the message out of them (or `ws` frames were read). */
export type CarriedBy = TransportName;

export interface CaptureFormat {
  container: 'pcap' | 'pcapng';
  compressed: boolean;
  /** Per interface in the order of the file; a classic pcap has one. */
  interfaces: {
    linkType: number;
    /** "Ethernet", "Linux cooked v2", "raw IP"... */
    linkName: string;
    name: string | null;
    description: string | null;
    /** Time stamps a second. */
    resolution: number;
    packets: number;
  }[];
  /** Sections of a pcapng. */
  sections: number;
  /** Where reading ended early: what stands before it was read. Null: the file is whole. */
  broken: { packet: number; octet: number; reason: string } | null;
  /** What could not be decoded, by reason: "link type 147 is not known", "snapped to 96 octets"... */
  skipped: { reason: string; packets: number }[];
}

/** Figures that a captured stream and a stream of our own calls share, under the same names. */
type StreamFigures = Pick<
  StreamStatistics,
  | 'ssrc'
  | 'src'
  | 'dst'
  | 'payloadType'
  | 'codec'
  | 'clockRate'
  | 'packets'
  | 'octets'
  | 'expected'
  | 'lost'
  | 'lossPercent'
  | 'duplicates'
  | 'reordered'
  | 'deltaMs'
  | 'jitterMs'
  | 'burst'
  | 'bitrateKbps'
  | 'clockDriftPpm'
  | 'mediaTime'
  | 'rttMs'
  | 'r'
  | 'mos'
  | 'mosNote'
  | 'mosProvenance'
  | 'remoteReport'
>;

/** One RTP stream: an SSRC from one address and port to another. */
export interface CapturedStream extends StreamFigures {
  /** Unique within the analysis. */
  id: string;
  /** Most common distance of time stamps, ms. */
  packetMs: number | null;
  /** ISO 8601 with microseconds. */
  startAt: string;
  endAt: string;
  /** Frame numbers as in Wireshark, from 1. */
  firstPacket: number;
  lastPacket: number;
  /** Call-ID of the call whose SDP announced it (as receiver or as sender); null where no SDP was seen. */
  callId: string | null;
  /** How it was found: announced by an SDP, or by its look alone. */
  foundBy: 'sdp' | 'heuristic';
  /** Protected by SRTP as the SDP says (or DTLS was seen on the same ports); null: not known. */
  secured: boolean | null;
  /** Carried inside TURN (ChannelData or Send/Data indications). */
  relayed: boolean;
  /** DSCP values seen, most packets first. */
  dscp: { value: number; packets: number }[];
  payloadTypes: { payloadType: number; codec: string | null; packets: number; announced: boolean | null }[];
  /** Answer of the call to the first packet, ms; negative: early media; null without a call or an answer. */
  startsAfterAnswerMs: number | null;
  /** What is remarkable, worst first. */
  marks: StreamMark[];
}

export interface StreamMark {
  kind:
    | 'loss'
    | 'burst-loss'
    | 'jitter'
    | 'reordering'
    | 'duplicates'
    | 'clock-drift'
    | 'timestamps'
    | 'late-start'
    | 'gap'
    | 'one-way'
    | 'ssrc-change'
    | 'source-differs'
    | 'direction-violated'
    | 'payload-unexpected'
    | 'packet-time-differs'
    | 'dscp-none'
    | 'silent'
    | 'icmp';
  severity: 'problem' | 'warning' | 'note';
  /** One sentence with the figures. */
  text: string;
}

/** One second of a stream, for charts. `at` is ms since the epoch. */
export interface CapturedSecond {
  at: number;
  packets: number;
  lost: number;
  jitterMs: number | null;
  maxDeltaMs: number | null;
  bitrateKbps: number;
}

/** One SIP message of a ladder. */
export interface CapturedMessage {
  /** Frame number of its last packet. */
  packet: number;
  at: string;
  carriedBy: CarriedBy;
  /** "address:port", IPv6 in brackets. */
  from: string;
  to: string;
  startLine: string;
  cseq: string;
  callId: string;
  retransmission: boolean;
  /** Holds a session description. */
  sdp: boolean;
  /** What is wrong with it as a message, one sentence; null: nothing. */
  malformed: string | null;
}

/** A ladder line: a message, or something beside the signalling that belongs to the call. */
export type LadderLine =
  | ({ kind: 'message' } & CapturedMessage)
  | { kind: 'media'; at: string; from: string; to: string; streamId: string; text: string; phase: 'first' | 'last' }
  | { kind: 'event'; at: string; from: string; to: string; event: CaptureEvent['kind']; text: string; packet: number };

export interface CapturedCall {
  /** Unique within the analysis. */
  id: string;
  callId: string;
  /** Addresses of record out of From and To of the first INVITE. */
  from: string;
  to: string;
  fromName: string | null;
  /** `in-progress`: the capture ends before the call does; `partial`: it begins after the INVITE. */
  state: CallOutcome | 'in-progress' | 'partial';
  status: number | null;
  reason: string | null;
  timing: Omit<CallTiming, 'startedAt'> & { startedAt: string; endedAt: string | null };
  hangup: { by: 'caller' | 'callee' | 'none'; q850: number | null; name: string | null; meaning: string | null };
  carriedBy: CarriedBy[];
  /** Number of SIP messages. */
  messages: number;
  retransmissions: number;
  /** SSRCs, as in `streams[].ssrc`. */
  streams: string[];
  /** Ids of `streams[]`. */
  streamIds: string[];
  /** Addresses that spoke in it, in the order of their appearance: the columns of the ladder. */
  participants: string[];
  userAgents: { participant: string; product: string }[];
  /** Other legs of the same call: Call-IDs tied by X-headers, Session-ID (RFC 7989), Replaces or the same From/To/time at one address. */
  related: string[];
  codecs: { offered: string[]; answered: string[] };
  dtmf: string;
  firstPacket: number;
  lastPacket: number;
  causes: CallCause[];
}

/** A REGISTER dialogue of one address of record with one registrar. */
export interface CapturedRegistration {
  id: string;
  callId: string;
  aor: string;
  registrar: string;
  state: 'registered' | 'unregistered' | 'challenged' | 'rejected' | 'no-answer';
  status: number | null;
  reason: string | null;
  startedAt: string;
  /** REGISTER to final response, ms. */
  delayMs: number | null;
  expiresS: number | null;
  attempts: number;
  retransmissions: number;
  firstPacket: number;
  lastPacket: number;
  causes: CallCause[];
}

/** Any other request outside of calls (OPTIONS, SUBSCRIBE, MESSAGE...), all alike between two addresses in one row. */
export interface CapturedRequests {
  method: string;
  from: string;
  to: string;
  requests: number;
  answered: number;
  /** By status of the final response. */
  statuses: Record<string, number>;
  delayMs: Spread | null;
  firstPacket: number;
  lastPacket: number;
}

/** An ICMP error, tied to the flow that it answers. */
export interface CapturedIcmp {
  packet: number;
  at: string;
  /** Who says so. */
  from: string;
  type: number;
  code: number;
  /** "port unreachable", "fragmentation needed (MTU 1400)"... */
  meaning: string;
  /** The datagram that it answers. */
  about: { src: Endpoint; dst: Endpoint; protocol: 'udp' | 'tcp' | 'other' };
  callId: string | null;
  streamId: string | null;
  /** Further ones of the same kind about the same flow. */
  repeated: number;
}

/** A STUN or TURN conversation between two addresses. */
export interface CapturedStun {
  from: string;
  to: string;
  carriedBy: CarriedBy;
  /** "Binding", "Allocate"... with the number of requests, successes and errors by code. */
  methods: {
    method: string;
    requests: number;
    successes: number;
    errors: Record<string, number>;
    indications: number;
  }[];
  mapped: string[];
  relayed: string[];
  /** Connectivity checks (they carry USERNAME and PRIORITY), against plain binding. */
  iceChecks: number;
  firstPacket: number;
  lastPacket: number;
}

export interface CapturedDtls {
  client: string;
  server: string;
  state: 'done' | 'unfinished' | 'alert';
  version: string | null;
  alert: string | null;
  /** Whether both certificates are those that the SDP announces; null where it cannot be told. */
  fingerprintMatches: boolean | null;
  /** What differs, one sentence; null where nothing does. */
  fingerprintNote: string | null;
  /** The call whose media it is for; null where no SDP names its addresses. */
  callId: string | null;
  handshakeMs: number | null;
  firstPacket: number;
  lastPacket: number;
}

export interface CaptureEvent {
  at: string;
  packet: number;
  kind: 'dtmf' | 't38' | 'hold' | 'resume' | 'transfer' | 'ssrc-change' | 'rtcp-bye' | 'icmp' | 'dtls' | 'gap' | 'log';
  callId: string | null;
  streamId: string | null;
  severity: 'problem' | 'warning' | 'note';
  text: string;
}

/** `schema: "sidetone.analysis/1"`. */
export interface CaptureAnalysis {
  schema: 'sidetone.analysis/1';
  tool: { name: string; version: string };
  file: string;
  format: CaptureFormat;
  packets: number;
  octets: number;
  /** ISO 8601 with microseconds or more; null where no packet could be read. */
  startAt: string | null;
  endAt: string | null;
  durationS: number;
  place: { is: CapturePlace; why: string; chosen: boolean };
  streams: CapturedStream[];
  calls: CapturedCall[];
  registrations: CapturedRegistration[];
  requests: CapturedRequests[];
  icmp: CapturedIcmp[];
  stun: CapturedStun[];
  dtls: CapturedDtls[];
  events: CaptureEvent[];
  /** What is wrong with the capture as a whole, beside what stands at each call: the primary first. */
  causes: CallCause[];
  /** What a reader should know: limits that were reached, what this place cannot show. One sentence each. */
  notes: string[];
}

/** Two captures of the same calls from both ends. */
export interface CaptureComparison {
  schema: 'sidetone.comparison/1';
  a: { file: string; place: CapturePlace };
  b: { file: string; place: CapturePlace };
  /** b's clock minus a's, ms, and how it was found; null where nothing common was seen. */
  clockOffsetMs: number | null;
  clockNote: string;
  /** Messages that left and how they arrived. */
  messages: {
    startLine: string;
    callId: string;
    at: { a: string | null; b: string | null };
    /** Headers and SDP lines that differ, beyond what a proxy must change (Via, Max-Forwards, Record-Route...). */
    changed: { field: string; a: string; b: string; byAlg: boolean }[];
    lost: 'a-to-b' | 'b-to-a' | null;
  }[];
  streams: {
    ssrc: string;
    /** Where the stream comes from: what left, what arrived. */
    from: 'a' | 'b';
    sent: number;
    arrived: number;
    lostBetween: number;
    /** Missing already where it was sent from (further upstream). */
    lostBefore: number;
    /** One-way delay relative to the smallest, ms. */
    delayVariationMs: Spread | null;
    /** Address translation: source as it left, as it arrived. */
    sourceLeft: string;
    sourceArrived: string;
  }[];
  causes: CallCause[];
  notes: string[];
}

/** One line of an imported log that says something. */
export interface LogFinding {
  at: string | null;
  /** Line number from 1. */
  line: number;
  source: 'call-server' | 'media-server' | 'browser-console' | 'sip-server' | 'unknown';
  level: 'error' | 'warning' | 'info' | 'debug' | null;
  pattern: string;
  severity: 'problem' | 'warning' | 'note';
  /** What it means, plain words. */
  meaning: string;
  /** Code of the catalogue that it points to; null: none. */
  points: string | null;
  /** The line, shortened, secrets masked. */
  text: string;
}
