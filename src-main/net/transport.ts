import type { TransportName } from '../../src-shared/model/transports';
import type { Direction, Endpoint } from '../../src-shared/model/media';

/** What a socket tap emits: the octets of one datagram or one framed message, exactly as they crossed the socket. */
export interface CapturedPacket {
  /** ms since the epoch with a fraction, from the program's one clock. */
  at: number;
  direction: Direction;
  transport: TransportName;
  local: Endpoint;
  remote: Endpoint;
  data: Uint8Array;
}
export type Tap = (packet: CapturedPacket) => void;

/** What a capture needs beside the messages: connections as they were on the wire. Given, our own connections are tapped. */
export interface WireTap {
  /** Octets of a TCP connection in the pieces in which they crossed the socket: TLS records, WebSocket frames and all. */
  octets: Tap;
  /** A line of the TLS key log (RFC 9850). Secret: whoever has it and the octets can read them. */
  key(line: string): void;
}

/** Facts of a TLS connection, kept whether verification passed or not. */
export interface TlsFacts {
  protocol: string | null;
  cipher: string | null;
  /** Null when verification passed; Node's code such as CERT_HAS_EXPIRED otherwise. */
  verifyError: string | null;
  /** The name that the certificate was held against. */
  servername: string;
  chain: CertificateFacts[];
}
export interface CertificateFacts {
  subject: string;
  issuer: string;
  subjectAltName: string | null;
  validFrom: string;
  validTo: string;
  fingerprint256: string;
  selfSigned: boolean;
  /** What makes it look like one of a public authority, as the end of a sentence; null or missing: nothing. Only looked at where its issuer is unknown. */
  publicBy?: string | null;
}

export interface TlsOptions {
  /** PEM text of extra trusted certificates (the content of the profile's `tls.caFile`). */
  ca?: string;
  /** Overrides the name in SNI and in verification. */
  servername?: string;
  /** Default true. */
  verify?: boolean;
}

/** A place to send to: what RFC 3263 ends in. */
export interface Target extends Endpoint {
  transport: TransportName;
  /** The name before resolution; TLS verifies against it. */
  host: string;
  /** Path and query of the WebSocket URL, ws and wss only. */
  path?: string;
  /** Trust settings of the account; where they are missing, those of the transport layer count. */
  tls?: TlsOptions;
}

/** Who sent a message that came in, and the way back. */
export interface Arrival {
  flow: Flow;
  remote: Endpoint;
  /** ms since the epoch. */
  at: number;
}

/**
 * One way to a peer: a UDP socket with a remote address, or a connection. RFC 5626 calls it a flow.
 * Precondition of `send`: `state` is 'open'. After 'closed' nothing is emitted any more.
 */
export interface Flow {
  readonly id: number;
  readonly transport: TransportName;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly reliable: boolean;
  readonly secure: boolean;
  readonly state: 'open' | 'closed';
  readonly tls: TlsFacts | null;
  /** Rejects with a NetError when the octets could not be handed to the operating system. */
  send(data: Uint8Array): Promise<void>;
  /** Ends the flow; `closed` is told with the error given here. Idempotent. */
  close(error?: Error): void;
  /** What `startKeepAlive` works with; a flow without it needs none. */
  readonly keepAlive?: KeepAliveChannel;
}

/** RFC 5626 section 3.5: the flow knows which octets are a ping and which a pong, and keeps both away from `message`. */
export interface KeepAliveChannel {
  /**
   * Sends one ping: CRLFCRLF on a stream, a ping frame on a WebSocket, on UDP a STUN binding request or a CRLFCRLF that
   * nobody answers. Rejects like `send`.
   */
  ping(udp: 'crlf' | 'stun'): Promise<void>;
  /** `reflexive` is our address as the peer sees it, where the pong was a STUN response. */
  onPong(listener: (reflexive: Endpoint | null) => void): () => void;
}

export interface FlowEvents {
  /** One whole SIP message (streams are framed by Content-Length, RFC 3261 section 18.3). Keep-alives never come here. */
  message(data: Uint8Array, arrival: Arrival): void;
  /** The flow ended; `error` is null on an orderly close. */
  closed(flow: Flow, error: Error | null): void;
  /** ICMP error tied to a remote address of a UDP socket (ECONNREFUSED and friends). */
  icmp(remote: Endpoint, error: Error): void;
}

export interface ListenOptions {
  /** PEM text, both together; tls and wss need them. */
  key?: string;
  cert?: string;
  /** ws and wss: the one path at which a WebSocket is taken; missing: any (RFC 7118 leaves it to the server). */
  path?: string;
}

/** All SIP sockets of one user agent. */
export interface TransportLayer {
  /** Opens (or reuses) the flow to a target. Rejects with a NetError that says what was refused. */
  connect(target: Target, signal?: AbortSignal): Promise<Flow>;
  /** Ends every flow from this address of ours: it is gone. The next `connect` takes another. */
  leave(address: string): void;
  /** Starts to listen; returns where. Port 0 picks one. Rejects with a NetError. */
  listen(transport: TransportName, local: Endpoint, options?: ListenOptions): Promise<Endpoint>;
  on(events: Partial<FlowEvents>): () => void;
  readonly flows: readonly Flow[];
  close(): Promise<void>;
}
