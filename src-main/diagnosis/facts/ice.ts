/** What the checks of STUN and TURN servers find. Times in ms, addresses as IP literals. No user name, no credential. */
import type { SocketTransport } from '../../../src-shared/model/transports';
import type { IceCandidateFacts } from '../../../src-shared/model/ice';
import type { Endpoint } from '../../../src-shared/model/media';
import type { TlsFailure } from '../../net/errors';
import type { TlsFacts } from '../../net/transport';

export type IceTransport = SocketTransport;

/** A server of the configuration, or the same one asked in another way to tell neighbours apart. */
export interface IceServerAt {
  /** As it is configured, or as it would be. */
  url: string;
  /** It stands in the configuration. */
  configured: boolean;
  kind: 'stun' | 'turn';
  host: string;
  port: number;
  transport: IceTransport;
  /** Null: the name has none. */
  address: string | null;
}

export type IceReach =
  /** A STUN response came, be it an error. */
  | 'answered'
  /** The connection stands, but nothing is answered on it; by UDP: nothing came. */
  | 'silent'
  /** ICMP port unreachable, or RST. */
  | 'refused'
  | 'unreachable'
  /** The connection was broken off. */
  | 'reset'
  | 'tls-failed'
  /** Something came that is no STUN. */
  | 'garbage'
  | 'unresolved'
  /** This machine forbids or cannot. */
  | 'local';

export interface StunError {
  /** 300 to 699, RFC 8489 section 14.8. */
  code: number;
  reason: string;
}

/** One Binding request to one server. */
export interface BindingProbe extends IceServerAt {
  reach: IceReach;
  /** Transmissions (UDP: RFC 8489 section 6.2.1). */
  sent: number;
  connectMs: number | null;
  tlsMs: number | null;
  /** First transmission to the response. */
  answerMs: number | null;
  /** How long was waited in vain. */
  waitedMs: number | null;
  local: Endpoint | null;
  /** Our address as the server sees it. */
  mapped: Endpoint | null;
  /** RFC 5780: from where it says that it answers, and its other address. */
  origin: Endpoint | null;
  other: Endpoint | null;
  software: string | null;
  error: StunError | null;
  tlsFailure: TlsFailure | null;
  tls: TlsFacts | null;
  /** What went wrong, one sentence. */
  failure: string | null;
}

export interface IceStunFacts {
  probes: BindingProbe[];
  /** UDP to other ports, tried where no server answers by UDP: ICMP from a closed port shows that UDP gets there. */
  elsewhere: { address: string; port: number; outcome: 'answered' | 'refused' | 'unreachable' | 'silent' }[];
  /** What stands in the configuration and is no STUN or TURN URL. */
  wrong: string[];
}

/** RFC 5780 section 4.3 and 4.4; RFC 4787 sections 4.1 and 5. */
export type NatBehaviour = 'endpoint-independent' | 'address-dependent' | 'address-and-port-dependent';

export interface IceNatFacts {
  /** `two-servers`: no server speaks RFC 5780, but two of them were asked from one socket. */
  way: 'rfc5780' | 'two-servers' | 'none';
  /** URL of the server that was asked by RFC 5780, or the first of two. */
  server: string | null;
  /** Why a server was not believed or could not be asked, one sentence each. */
  refused: { url: string; why: string }[];
  local: Endpoint | null;
  mapped: Endpoint | null;
  /** The mapped address is not our own. */
  translated: boolean | null;
  /** `dependent`: it differs from server to server; by what is not known. Null: not found out. */
  mapping: NatBehaviour | 'dependent' | null;
  filtering: NatBehaviour | null;
  /** A datagram to our own mapped address comes back. Null: not tried. */
  hairpin: boolean | null;
  /** One socket, asked from everywhere. */
  observations: { to: Endpoint; mapped: Endpoint | null }[];
}

export interface IceLifetimeFacts {
  server: string;
  /** A datagram of the server after so long a silence arrived. */
  probes: { idleS: number; alive: boolean | null }[];
  longestGoodS: number | null;
  shortestBadS: number | null;
  /** Why nothing could be found out, one sentence. */
  refused: string | null;
}

/** The way of a relay from its name to the data, each step the condition of the next. */
export type TurnStepName =
  'reach' | 'challenge' | 'authenticate' | 'allocate' | 'permission' | 'data' | 'refresh' | 'release';

export interface TurnStep {
  name: TurnStepName;
  /** `unknown`: could not be tried. */
  outcome: 'done' | 'failed' | 'unknown';
  ms: number | null;
  /** Of the server's error response. */
  code: number | null;
  /** One clause: what was done, or what the server said. */
  text: string;
}

/** Datagrams through the relay. */
export interface RelayedData {
  /** `own-socket`: between the relayed address and another socket of ours; `relay-to-relay`: between two relayed addresses. */
  way: 'own-socket' | 'relay-to-relay';
  sent: number;
  /** From us through the relay to the other end, and from there to us. */
  outward: boolean;
  inward: boolean;
  rttMs: number | null;
}

export interface TurnProbe extends IceServerAt {
  reach: IceReach;
  steps: TurnStep[];
  /** The step at which it ended; null: the data came back. */
  failed: TurnStepName | null;
  sent: number;
  waitedMs: number | null;
  local: Endpoint | null;
  mapped: Endpoint | null;
  relayed: Endpoint | null;
  /** Why nobody could send to the relayed address, a clause; null: it looks sound. */
  implausible: string | null;
  lifetimeS: number | null;
  software: string | null;
  realm: string | null;
  /** The profile has a user name for it. */
  hasCredentials: boolean;
  /** Time-limited credentials carry their end in the user name: seconds until then, negative afterwards; null: they do not look so. */
  credentialsLeftS: number | null;
  /** 438 responses; they are answered by trying again. */
  staleNonces: number;
  /** The error response at which it ended. */
  error: StunError | null;
  /** Peers that the relay was asked to send to. */
  permissions: { peer: string; who: 'ourselves' | 'server' | 'relay'; error: StunError | null }[];
  data: RelayedData[];
  tlsFailure: TlsFailure | null;
  tls: TlsFacts | null;
  failure: string | null;
}

export interface IceTurnFacts {
  probes: TurnProbe[];
}

/** 50 packets a second through the relay and back. */
export interface IceRelayFacts {
  url: string;
  way: RelayedData['way'];
  sent: number;
  received: number;
  lossPercent: number;
  rttMs: { min: number; median: number; max: number } | null;
  jitterMs: number | null;
  /** ms since the first packet, and its round trip. */
  series: [number, number][];
}

/** One address of this computer, one server. */
export interface GatheringStep {
  interface: string;
  address: string;
  /** Null: the host candidate. */
  server: string | null;
  /** By a Binding request (reflexive candidate) or an Allocate request (relayed candidate). */
  asked: 'nobody' | 'binding' | 'allocate';
  candidate: IceCandidateFacts | null;
  ms: number;
  outcome: 'gathered' | 'same-as-host' | 'silent' | 'refused' | 'failed' | 'no-route';
  /** Of the server's error response. */
  code: number | null;
  /** One clause. */
  text: string;
}

export interface IceCandidatesFacts {
  startedAt: number;
  durationMs: number;
  candidates: IceCandidateFacts[];
  steps: GatheringStep[];
  /** Names of interfaces from which no server of their family answered, while another one's was answered. */
  stuck: { name: string; address: string; waitedMs: number }[];
  /** Servers of which no interface heard. */
  silent: { url: string; waitedMs: number }[];
}
