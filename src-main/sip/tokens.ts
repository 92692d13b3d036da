/** Random text that identifies things on the wire: tags, branches, Call-IDs (RFC 3261 section 19.3). */
import { randomFillSync } from 'node:crypto';
import { BRANCH_COOKIE } from '../protocol/sip/via';

/** Random octets are drawn a block at a time: one call of the generator costs more than the octets. */
const block = Buffer.alloc(4096);
let used = block.length;

/** Lower-case hexadecimal of `octets` cryptographically random octets. */
export function randomToken(octets = 8): string {
  if (used + octets > block.length) {
    randomFillSync(block);
    used = 0;
  }
  const token = block.toString('hex', used, used + octets);
  used += octets;
  return token;
}

/** Unique over space and time (section 8.1.1.7). */
export function newBranch(): string {
  return BRANCH_COOKIE + randomToken(10);
}

/** A whole number from 0 to `below` - 1. */
export function randomInteger(below: number): number {
  return Number.parseInt(randomToken(6), 16) % below;
}
