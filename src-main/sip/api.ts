/** What the user agent of the wire path offers to the layers above it. Implementations: userAgent.ts, call.ts, registration.ts. */
import type { Reason } from '../protocol/sip/reason';
import type { TransportName } from '../../src-shared/model/transports';
import type { Binding, LadderEntry } from '../../src-shared/model/call';
import type { Endpoint } from '../../src-shared/model/media';
import type { SipHeader, SipRequest, SipResponse } from '../protocol/sip/message';
import type { Clock } from '../net/clock';
import type { NetErrorDetail } from '../net/errors';
import type { Flow, Target, TlsFacts, TlsOptions, TransportLayer } from '../net/transport';
import type { TargetResolver } from '../net/resolver';
import type { OfferAnswer } from './offerAnswer';

export interface UserAgentOptions {
  transports: TransportLayer;
  resolver: TargetResolver;
  clock: Clock;
  /** User-Agent header; default "Sidetone/<version>". */
  userAgent?: string;
  /** T1, T2, T4 in ms (RFC 3261 table 4); defaults 500, 4000, 5000. */
  timers?: Partial<{ t1: number; t2: number; t4: number }>;
  /** Default true: a request out of no dialog from an address that we do not talk with is answered at most so often. */
  guardStrangers?: boolean;
  /** Ends that a flood of strangers must not shut out. */
  knows?: (end: Endpoint) => boolean;
  /** An address has returned the tag of a dialog that it was told: it reads what we send there. */
  onProof?: (address: string) => void;
  /** Called for each request out of dialog that the agent does not handle itself (REGISTER, MESSAGE...); default 405 or 501. */
  onRequest?: (request: IncomingRequest) => void;
  /** Asked for each OPTIONS out of dialog: whoever answers it, or null, and the agent answers 200 with what it can do. */
  onOptions?: (request: SipRequest) => ((request: IncomingRequest) => void) | null;
  onCall?: (call: IncomingCall) => void;
}

/** Identity and way of one account. */
export interface Account {
  /** Address of record, "sip:alice@pbx.test". */
  aor: string;
  displayName?: string;
  authUser?: string;
  password?: string;
  registrar?: string | null;
  outboundProxy?: string | null;
  transport: TransportName | 'auto';
  wsUrl?: string | null;
  expiresS: number;
  tls?: TlsOptions;
}

export interface UserAgent {
  /** Every SIP message in and out, with retransmissions marked, credentials masked. */
  onLadder(listener: (entry: LadderEntry & { callId: string }) => void): () => void;
  /** One registration an account: `options` count at the first call for it. */
  register(account: Account, options?: RegisterOptions): Registration;
  /** Once `signal` is aborted nothing more is sent of it, and it resolves at once. */
  options(account: Account, uri: string, signal?: AbortSignal, more?: OptionsRequest): Promise<ResponseOutcome>;
  /** Places a call; returns at once, everything else is told by events. */
  invite(account: Account, target: string, media: OfferAnswer, options?: InviteOptions): Call;
  /** Ends everything: BYE, CANCEL, unregister as asked, sockets. Bounded by `graceMs`, default 2000. */
  close(graceMs?: number): Promise<void>;
}

export interface RegisterOptions {
  /** Default true. Without, nothing goes out between the refreshes: for measuring how long the way back stays open. */
  keepAlive?: boolean;
}

/** What an OPTIONS may have beside the usual. */
export interface OptionsRequest {
  /** With Content-Type where there is a body. A Call-ID takes the place of our own. */
  headers?: SipHeader[];
  body?: Uint8Array;
  /** The one way that it takes, wherever the URI points to; nothing is resolved then. */
  flow?: Flow;
}

export interface InviteOptions {
  headers?: SipHeader[];
  /** Offer 100rel (RFC 3262), default true. */
  reliableProvisional?: boolean;
  /** Session-Expires offered in s (RFC 4028), default 1800; 0 leaves it out. */
  sessionExpiresS?: number;
  /** Give up after so many ms without a final answer, default 180,000. */
  ringTimeoutMs?: number;
  /** INVITE without SDP (late offer). */
  lateOffer?: boolean;
}

export interface ResponseOutcome {
  status: number;
  reason: string;
  /** Null where no response came: `status` is then 408 or 503 made by ourselves (RFC 3261 section 8.1.3.1). */
  response: SipResponse | null;
  target: Target | null;
  tls: TlsFacts | null;
  delayMs: number;
  /** One sentence where it failed. */
  error: string | null;
  /** What the last way failed by, where no response came and the network or a timer said why. */
  failure?: NetErrorDetail['reason'] | null;
  /** Octets of the request as it was last sent, with credentials where it had any; null where none was. Only of OPTIONS. */
  sent?: Uint8Array | null;
  /** Our end of the flow that it last went by. Only of OPTIONS. */
  local?: Endpoint | null;
}

