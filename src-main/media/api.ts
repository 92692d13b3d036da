/**
 * What the media worker offers to the engine. Everything behind `MediaService` lives in a worker thread: no packet crosses the
 * border, only settings, one statistics message a second, and events.
 */
import type {
  CodecName,
  Direction,
  Endpoint,
  MediaEvent,
  MediaSecurity,
  StreamSample,
  StreamStatistics,
} from '../../src-shared/model/media';
import type { MediaSource } from '../../src-shared/model/call';
import type { Caller } from '../../src-shared/model/caller';
import type { IceFacts, IcePolicy, IceServer } from '../../src-shared/model/ice';
import type { MediaFaults } from '../../src-shared/model/faults';

export interface MediaServiceOptions {
  /** Inclusive range that RTP (even) and RTCP (the next odd) ports come out of; [0, 0], the default: the system chooses. */
  portRange?: [number, number];
  /** Where the built worker lies; null runs the service in this thread (unit tests). */
  workerUrl: URL | null;
  /** Of the program's clock, so that both threads share one time line. */
  epochMs: number;
  /** The worker ended by a fault of its own. */
  onDeath?: (reason: string) => void;
}

export interface SessionOptions {
  /** IP literal to bind to; the address of the route to the peer. */
  localAddress: string;
  /** In order of preference. */
  codecs: CodecName[];
  /** `dtls`: ICE and DTLS-SRTP, as WebRTC does (RFC 8834). */
  security: MediaSecurity;
  /** For `dtls`. Missing: host candidates alone. */
  ice?: {
    servers: IceServer[];
    policy: IcePolicy;
    /** For `turns:`. */
    tls?: { verify: boolean; ca?: string };
    /** Candidates of `localAddress` alone. Default: of every address of this computer. */
    localOnly?: boolean;
  };
  /** Packet time in ms; default 20. */
  ptimeMs?: number;
  source: MediaSource;
  /** Names the call in captures, for example "call to sip:echo@pbx.test". No secret. The ring buffer keeps only sessions that have one. */
  label?: string;
  /** Keep every packet for a pcapng (`packets` event, in batches). Default false. */
  capture?: boolean;
  /** False leaves out statistics per packet where thousands of calls run. Default true. */
  samples?: boolean;
  /** Decode what arrives: level, recording, play-out. Default true. */
  decode?: boolean;
  /** Written into o= and c= in place of `localAddress`, to try what a peer that does not latch makes of it. */
  announcedAddress?: string;
  /** For this session alone; otherwise that of the service. */
  portRange?: [number, number];
  /** DSCP (RFC 2474) to mark our packets with, 0 to 63; best effort, see `MediaInsight.dscp`. */
  dscp?: number;
  /** Given, packets leave only for whom they are wanted by, see `SendGate`. Missing: wherever the description says. */
  caller?: Caller;
  /** Faults on purpose, for practising: what leaves (RTP only) is treated so. */
  faults?: MediaFaults;
}

export type { MediaFaults };

/** What the socket and the RTCP of one session saw beside the statistics of its streams. Times in ms since the epoch. */
export interface MediaInsight {
  /** RTP datagrams that arrived, whatever became of them. */
  rtpArrived: number;
  /** Of them, those that are no RTP at all. */
  notRtp?: number;
  rtcpArrived: number;
  rtpSent: number;
  /** Failed SRTP authentication, or replays. */
  rejected: number;
  firstRejectedAt: number | null;
  firstAcceptedAt: number | null;
  lastAcceptedAt: number | null;
  /** When the sequence number of the inbound stream wrapped first. */
  sequenceWrappedAt: number | null;
  /** At most 8, most packets first. */
  sources: (Endpoint & { packets: number })[];
  /** At most 16. `expected`: the answer holds it. */
  payloadTypes: { payloadType: number; packets: number; expected: boolean }[];
  /** RTCP sender reports of the peer, and the packet count of the last one. */
  senderReports: number;
  peerSent: number | null;
  lastSenderReportAt?: number | null;
  /** Report blocks about our stream; extended highest sequence numbers of the first and the last. */
  reportBlocks: number;
  firstHighest: number | null;
  lastHighest: number | null;
  /** When its last report came, so many of our latest packets had not reached it; null without reports. */
  peerBehind?: number | null;
  /** What the peer counts as lost of ours by its last report, percent of what it expected. */
  peerLossPercent: number | null;
  /** Mean decoded level over the call, dBov; null where nothing was decoded. */
  levelDbov: number | null;
  /** Share of decoded packets that hold exact zeros, percent. */
  exactSilencePercent: number | null;
  /** What our packets were marked with; null where this platform cannot. */
  dscp: number | null;
  /** What the far end's packets counted as to order: of the stream that lasted longest. */
  jitterInMs: number | null;
  /** Where our packets went last: the SDP's address, or where media really came from (symmetric RTP); null before there was a place. */
  sendsTo?: Endpoint | null;
}

export interface MediaSessionEvents {
  samples(samples: StreamSample[]): void;
  event(event: MediaEvent): void;
  dtmf(digit: string, durationMs: number): void;
  /** Candidates that were gathered after the description: the body of an INFO (RFC 8840). */
  trickle(fragment: string): void;
  packets(batch: CapturedMedia[]): void;
  /** The media thread has died: nothing more comes of this session. Its last event, once. */
  failed(error: Error): void;
}

