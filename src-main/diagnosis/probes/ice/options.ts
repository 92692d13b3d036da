import type { Clock } from '../../../net/clock';

/** What every probe of a server needs. */
export interface IceProbeOptions {
  clock: Clock;
  signal: AbortSignal;
  /** For a connection or an answer, ms: RFC 8489 would wait 39.5 s, and nobody else does. */
  patienceMs: number;
  /** IP literal of this machine to ask from; default: that of the route. */
  localAddress?: string;
  tls?: { verify?: boolean; ca?: string };
}
