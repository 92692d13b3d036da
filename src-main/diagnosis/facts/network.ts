/** What the checks of names, reachability, HTTP and ports find. Times in ms, addresses as IP literals. */
import type { TransportName } from '../../../src-shared/model/transports';
import type { Endpoint } from '../../../src-shared/model/media';
import type { TlsFailure } from '../../net/errors';
import type { DnsStep } from '../../net/resolver';
import type { Target, TlsFacts } from '../../net/transport';

/** RFC 3263 for the account's next hop. */
export interface NameFacts {
  /** The URI or URL that was resolved. */
  uri: string;
  host: string;
  /** An IP literal or a name of this machine: no name server was asked. */
  literal: boolean;
  /** For the configured transport, in the order of use. */
  targets: Target[];
  steps: DnsStep[];
  /** Null when something resolved. `code` is that of the resolver (ENOTFOUND, ESERVFAIL, ETIMEOUT...). */
  failure: { code: string; sentence: string } | null;
  /** Until the last answer that was waited for; absent where no name was looked up. */
  tookMs?: number;
  /** Addresses that the name was looked up at, as far as the system tells. */
  nameServers: string[];
}

export type ReachOutcome =
  /** A SIP response came. */
  | 'answered'
  /** The connection stands (and TLS and the WebSocket too), but no SIP response came. */
  | 'connected'
  /** Something came back that is no SIP. */
  | 'garbage'
  | 'silent'
  /** ICMP port unreachable (UDP) or RST (TCP). */
  | 'refused'
  /** ICMP host or network unreachable, or no route. */
  | 'unreachable'
  | 'reset'
  | 'tls-failed'
  | 'upgrade-refused'
  /** This machine forbids or cannot. */
  | 'local';

/** One OPTIONS to one target by one transport. */
export interface TargetProbe {
  transport: TransportName;
  host: string;
  address: string;
  port: number;
  outcome: ReachOutcome;
  /** Until the connection stood, with TLS and WebSocket; null on UDP and where it never did. */
  connectMs: number | null;
  /** First transmission to the response. */
  answerMs: number | null;
  /** Transmissions of the request (UDP: with retransmissions, timer E). */
  sent: number;
  /** How long was waited in vain; null where something came. */
  waitedMs: number | null;
  status: number | null;
  /** Server or User-Agent header. */
  server: string | null;
  /** Date header (RFC 3261 section 20.17), ms since the epoch. */
  date: number | null;
  /** Our address as the server saw it: received/rport of the Via that came back. */
  seenAs: Endpoint | null;
  /** Where we sent from. */
  local: Endpoint | null;
  tls: TlsFacts | null;
  tlsFailure: TlsFailure | null;
  /** HTTP status of the upgrade's answer and the sub-protocol it agreed to. */
  upgrade: { status: number | null; protocol: string | null } | null;
  /** The error in one sentence. */
  error: string | null;
  /** Octets of the request. */
  octets?: number;
  /** Where the response came from, where that is not the target (RFC 3581 section 4 forbids it); null or missing: from the target. */
  answeredFrom?: Endpoint | null;
  /** Our wall clock in the middle of the exchange that brought `date`, ms since the epoch; null without a Date. */
  dateSeenAt?: number | null;
}

export interface ReachFacts {
  transport: TransportName;
  /** The account uses this transport (`auto`: the first that resolution names). The others are asked to tell neighbours apart. */
  configured: boolean;
  probes: TargetProbe[];
}

/** One more OPTIONS after something was not answered: to the target that had answered, and by the transports that had. */
export interface AgainFacts {
  since: 'REGISTER' | 'INVITE' | 'call';
  own: TargetProbe;
  compared: TargetProbe[];
}

/** Is the host there at all: a datagram or connection to ports on which surely nothing listens brings ICMP or RST back. */
export interface HostFacts {
  address: string;
  /** Per port: what came back. */
  udp: { port: number; outcome: 'refused' | 'unreachable' | 'silent' | 'answered' }[];
  tcp: { port: number; outcome: 'refused' | 'unreachable' | 'silent' | 'connected' }[];
  /** ICMP echo by the system's ping, where there is one. */
  ping: { outcome: 'answered' | 'silent' | 'unreachable' | 'unavailable'; rttMs: number | null };
  gateway: {
    address: string;
    outcome: 'answered' | 'silent' | 'unreachable' | 'unavailable';
    rttMs: number | null;
  } | null;
}

/** Two sockets, one request: sent from one with the Via of the other (both have spoken to the server before). */
export interface RportFacts {
  sourcePort: number;
  viaPort: number;
  /** Where the response came: RFC 3581 demands `source`. */
  repliedTo: 'source' | 'via' | 'none';
  /** An OPTIONS without rport beside one with it. */
  withoutRport: 'answered' | 'silent';
}

/** A large request beside a small one, both by UDP. */
export interface SizeFacts {
  smallOctets: number;
  small: 'answered' | 'silent';
  largeOctets: number;
  /** `refused`: 413, 513 or another response says that it is too large. */
  large: 'answered' | 'refused' | 'silent' | 'local';
  largeSent: number;
  largeStatus: number | null;
}

export interface ClockFacts {
  /** Ours minus theirs, ms; positive: our clock is ahead. Half the round trip is taken off. */
  readings: { source: string; date: string; offsetMs: number }[];
  /** Median; null where nobody told the time. */
  offsetMs: number | null;
}

export interface HttpFacts {
  endpoints: {
    name: string;
    url: string;
    outcome: 'answered' | 'refused' | 'timeout' | 'unreachable' | 'dns' | 'tls' | 'reset' | 'not-http';
    status: number | null;
    ms: number | null;
    /** Date header, also where TLS failed and only a look without verification brought it. */
    date: number | null;
    /** Our wall clock in the middle of the exchange that brought `date`, ms since the epoch; null without a Date. */
    dateSeenAt?: number | null;
    tlsFailure: TlsFailure | null;
    /** What the server showed by TLS, whether it was accepted or not; null on plain HTTP and where no certificate came. */
    tls?: TlsFacts | null;
    /** First 200 characters of a text body, for example a version. */
    body: string | null;
    error: string | null;
  }[];
}

export interface PortFacts {
  ports: {
    name: string;
    host: string;
    address: string | null;
    udp: {
      port: number;
      outcome: 'echoed' | 'answered' | 'refused' | 'unreachable' | 'silent';
      ms: number | null;
    } | null;
    tcp: {
      port: number;
      /** `answered`: by STUN (RFC 8489 section 6.2.2); `open`: it takes connections, and nobody knows what for. */
      outcome: 'echoed' | 'answered' | 'open' | 'refused' | 'unreachable' | 'silent' | 'reset';
      ms: number | null;
    } | null;
    /** Why neither was tried: the name does not resolve. */
    error: string | null;
  }[];
}
