import type { Clock } from '../../../net/clock';
import { SILENCE_MS } from '../../../net/turn/transactions';

/** What every probe of a server needs. */
export interface IceProbeOptions {
  clock: Clock;
  signal: AbortSignal;
  /** For a connection or a first answer, ms: whether anybody is there shows sooner than in the 39.5 s of RFC 8489. */
  patienceMs: number;
  /** Who has answered once is waited for until then, ms of the clock; missing: for `patienceMs`. */
  endsAt?: number;
  /** IP literal of this machine to ask from; default: that of the route. */
  localAddress?: string;
  tls?: { verify?: boolean; ca?: string };
}

/** A server that is there may be slow: its silence is what RFC 8489 calls so, or what there is time for. ms */
export function untilSilent({ clock, patienceMs, endsAt }: IceProbeOptions): number {
  return endsAt === undefined ? patienceMs : Math.max(0, Math.min(SILENCE_MS, endsAt - clock.now()));
}
