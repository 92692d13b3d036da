/** Codecs of the wire path, by the encoding name of RFC 3551 / RFC 7587 (case as in the registry). */
export const CODEC_NAMES = ['PCMU', 'PCMA', 'G722', 'opus'] as const;
export type CodecName = (typeof CODEC_NAMES)[number];

/** Seen from this program: inbound is what arrives here, outbound is what leaves. */
export type Direction = 'inbound' | 'outbound';

/** How media is protected on the wire. */
export type MediaSecurity = 'none' | 'sdes' | 'dtls';

export interface Endpoint {
  /** IP literal without brackets. */
  address: string;
  port: number;
}

/** Smallest, mean and largest of a series; `null` where nothing was measured. */
export interface Spread {
  min: number;
  mean: number;
  max: number;
}

/** Burst and gap of RFC 3611 section 4.7.2 / appendix A.2, densities 0..1. */
export interface BurstGap {
  /** Fraction of packets lost or discarded within bursts. */
  density: number;
  meanMs: number;
  gapDensity: number;
  gapMeanMs: number;
}

/** Where a MOS comes from. A MOS is never shown without it. */
export interface MosProvenance {
  /** Equipment impairment of the codec and its source, for example "PCMU with PLC, ITU-T G.113". */
  codec: string;
  ie: number;
  bpl: number;
  /** One-way delay that went into Id, ms, and how it was obtained. */
  delayMs: number;
  delaySource: string;
  lossPercent: number;
  burstR: number;
}

/** What the peer says of our stream in its RTCP receiver reports (RFC 3550 section 6.4.1) and XR VoIP metrics (RFC 3611). */
export interface RemoteReport {
  /** Cumulative number of packets lost, as the peer counts. */
  lost: number;
  /** Fraction lost in the last interval, percent. */
  lossPercent: number;
  jitterMs: number;
  /** Extended highest sequence number received. */
  highestSequence: number;
  reports: number;
  /** R and MOS out of the peer's XR block; null when it sent none. */
  xr: {
    lossPercent: number;
    discardPercent: number;
    r: number | null;
    mosLq: number | null;
    mosCq: number | null;
    roundTripMs: number | null;
  } | null;
}

/** What the time stamps of a stream say of time, against its arrival. */
export interface MediaTimeFacts {
  /** Time by the stamps over time by arrival, of packets that follow each other: 1 where both agree, 0.5 or 2 at a wrong clock rate. Null: too few. */
  ratio: number | null;
  /** Time by the stamps less time by arrival, of the same packets, ms. */
  offMs: number;
  /** Packets whose stamp is off from the one before by far more than any jitter, although none is missing between. */
  jumps: number;
  /** All of them together, and the largest of them (negative: back), ms. */
  jumpedMs: number;
  largestMs: number;
}

/**
 * One RTP stream over the whole call. The names are those of the report, see the command line's documentation. Every figure
 * that is not known is null, never 0.
 */
export interface StreamStatistics {
  direction: Direction;
  /** "0x" and eight hexadecimal digits. */
  ssrc: string;
  src: Endpoint;
  dst: Endpoint;
  payloadType: number;
  codec: string | null;
  /** RTP clock, Hz. */
  clockRate: number | null;
  packets: number;
  octets: number;
  expected: number;
  lost: number;
  lossPercent: number;
  duplicates: number;
  reordered: number;
  /** Packets that failed SRTP authentication or were replayed; null on plain RTP. */
  rejected: number | null;
  deltaMs: Spread | null;
  /** RFC 3550 section 6.4.1, in ms of the RTP clock. */
  jitterMs: Spread | null;
  burst: BurstGap | null;
  bitrateKbps: number | null;
  /** Departure or arrival minus the RTP time stamp, slope in parts per million. */
  clockDriftPpm: number | null;
  /** Missing where nobody looked (reports of earlier versions, a browser's own calls). */
  mediaTime?: MediaTimeFacts | null;
  rttMs: Spread | null;
  r: number | null;
  mos: number | null;
  /** Why there is no MOS, or how it was computed, in one sentence. */
  mosNote: string;
  mosProvenance: MosProvenance | null;
  /** Mean decoded level, dB relative to overload (RFC 6465 scale: 0 to -127). */
  levelDbov: number | null;
  remoteReport: RemoteReport | null;
  /** ISO 8601 with microseconds. */
  startAt: string | null;
  endAt: string | null;
}

/** One second of one stream: what the live charts draw. Interval figures, not cumulative ones. */
export interface StreamSample {
  direction: Direction;
  ssrc: string;
  /** End of the second, ms since the epoch. */
  at: number;
  codec: string | null;
  packets: number;
  lost: number;
  lossPercent: number;
  duplicates: number;
  reordered: number;
  jitterMs: number | null;
  /** Largest distance between two packets in this second, ms. */
  maxDeltaMs: number | null;
  /** Distance to the packet before, ms, per packet of this second, for the packet-timing chart. */
  deltasMs: number[];
  bitrateKbps: number;
  levelDbov: number | null;
  rttMs: number | null;
  /** Loss that the peer reports of our stream over its last interval (outbound) - null without RTCP. */
  remoteLossPercent: number | null;
  remoteJitterMs: number | null;
  r: number | null;
  mos: number | null;
  /** Since the start of the stream. */
  totals: { packets: number; expected: number; lost: number; duplicates: number; reordered: number };
}

/** Something that happened to a stream, for the time line. */
export interface MediaEvent {
  at: number;
  kind:
    | 'first-packet'
    | 'silence-started'
    | 'silence-ended'
    | 'source-changed'
    | 'source-differs'
    | 'ssrc-changed'
    | 'payload-unexpected'
    | 'decrypt-failed'
    | 'rtcp-bye'
    | 'icmp-error'
    | 'dtmf'
    | 'recording-failed'
    | 'ice-state'
    | 'ice-pair'
    | 'ice-restart'
    | 'dtls-state'
    | 'device'
    | 'media-failed';
  direction: Direction;
  /** One sentence for people. */
  text: string;
  detail: Record<string, string | number | boolean | null>;
}
