/**
 * How companions know each other: an echo that answers an echo goes on for ever. Their SSRCs (RFC 3550 section 8.1) are random in the
 * upper 12 bits and follow from those in the lower 20; one in a million others looks the same by chance, and its call is not echoed.
 */
import { randomInt } from 'node:crypto';

const LOWER_BITS = 20;

export function markedSsrc(): number {
  const upper = randomInt(1, 2 ** (32 - LOWER_BITS));
  return ((upper << LOWER_BITS) | lowerOf(upper)) >>> 0;
}

export function isMarkedSsrc(ssrc: number): boolean {
  return (ssrc & (2 ** LOWER_BITS - 1)) === lowerOf(ssrc >>> LOWER_BITS);
}

/** Fibonacci hashing: neighbours lie far apart. */
function lowerOf(upper: number): number {
  return Math.imul(upper, 0x9e3779b1) >>> (32 - LOWER_BITS);
}
