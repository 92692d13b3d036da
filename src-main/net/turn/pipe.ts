/** The way to a STUN or TURN server: a UDP socket, or a TCP or TLS connection that carries the same frames. */
import type { SocketTransport } from '../../../src-shared/model/transports';
import type { Direction, Endpoint } from '../../../src-shared/model/media';
import type { Clock } from '../clock';
import { errorCode } from '../errors';
import type { TlsFacts } from '../transport';

export interface StunPipe {
  readonly reliable: boolean;
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** How long the connection and the TLS handshake took, ms; null where there was none. */
  readonly connectMs: number | null;
  readonly tlsMs: number | null;
  readonly tls: TlsFacts | null;
  /** Never throws: what cannot be sent is lost, as on the way. */
  send(frame: Uint8Array): void;
  close(): void;
}

export interface PipeOptions {
  clock: Clock;
  transport: SocketTransport;
  /** IP literal. */
  address: string;
  port: number;
  /** IP literal to send from; default: that of the route. */
  localAddress?: string;
  /** Name in the certificate; an IP literal is not sent as SNI. */
  servername: string;
  tls?: { verify?: boolean; ca?: string };
  /** For connection and handshake, ms. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** @param data may be kept */
  onFrame(data: Buffer): void;
  /** Is shown the datagrams of a UDP pipe. */
  tap?: (direction: Direction, local: Endpoint, remote: Endpoint, data: Uint8Array) => void;
  /** The connection ended, or the network says that nobody is there (ICMP); not after `close`. */
  onClosed(error: Error): void;
}

/** What a failed connection means, in a word that a person knows. */
export function connectFailure(error: unknown): string {
  const code = errorCode(error) ?? (error instanceof Error ? errorCode(error.cause) : null);
  if (code === 'ECONNREFUSED') return 'the connection was refused';
  if (code === 'ETIMEDOUT') return 'the connection was not accepted';
  return error instanceof Error ? error.message : String(error);
}
