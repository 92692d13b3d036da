/** What a transport layer that listens to strangers asks before it spends anything on one of them. */
import type { Flow } from './transport';

export interface Admission {
  /** Is anything taken from this address at all? */
  admits(address: string): boolean;
  /** @param octets of a datagram that came from there, without headers */
  received(address: string, octets: number): void;
  /** May a datagram leave for there? One that may not is dropped, as a network would drop it. */
  maySend(address: string, octets: number): boolean;
  /** ms for which a connection that came in may be silent; a keep-alive (RFC 5626 section 3.5) is a sign of life. */
  readonly idleMs: number;
  /** Does something live on this connection that keeps it open in silence? */
  needs(flow: Flow): boolean;
}
