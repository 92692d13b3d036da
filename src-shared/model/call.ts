import type { Confidence } from '../causes/record';
import type { TransportName } from './transports';
import type { IceFacts } from './ice';
import type { Direction, MediaEvent, MediaSecurity, StreamStatistics } from './media';

/** One SIP message of the ladder. */
export interface LadderEntry {
  /** ISO 8601 with microseconds. */
  at: string;
  direction: Direction;
  transport: TransportName;
  /** "address:port" of the sender and of the receiver, IPv6 in brackets. */
  from: string;
  to: string;
  startLine: string;
  /** CSeq number and method, for lining up requests with responses. */
  cseq: string;
  /** True when the same message had been sent or received before (RFC 3261 section 17). */
  retransmission: boolean;
  /** The whole message as it was on the wire, credentials masked. */
  raw: string;
}

/** Result in the sense of the report; `cancelled` is our own CANCEL or a call that we gave up. */
export type CallOutcome = 'answered' | 'rejected' | 'failed' | 'cancelled';

/** Where a live call stands. */
export type CallPhase = 'dialling' | 'progress' | 'ringing' | 'early-media' | 'incoming' | 'established' | 'ended';

export interface CallTiming {
  startedAt: string;
  /** INVITE to 100, ms; null while or where there was none. */
  tryingMs: number | null;
  /** INVITE to the first 18x, ms. */
  progressMs: number | null;
  /** Post-dial delay (RFC 6076): INVITE to the first 18x or final response, ms. */
  pddMs: number | null;
  answerMs: number | null;
  /** Talk time, answer to BYE, ms. */
  durationMs: number | null;
  /** Answer to the first RTP packet that arrived, ms. Negative or 0 with early media. */
  firstPacketMs: number | null;
}

export interface Hangup {
  by: 'local' | 'remote' | 'none';
  /** Q.850 cause, from the Reason header (RFC 3326) or mapped from the SIP status. */
  q850: number | null;
  /** The softswitches' name of the cause, for example NORMAL_CLEARING. */
  name: string | null;
  meaning: string | null;
}

/** `schema: "sidetone.call/1"`. */
export interface CallResult {
  schema: 'sidetone.call/1';
  callId: string;
  target: string;
  transport: TransportName | null;
  state: CallOutcome;
  timing: CallTiming;
  sip: { status: number | null; reason: string | null };
  hangup: Hangup;
  sdp: { offer: string | null; answer: string | null };
  streams: StreamStatistics[];
  ladder: Omit<LadderEntry, 'raw'>[];
  events: MediaEvent[];
  /** DTMF digits that arrived. */
  dtmfReceived: string;
  causes: CallCause[];
  /** One sentence about what went wrong where the call itself never reached SIP; null otherwise. */
  error: string | null;
  /** Of a WebRTC call. */
  ice?: IceFacts;
}

/**
 * - `primary`: a problem, the one to mend first
 * - `consequence`: follows from another one that is named
 * - `contributing`: a problem beside it
 * - `note`: worth knowing, and accuses nobody
 */
export type CauseRole = 'primary' | 'consequence' | 'contributing' | 'note';

/** A named root cause, as in the report. The catalogue and its rules come with the diagnosis. */
export interface CallCause {
  code: string;
  role: CauseRole;
  confidence: Confidence;
  title: string;
  explanation: string;
  fix: string[];
  owner: string;
  evidence: string[];
  /** Why the findings lead to this cause, with the figures; missing where nobody kept it. */
  reason?: string;
}

/** A call as the window sees it while it lives; sent whole with each change. */
export interface CallSnapshot {
  /** Our own id (a ULID-like, sortable string), not the SIP Call-ID. */
  id: string;
  callId: string;
  accountId: string;
  direction: 'outgoing' | 'incoming';
  phase: CallPhase;
  /** SIP URI and display name of the other side. */
  remote: string;
  remoteName: string | null;
  transport: TransportName | null;
  startedAt: string;
  answeredAt: string | null;
  endedAt: string | null;
  muted: boolean;
  heldByUs: boolean;
  heldByPeer: boolean;
  recording: boolean;
  codec: string | null;
  security: MediaSecurity;
  source: MediaSource;
  /** What a blind transfer is doing, in the words of the NOTIFY (RFC 3515). */
  transfer: { target: string; status: number | null; text: string } | null;
  dtmfReceived: string;
  /** Filled in when the call has ended. */
  result: CallResult | null;
}

/** What is sent into a call. */
export type MediaSource =
  | { kind: 'microphone' }
  | { kind: 'tone'; frequencyHz: number; levelDbov: number }
  | { kind: 'silence' }
  | { kind: 'file'; path: string; loop: boolean }
  | { kind: 'echo' };

export interface Binding {
  contact: string;
  expiresS: number | null;
  /** True when this is the contact that this program registered. */
  ours: boolean;
}

export type RegistrationPhase = 'unregistered' | 'registering' | 'registered' | 'failed' | 'not-used';

export interface RegistrationState {
  accountId: string;
  phase: RegistrationPhase;
  /** When the binding runs out, ms since the epoch. */
  expiresAt: number | null;
  grantedExpiresS: number | null;
  bindings: Binding[];
  transport: TransportName | null;
  /** Local address as the registrar saw it (received/rport), null when it did not say. */
  seenAs: string | null;
  /** REGISTER to 200 (RFC 6076 RRD), ms. */
  requestDelayMs: number | null;
  status: number | null;
  /** One sentence when the phase is `failed`. */
  error: string | null;
}