/** An RTP or RTCP datagram. A session with SRTP shows each twice: as it was on the wire, and as far as it could be deciphered. */
export interface CapturedMedia {
  /** ms since the epoch. */
  at: number;
  direction: Direction;
  local: Endpoint;
  remote: Endpoint;
  protection: 'none' | 'srtp' | 'deciphered';
  /** Of the session. */
  label?: string;
  data: Uint8Array;
}

/** What the ring buffer of all sessions holds. */
export interface RingFigures {
  packets: number;
  octets: number;
  /** ms since the epoch; null: empty. */
  oldestAt: number | null;
}

/** RTP of one call. It makes and reads SDP (RFC 3264), so that `engine` only has to join it to a dialog. */
export interface MediaSession {
  readonly id: number;
  readonly local: Endpoint;
  createOffer(): Promise<string>;
  /** Rejects with `NoCommonMediaError` when codecs or security do not meet. */
  answerOffer(offer: string): Promise<string>;
  acceptAnswer(answer: string, early: boolean): Promise<void>;
  rollback(): void;
  /** Our own hold wish for the next offers and answers. */
  setHold(held: boolean): void;
  /** What was agreed; null before. */
  readonly negotiated: NegotiatedMedia | null;
  setSource(source: MediaSource): Promise<void>;
  /** Sends silence instead of the source, keeping the stream up. */
  setMuted(muted: boolean): void;
  /** RFC 4733 where the peer takes it. Resolves when the last digit is out; rejects when the peer has no telephone-event. */
  sendDtmf(digits: string, toneMs?: number, gapMs?: number): Promise<void>;
  /** Records both directions: inbound left, outbound right, 16-bit WAV. Rejects when the file cannot be made. */
  startRecording(path: string): Promise<void>;
  stopRecording(): Promise<void>;
  statistics(): Promise<StreamStatistics[]>;
  /** Also after `close`: then that of the whole call. */
  insight(): Promise<MediaInsight>;
  /** How ICE and DTLS went; null without them. Also after `close`. */
  ice(): Promise<IceFacts | null>;
  /** The next offer has new ICE credentials and candidates (RFC 8839 section 4.4): after a change of address. */
  restartIce(): void;
  /** What is known of the caller by now. */
  setTrust(trust: Caller['trust']): void;
  /** The peer takes candidates after the description (RFC 8840): descriptions need not wait for slow servers any more. */
  allowTrickle(): void;
  /** Candidates of the peer that came after its description (RFC 8840); what cannot be read is passed over. */
  trickle(fragment: string): void;
  on<K extends keyof MediaSessionEvents>(event: K, listener: MediaSessionEvents[K]): () => void;
  /** Sends RTCP BYE, closes sockets, resolves with the last statistics. Idempotent. */
  close(): Promise<StreamStatistics[]>;
}

export interface NegotiatedMedia {
  codec: CodecName;
  security: MediaSecurity;
  remote: Endpoint;
  /** After both sides' wishes: what we send and what we expect. */
  direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  telephoneEvent: boolean;
  ptimeMs: number;
  rtcpMux: boolean;
}

/**
 * The bridge to the page's own peer connection (microphone and speaker). One is warmed up per page; at most one call at a time has
 * it. Signalling only: audio goes over loopback or LAN between Chromium and the worker.
 */
export interface MicrophoneBridge {
  /** Offer of the page in, answer out (all codecs, audio sendrecv). Candidates: host only, `addresses` to listen on. */
  connect(offerSdp: string, addresses: string[]): Promise<string>;
  addCandidate(candidate: { candidate: string; sdpMid: string | null }): Promise<void>;
  readonly state: 'new' | 'connecting' | 'connected' | 'failed' | 'closed';
  onState(listener: (state: MicrophoneBridge['state']) => void): () => void;
  /** Joins the page to a call whose source is `microphone`; null lets go. The page has to send with this codec. */
  attach(session: MediaSession | null): Promise<void>;
  close(): Promise<void>;
}

/** How the media thread did over the last second. */
export interface MediaLoad {
  /** CPU share of the thread; above 100 never. */
  cpuPercent: number;
  /** The most that a packet left late or a timer ran late. */
  maxLagMs: number;
  /** Mean and 99th percentile over the packets that left by the clock; null where none did. */
  meanLagMs: number | null;
  p99LagMs: number | null;
  /** Packets that left by the clock. */
  packets: number;
  sessions: number;
}

export interface MediaService {
  /** For the sessions made from now on. Rejects with a MediaError, and changes nothing, where no port pair fits in. */
  setPortRange(range: [number, number]): Promise<void>;
  createSession(options: SessionOptions): Promise<MediaSession>;
  createBridge(): MicrophoneBridge;
  /** Memory for the last minutes of all sessions made from now on, octets; 0, the default, keeps nothing. */
  setRing(octets: number): Promise<void>;
  ring(): Promise<RingFigures>;
  /** What the ring holds from this moment (ms since the epoch) on. */
  takeRing(since: number): Promise<CapturedMedia[]>;
  onLoad(listener: (load: MediaLoad) => void): () => void;
  close(): Promise<void>;
}
