/** RFC 3550 section 6.4.1: the round trip out of a report that echoes one of ours. */
import { middle32, ntpOfMs } from './ntp';

/** Longer than this is not a round trip but a broken echo. */
const MAX_ROUND_TRIP_MS = 60_000;

/**
 * A - LSR - DLSR. Null when the peer has seen no report of ours yet (LSR 0), or when its figures make no sense. A result below
 * zero by less than the clock's resolution is 0.
 * @param arrivedAt of the report, ms since the epoch @param lsr middle 32 bits of our report's NTP time
 * @param dlsr delay at the peer, 1/65536 s
 */
export function roundTripMs(arrivedAt: number, lsr: number, dlsr: number): number | null {
  if (lsr === 0) return null;
  const units = (middle32(ntpOfMs(arrivedAt)) - lsr - dlsr) | 0;
  const ms = (units * 1000) / 65536;
  // The units are 15 microseconds each, and both ends round.
  if (ms < -1 || ms > MAX_ROUND_TRIP_MS) return null;
  return Math.max(0, ms);
}
