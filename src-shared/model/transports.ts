/** The transports of SIP, and what each of them is (RFC 3261 section 18, RFC 7118). One record says everything; nobody tests names. */

interface Transport {
  /** TLS lies below: nobody on the way can read or change what is said. */
  secure: boolean;
  /** Octets arrive whole and in order, or the connection ends: no retransmissions (RFC 3261 section 17). */
  reliable: boolean;
  /** A WebSocket: found by a URL, has no SRV records, nobody can connect back to it. */
  web: boolean;
  /** Where neither the URI nor the DNS names a port (RFC 3261 section 19.1.2, RFC 6455 section 3). */
  port: number;
}

export const TRANSPORTS = {
  udp: { secure: false, reliable: false, web: false, port: 5060 },
  tcp: { secure: false, reliable: true, web: false, port: 5060 },
  tls: { secure: true, reliable: true, web: false, port: 5061 },
  ws: { secure: false, reliable: true, web: true, port: 80 },
  wss: { secure: true, reliable: true, web: true, port: 443 },
} as const satisfies Record<string, Transport>;

export type TransportName = keyof typeof TRANSPORTS;
/** Those of one `kind`, for example `TransportOf<{ web: true }>`. */
export type TransportOf<Kind extends Partial<Transport>> = {
  [Name in TransportName]: (typeof TRANSPORTS)[Name] extends Kind ? Name : never;
}[TransportName];
export type WebTransport = TransportOf<{ web: true }>;
/** What SIP itself, STUN and TURN speak. */
export type SocketTransport = TransportOf<{ web: false }>;

export const TRANSPORT_NAMES = Object.keys(TRANSPORTS) as [TransportName, ...TransportName[]];

/** The `transport` parameter of a URI or anything else that a stranger wrote. */
export function isTransport(name: string): name is TransportName {
  return Object.hasOwn(TRANSPORTS, name);
}

/** False also for what is not decided yet: `auto`, none. */
export function isWeb(transport: TransportName | 'auto' | null | undefined): transport is WebTransport {
  return transport != null && transport !== 'auto' && TRANSPORTS[transport].web;
}

export function isSecure(transport: TransportName): transport is TransportOf<{ secure: true }> {
  return TRANSPORTS[transport].secure;
}

/** The transport of that kind with TLS below it. */
export function securedTransport(transport: TransportName): TransportOf<{ secure: true }> {
  return isWeb(transport) ? 'wss' : 'tls';
}

/** Without a `transport` parameter (RFC 3263 section 4.1). */
export function usualTransport(secure: boolean): SocketTransport {
  return secure ? 'tls' : 'udp';
}

export function webTransport(secure: boolean): WebTransport {
  return secure ? 'wss' : 'ws';
}
