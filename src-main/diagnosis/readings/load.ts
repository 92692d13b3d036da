/** Whether this computer had time for a call. */
import type { LoadFacts } from '../facts/computer';
import type { ObservedCall } from '../observed/call';

/** Departures later than this are heard as gaps (RFC 3550 section 6.4.1 jitter of what we send), ms. */
const DEPARTURE_JITTER_MS = 8;
const MEDIA_LAG_P99_MS = 60;
/** A single stall of a fifth of a second makes less than this over a short call, and is no overload yet, ms. */
const ONE_STALL_JITTER_MS = 4;
const LOOP_LAG_MEAN_MS = 60;

/** Had this computer no time for a call? `late`: its packets left late; `blocked`: the program itself was held up. */
export function overload({ mediaLagMs, departureJitterMs, loopLagMs }: LoadFacts): { late: boolean; blocked: boolean } {
  const jittery = departureJitterMs ?? ONE_STALL_JITTER_MS;
  const late =
    jittery > DEPARTURE_JITTER_MS || ((mediaLagMs?.p99 ?? 0) > MEDIA_LAG_P99_MS && jittery >= ONE_STALL_JITTER_MS);
  return { late, blocked: loopLagMs.mean > LOOP_LAG_MEAN_MS };
}

/** This computer itself was late: what it measured of time is no proof. */
export function isBusy({ load }: ObservedCall): boolean {
  if (!load) return false;
  const { late, blocked } = overload(load);
  return late || blocked;
}
