/**
 * What is known of the way that the audio of a WebRTC call takes: ICE (RFC 8445), and the DTLS-SRTP handshake on it (RFC 5764). The
 * wire path and the browser path tell the same facts, so that both can be laid side by side. Times are ms since the epoch.
 */
import type { Endpoint } from './media';

/** A STUN or TURN server as it stands in a profile, an account or an `RTCConfiguration`. */
export interface IceServer {
  /** "stun:", "stuns:" (RFC 7064), "turn:" or "turns:" (RFC 7065). */
  urls: string[];
  username?: string;
  credential?: string;
}

/** `relay`: nothing but relayed candidates are gathered and used. */
export type IcePolicy = 'all' | 'relay';

/** What a call, an account or a profile gathers with; credentials are in it. */
export interface IceSetup {
  servers: IceServer[];
  policy: IcePolicy;
}

export type IceCandidateType = 'host' | 'srflx' | 'prflx' | 'relay';

export interface IceCandidateFacts extends Endpoint {
  /** `address` is an IP literal, or a ".local" name that hides one (mDNS). */
  type: IceCandidateType;
  /** Between the agent and its peer; that to the relay is `relayProtocol`. */
  transport: 'udp' | 'tcp';
  priority: number;
  foundation: string;
  relatedAddress: string | null;
  relatedPort: number | null;
  /** URL of the server that it was learnt from; null for host candidates, and where the agent does not tell. */
  server: string | null;
  relayProtocol: 'udp' | 'tcp' | 'tls' | null;
  /** When it was gathered, or arrived; null where nobody noted it. */
  at: number | null;
}

export interface IcePairFacts {
  local: IceCandidateFacts;
  remote: IceCandidateFacts;
  state: 'frozen' | 'waiting' | 'in-progress' | 'succeeded' | 'failed';
  nominated: boolean;
  /** Connectivity and consent checks; null where the agent does not count them. */
  requestsSent: number | null;
  responsesReceived: number | null;
  requestsReceived: number | null;
  /** Of the last check that was answered, ms. */
  rttMs: number | null;
  /** The error response that ended its checks (RFC 8489 section 14.8), for example 401 or 487. */
  error: { code: number; reason: string } | null;
}

export interface IceGatheringFacts {
  startedAt: number;
  /** Until the last candidate; null: it had not ended. */
  durationMs: number | null;
  /** Servers that gave nothing, and how long was waited for each. */
  silent: { url: string; waitedMs: number }[];
  /** Servers that refused or could not be reached, with the STUN error code where there was one. */
  refused: { url: string; code: number | null; reason: string }[];
}

export interface DtlsFacts {
  state: 'new' | 'connecting' | 'connected' | 'failed' | 'closed';
  role: 'client' | 'server' | null;
  startedAt: number | null;
  connectedAt: number | null;
  /** a=setup of both descriptions (RFC 8842). */
  setup: { local: string | null; remote: string | null };
  /** Of the peer's SDP, and of the certificate that it showed: "sha-256 AB:CD...". */
  announcedFingerprints: string[];
  seenFingerprint: string | null;
  /** Null before a certificate was seen. */
  fingerprintMatches: boolean | null;
  /** For example "SRTP_AES128_CM_HMAC_SHA1_80". */
  srtpProfile: string | null;
  /** DTLS datagrams that arrived: 0 in a failed handshake means that the peer never spoke. */
  datagramsReceived: number | null;
  /** Why it failed, one sentence. */
  error: string | null;
}

export interface IceFacts {
  /** Which end says so. */
  path: 'wire' | 'browser';
  policy: IcePolicy;
  role: 'controlling' | 'controlled' | null;
  remoteLite: boolean;
  state: 'new' | 'checking' | 'connected' | 'disconnected' | 'failed' | 'closed';
  gathering: IceGatheringFacts;
  local: IceCandidateFacts[];
  remote: IceCandidateFacts[];
  pairs: IcePairFacts[];
  /** The pair in use, an item of `pairs`; null: none. */
  selected: IcePairFacts | null;
  checkingAt: number | null;
  connectedAt: number | null;
  /** Each time that the pair in use changed, with the addresses as text. */
  changes: { at: number; local: string; remote: string }[];
  restarts: number;
  /** When the checks of consent (RFC 7675) stopped being answered for good; null: they were. */
  consentLostAt: number | null;
  /** Checks on the pair in use that went unanswered in a row until now. */
  unansweredChecks: number;
  /** The last response on the pair in use. */
  lastResponseAt: number | null;
  dtls: DtlsFacts;
}
