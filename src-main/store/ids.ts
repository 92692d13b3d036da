import { randomBytes } from 'node:crypto';

/** Crockford's base 32: sorts like the number, no letters that read like digits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

/**
 * An id that sorts by time of creation: 48 bits of milliseconds and 80 random bits, as in a ULID.
 * @param now ms since the epoch
 */
export function newId(now: number): string {
  let time = Math.floor(now);
  let text = '';
  for (let index = 0; index < TIME_CHARACTERS; index++) {
    text = (ALPHABET[time % 32] ?? '0') + text;
    time = Math.floor(time / 32);
  }
  for (const octet of randomBytes(RANDOM_CHARACTERS)) text += ALPHABET[octet % 32] ?? '0';
  return text;
}
