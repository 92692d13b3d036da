import { endpointText } from '../../src-shared/words/endpoint';
import type { TransportName } from '../../src-shared/model/transports';
import type { Endpoint } from '../../src-shared/model/media';
import type { DnsStep } from './resolver';
import type { TlsFacts } from './transport';

/** Why a TLS connection was given up. */
export type TlsFailure =
  | 'expired'
  | 'not-yet-valid'
  | 'name-mismatch'
  | 'self-signed'
  | 'incomplete-chain'
  | 'untrusted'
  | 'not-tls'
  | 'handshake'
  | 'configuration';

/** What happened at a socket or in name resolution, with the facts that belong to it. */
export type NetErrorDetail =
  | { reason: 'refused' }
  | { reason: 'unreachable' }
  | { reason: 'timeout' }
  | { reason: 'reset' }
  | { reason: 'dns'; steps: DnsStep[] }
  | { reason: 'tls'; failure: TlsFailure; facts: TlsFacts | null }
  /** `status` is that of the upgrade's answer, null where none came. */
  | { reason: 'websocket'; status: number | null }
  | { reason: 'address-in-use' }
  | { reason: 'address-not-available' }
  | { reason: 'not-permitted' }
  | { reason: 'too-large' }
  | { reason: 'congested' }
  | { reason: 'malformed' }
  | { reason: 'closed' }
  | { reason: 'aborted' }
  | { reason: 'failed'; code: string | null };

/** The message is one sentence for people: what happened and, where there is one, the way out. */
export class NetError extends Error {
  override readonly name = 'NetError';
  readonly detail: NetErrorDetail;

  constructor(detail: NetErrorDetail, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.detail = detail;
  }

  get reason(): NetErrorDetail['reason'] {
    return this.detail.reason;
  }

  static timeout(what: string, ms: number): NetError {
    return new NetError({ reason: 'timeout' }, `${what} within ${Math.round(ms / 100) / 10} s.`);
  }
  static closed(what: string): NetError {
    return new NetError({ reason: 'closed' }, `${what} is closed.`);
  }
  static aborted(what: string): NetError {
    return new NetError({ reason: 'aborted' }, `${what} was cancelled.`);
  }
  static dns(message: string, steps: DnsStep[], cause?: unknown): NetError {
    return new NetError({ reason: 'dns', steps }, message, cause);
  }
  static tls(failure: TlsFailure, message: string, facts: TlsFacts | null, cause?: unknown): NetError {
    return new NetError({ reason: 'tls', failure, facts }, message, cause);
  }
  static websocket(status: number | null, message: string, cause?: unknown): NetError {
    return new NetError({ reason: 'websocket', status }, message, cause);
  }
  static malformed(message: string): NetError {
    return new NetError({ reason: 'malformed' }, message);
  }
  static congested(peer: string, octets: number): NetError {
    return new NetError({ reason: 'congested' }, `${peer} takes no more data: ${octets} octets wait to be sent to it.`);
  }
  static unreachable(message: string, cause?: unknown): NetError {
    return new NetError({ reason: 'unreachable' }, message, cause);
  }

  /** From an error of the operating system on the way to (or from) a peer. */
  static fromSystem(error: unknown, transport: TransportName, peer: Endpoint): NetError {
    const code = errorCode(error);
    const where = `${endpointText(peer)} (${transport.toUpperCase()})`;
    switch (code) {
      case 'ECONNREFUSED':
        return new NetError(
          { reason: 'refused' },
          transport === 'udp'
            ? `${where} refused the datagram (ICMP port unreachable): nothing listens on that port.`
            : `${where} refused the connection: nothing listens on that port, or a firewall rejects it.`,
          error,
        );
      case 'EHOSTUNREACH':
      case 'ENETUNREACH':
      case 'ENETDOWN':
      case 'EHOSTDOWN':
        return NetError.unreachable(`${where} cannot be reached: there is no route to it (${code}).`, error);
      case 'ETIMEDOUT':
        return new NetError({ reason: 'timeout' }, `${where} does not answer any more.`, error);
      case 'ECONNRESET':
      case 'EPIPE':
      case 'ECONNABORTED':
        return new NetError({ reason: 'reset' }, `${where} broke the connection off.`, error);
      case 'EMSGSIZE':
        return new NetError(
          { reason: 'too-large' },
          `The message is too large for one datagram to ${where}: use TCP or TLS.`,
          error,
        );
      default:
        return (
          localFailure(code, where, error) ??
          new NetError({ reason: 'failed', code }, `The way to ${where} failed (${code ?? 'unknown error'}).`, error)
        );
    }
  }

  /** From an error while binding or listening. */
  static fromBind(error: unknown, transport: TransportName, local: Endpoint): NetError {
    const code = errorCode(error);
    const where = `${endpointText(local)} (${transport.toUpperCase()})`;
    return (
      localFailure(code, where, error) ??
      new NetError({ reason: 'failed', code }, `Cannot listen on ${where} (${code ?? 'unknown error'}).`, error)
    );
  }
}

function localFailure(code: string | null, where: string, cause: unknown): NetError | null {
  switch (code) {
    case 'EADDRINUSE':
      return new NetError(
        { reason: 'address-in-use' },
        `${where} is in use by another program: choose another port or end that program.`,
        cause,
      );
    case 'EADDRNOTAVAIL':
      return new NetError(
        { reason: 'address-not-available' },
        `${where} cannot be used: this machine has no fitting address.`,
        cause,
      );
    case 'EACCES':
    case 'EPERM':
      return new NetError(
        { reason: 'not-permitted' },
        `${where} may not be used: the system or a firewall on this machine forbids it.`,
        cause,
      );
    default:
      return null;
  }
}

export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}
