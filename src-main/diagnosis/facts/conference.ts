/** What the checks of conference servers find. Times in ms. */
import type { CandidatePlace, OfferedCandidate } from '../../../src-shared/conference/candidates';
import type { Endpoint } from '../../../src-shared/model/media';
import type { TlsFailure } from '../../net/errors';
import type { TlsFacts } from '../../net/transport';
import type { HttpFacts, PortFacts } from './network';

/** What a call server says of itself at "/version". */
export interface ServerVersion {
  version: string;
  date: string | null;
  hash: string | null;
}

export interface ConferenceApiFacts {
  servers: (HttpFacts['endpoints'][number] & {
    /** The API's host as an IP literal; null where the name does not resolve. */
    address: string | null;
    /** Null where the body is none. */
    version: ServerVersion | null;
  })[];
}

/** One STUN Binding transaction (RFC 8489), or an ICE connectivity check (RFC 8445) where credentials went along. */
export interface BindingAnswer {
  outcome: 'answered' | 'refused' | 'unreachable' | 'silent';
  ms: number | null;
  /** Our address as the server sees it. */
  mapped: Endpoint | null;
  software: string | null;
  /** An error response is an answer too. */
  error: { code: number; reason: string } | null;
}

export interface ConferenceMediaFacts {
  ports: (PortFacts['ports'][number] & {
    /** Null where UDP was not asked for, or nothing answered by it. */
    binding: BindingAnswer | null;
  })[];
}

/** How far the signalling of a room came. */
export interface RoomOffer {
  /** As it may be shown. */
  url: string;
  outcome:
    /** It offered a transport. */
    | 'offered'
    /** A request was answered with an error; `status` is its code. */
    | 'rejected'
    /** The connection stands, but an answer did not come, or said nothing of use. */
    | 'no-answer'
    | 'unusable'
    /** The HTTP server did not take the WebSocket; `status` says how. */
    | 'upgrade-refused'
    | 'refused'
    | 'timeout'
    | 'unreachable'
    | 'dns'
    | 'tls'
    | 'reset';
  status: number | null;
  /** The request at which it ended; null where it was before the first one, or where none failed. */
  failedAt: string | null;
  ms: number | null;
  tlsFailure: TlsFailure | null;
  tls: TlsFacts | null;
  /** Where the connection went. */
  address: string | null;
  error: string | null;
}

export interface CandidateFacts extends OfferedCandidate {
  place: CandidatePlace;
  /** The IP literal of a name; null where it does not resolve. For literals the address itself. */
  resolved: string | null;
  /** Whether it answers from here; `untried`: it was only told to us, and without credentials an ICE agent may stay silent. */
  answer: BindingAnswer['outcome'] | 'untried';
  ms: number | null;
}

export interface ConferenceOfferFacts {
  servers: {
    name: string;
    /** Where its API, or its signalling, is; null where neither is known. */
    apiAddress: string | null;
    room: RoomOffer | null;
    candidates: CandidateFacts[];
  }[];
}
