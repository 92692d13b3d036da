/** RFC 3550 sections 6.2 and 6.3: when the next RTCP packet is due, for the two parties of a call. */

/** Minimum of section 6.2, ms; the first packet may go out after half of it. */
const MINIMUM_MS = 5000;
/** Section 6.3.1: e - 3/2, makes up for the bias that timer reconsideration brings. */
const COMPENSATION = Math.E - 1.5;

/**
 * With two members the bandwidth share never asks for more than the minimum (5 % of even 8 kbit/s carries a 100-octet compound
 * each 2 s), so the calculated interval of section 6.3.1 is the minimum, spread at random from half to one and a half of it.
 * @param initial no RTCP packet has been sent yet
 * @param random 0 to 1
 */
export function rtcpIntervalMs(initial: boolean, random: number): number {
  return ((initial ? MINIMUM_MS / 2 : MINIMUM_MS) * (random + 0.5)) / COMPENSATION;
}