export interface RegistrationEvents {
  changed(state: RegistrationStatus): void;
}
export interface RegistrationStatus {
  phase: 'unregistered' | 'registering' | 'registered' | 'failed';
  grantedExpiresS: number | null;
  expiresAt: number | null;
  bindings: Binding[];
  transport: TransportName | null;
  /** received/rport of our Via as "address:port"; null when the registrar does not say. */
  seenAs: string | null;
  requestDelayMs: number | null;
  status: number | null;
  reason: string | null;
  error: string | null;
  tls: TlsFacts | null;
}
export interface Registration {
  readonly status: RegistrationStatus;
  on<K extends keyof RegistrationEvents>(event: K, listener: RegistrationEvents[K]): () => void;
  /** Starts, or registers again at once. Resolves with the first outcome; refreshes itself afterwards until `stop`. */
  start(): Promise<RegistrationStatus>;
  /** Removes our binding (expires 0) and stops. */
  stop(): Promise<void>;
  /** Stops without a word to the registrar; whoever waits for an outcome is told at once that there is none. */
  abandon(): void;
}

export type CallState = 'calling' | 'proceeding' | 'early' | 'incoming' | 'confirmed' | 'terminated';

export interface CallEnd {
  by: 'local' | 'remote' | 'none';
  outcome: 'answered' | 'rejected' | 'failed' | 'cancelled';
  /** Final status of the INVITE. */
  status: number | null;
  reason: string | null;
  /** Out of a Reason header of the BYE, CANCEL or response (RFC 3326); null without one. */
  q850: number | null;
  reasonText: string | null;
  /** All of them, in their order; missing: none. */
  reasons?: Reason[];
  /** One sentence where it failed without a response: resolution, connection, time-out. */
  error: string | null;
}

export interface CallEvents {
  /** 100 */
  trying(at: number): void;
  /** 18x; `early` is true when it carried SDP. */
  progress(response: SipResponse, early: boolean, at: number): void;
  /** 2xx sent or received; media may flow both ways. */
  established(at: number): void;
  /** The ACK of our 2xx came (incoming), or was sent (outgoing). */
  confirmed(at: number): void;
  /** Our hold state or the peer's changed by a re-INVITE or UPDATE. */
  held(state: { byUs: boolean; byPeer: boolean }): void;
  /** A new offer/answer was agreed after the first. */
  renegotiated(): void;
  /** NOTIFY of our REFER (RFC 3515): status of the transferred call. */
  transfer(status: number, reason: string): void;
  /**
   * The peer asks us to call somebody (REFER received); accept or refuse by `respond`. What it returns, where the peer wants to
   * know, tells it how that call goes (NOTIFY, RFC 3515 section 2.4.4); a status of 200 or more is the last.
   */
  referred(target: string, respond: (accept: boolean) => ((status: number, reason: string) => void) | undefined): void;
  /** DTMF by INFO (application/dtmf-relay or application/dtmf). */
  dtmf(digit: string, durationMs: number | null): void;
  /** 200 arrived again after our ACK, or our 200 had to be sent again: the ACK is getting lost. */
  ackTrouble(count: number): void;
  terminated(end: CallEnd, at: number): void;
}

export interface Call {
  readonly callId: string;
  readonly direction: 'outgoing' | 'incoming';
  readonly state: CallState;
  /** URI of the other side. */
  readonly remote: string;
  readonly remoteName: string | null;
  readonly flow: Flow | null;
  readonly transport: TransportName | null;
  readonly sdp: { offer: string | null; answer: string | null };
  on<K extends keyof CallEvents>(event: K, listener: CallEvents[K]): () => void;
  /** CANCEL, BYE, or a rejection, whatever fits the state. `q850` goes out as a Reason header. */
  hangup(options?: { status?: number; reason?: string; q850?: number }): Promise<void>;
  hold(held: boolean): Promise<void>;
  /** re-INVITE with a fresh offer (media address changed...). */
  reinvite(): Promise<void>;
  /** Blind transfer (RFC 3515). Resolves when the REFER was accepted. */
  refer(target: string): Promise<void>;
  /** INFO application/dtmf-relay. */
  sendDtmfInfo(digit: string, durationMs?: number): Promise<void>;
}

export interface IncomingCall extends Call {
  readonly request: SipRequest;
  /** 180, or 183 with SDP when `early`. */
  ring(early?: boolean): Promise<void>;
  answer(media: OfferAnswer): Promise<void>;
  /** Media must be given before `ring(true)`. */
  setMedia(media: OfferAnswer): void;
  reject(status: number, reason?: string, headers?: SipHeader[]): Promise<void>;
}

/** A request out of dialog with its server transaction. */
export interface IncomingRequest {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly remote: { address: string; port: number };
  respond(status: number, reason?: string, headers?: SipHeader[], body?: Uint8Array): void;
}
