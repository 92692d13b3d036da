/** What the checks of registration and NAT find. */
import type { TransportName } from '../../../src-shared/model/transports';
import type { Endpoint } from '../../../src-shared/model/media';

export interface ChallengeFacts {
  /** WWW-Authenticate or Proxy-Authenticate. */
  proxy: boolean;
  scheme: string;
  realm: string | null;
  algorithm: string | null;
  qop: string | null;
  stale: boolean;
  /** One that we can answer. */
  supported: boolean;
}

/** One REGISTER and what came back (retransmissions are no steps of their own). */
export interface RegisterStep {
  cseq: number;
  /** The request carried credentials. */
  authorized: boolean;
  contact: string | null;
  /** Request URI. */
  uri?: string;
  sent: number;
  response: {
    status: number;
    reason: string;
    delayMs: number;
    challenges: ChallengeFacts[];
    /** Texts of Warning (RFC 3261 section 20.43) and Reason (RFC 3326) headers. */
    warning: string | null;
    reasonHeader: { text: string; q850: number | null } | null;
    retryAfterS: number | null;
    date: number | null;
    /** Our clock in the middle of the exchange that brought `date`, ms since the epoch; null without a Date. */
    dateSeenAt?: number | null;
    /** The top Via as it came back. */
    via: { sentBy: string; received: string | null; rport: number | null };
    /** Every Contact of the response, in full. */
    contacts: string[];
  } | null;
}

export interface RegisterFacts {
  /** `none`: the account has nothing to register with, or names could not be resolved. */
  outcome: 'registered' | 'refused' | 'unanswered' | 'none';
  transport: TransportName | null;
  steps: RegisterStep[];
  status: number | null;
  askedExpiresS: number;
  grantedExpiresS: number | null;
  /** Contact that we sent. */
  contact: string | null;
  /** Other contacts of our address of record. */
  foreign: { contact: string; expiresS: number | null }[];
  local: Endpoint | null;
  seenAs: Endpoint | null;
  /** REGISTER to 200 (RFC 6076 RRD). */
  requestDelayMs: number | null;
  /** The account has a password. */
  hasPassword: boolean;
  error: string | null;
  /** Of a capture in which no response came to the last REGISTER, for long enough that one was due. */
  silence?: {
    answersOthers: boolean;
    waitedMs: number;
    icmp: { from: string; meaning: string; isPort: boolean } | null;
  } | null;
  /** Where the last REGISTER went. */
  server?: Endpoint | null;
  /**
   * Contact under which the registrar holds our binding, where that is not the one that we sent: it has the address that the registrar
   * sees us at. Some servers do so on purpose. Null: ours is listed as it was sent, or there is none.
   */
  rewrittenContact?: string | null;
  /** Found out while the binding stood, for the checks that present it; null or missing: not tried. */
  inbound?: InboundFacts | null;
  bindings?: BindingFacts | null;
}

/** The same REGISTER for a user whom nobody knows, without credentials: is it this user who is refused, or everybody? */
export interface StrangerFacts {
  user: string;
  status: number | null;
  challenged: boolean;
  /**
   * Only after a 403 that came although we gave credentials: the same user once more with a password that is surely wrong. Another answer
   * than before proves that ours was right. Null: not tried.
   */
  wrongPasswordStatus: number | null;
}

export interface BindingFacts {
  foreign: {
    contact: string;
    expiresS: number | null;
    /**
     * OPTIONS straight to the contact. `unprobed`: not tried, because it is a connection of somebody else, or because a refusal would
     * prove nothing (a NAT or another site's network may answer in its place).
     */
    outcome: 'answered' | 'refused' | 'silent' | 'unreachable' | 'unprobed';
    /** The contact's host is one of our own addresses: an earlier run of ours. */
    ownAddress: boolean;
    /** The same public address as ours: another device behind the same NAT, or ourselves with an older mapping. */
    samePublicAddress: boolean;
  }[];
}

/** A request from the server to us. */
export interface InboundFacts {
  /** How it was made to come: by the registrar to our own address of record, or by the companion. */
  way: 'own-address' | 'companion';
  /** Null: the server answered by itself, so nothing is known. */
  reached: boolean | null;
  afterMs: number | null;
  status: number | null;
}

export interface BindingLifetimeFacts {
  way: 'own-address' | 'companion';
  /** In the order of the idle time. `reached` null: could not be tried. */
  probes: { idleS: number; reached: boolean | null }[];
  longestGoodS: number | null;
  shortestBadS: number | null;
  /** What this program uses on UDP, s. */
  keepAliveS: number;
}

export interface NatFacts {
  local: Endpoint | null;
  seenAs: Endpoint | null;
  /** The server sees another address than ours. Null: it does not say. */
  translated: boolean | null;
  portKept: boolean | null;
  localIsPrivate: boolean;
  seenIsPrivate: boolean | null;
  /** By each transport that told, the one above first. */
  byTransport?: { transport: TransportName; local: Endpoint; seenAs: Endpoint }[];
}

/** A field that arrived otherwise than it was sent. */
export interface Rewrite {
  /** "Via sent-by", "Contact", "Call-ID", "SDP o=", "SDP c=", "SDP m=", "Content-Length", "X-Sidetone-Address", "body", "top Via branch". */
  field: string;
  sent: string;
  received: string;
}

export interface AlgProbe {
  transport: TransportName;
  port: number;
  outcome: 'answered' | 'silent' | 'refused' | 'not-a-companion' | 'lying';
  rewrites: Rewrite[];
  /** Also changed in the response on its way back. */
  responseRewrites: Rewrite[];
  /**
   * Where the companion saw the request come from, told so that no gateway can write it back as it does with Via: with an ALG on the way
   * `nat.translation` sees no translation, this does. Null or missing: no answer.
   */
  seenAs?: Endpoint | null;
}

export interface AlgFacts {
  /** True where a companion returned what it received. */
  companion: boolean;
  /** Cleartext first, then what was tried with one thing changed (TLS, another port). */
  probes: AlgProbe[];
  /** Without a companion: what makes one suspicious. */
  hints: { kind: 'foreign-contact' | 'via-rewritten' | 'no-received-behind-nat'; text: string }[];
}
