import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../net/clock';

export interface Nonces {
  /** @param address that it is told to */
  create(address: string): string;
  /**
   * `fresh`: ours, told to this address, young, and its count higher than any before. `stale`: ours, but not so (RFC 7616
   * section 3.4: ask again without asking the person). `foreign`: never given out here.
   */
  check(nonce: string, count: number | null, address: string): 'fresh' | 'stale' | 'foreign';
}

const LIFETIME_MS = 300_000;
/** Nonces whose counts are remembered; the oldest goes first. */
const MAX_REMEMBERED = 10_000;

/** Nonces that prove their own origin and age, so that a flood of challenges costs no memory: time, then an HMAC over it. */
export function createNonces(clock: Clock): Nonces {
  const key = randomBytes(32);
  const counts = new Map<string, number>();
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('hex').slice(0, 32);

  return {
    create(address) {
      const text = `${Math.floor(clock.now()).toString(36)}-${randomBytes(6).toString('hex')}-${sign(address)}`;
      return `${text}-${sign(text)}`;
    },
    check(nonce, count, address) {
      const cut = nonce.lastIndexOf('-');
      const text = nonce.slice(0, Math.max(cut, 0));
      const given = Buffer.from(nonce.slice(cut + 1));
      const right = Buffer.from(sign(text));
      if (given.length !== right.length || !timingSafeEqual(given, right)) return 'foreign';
      // Whoever has it from elsewhere proves nothing about this address.
      if (!text.endsWith(`-${sign(address)}`)) return 'stale';
      if (clock.now() - Number.parseInt(text, 36) > LIFETIME_MS) return 'stale';
      // Without a count (RFC 2069) each nonce serves once.
      const used = counts.get(nonce) ?? 0;
      const now = count ?? 1;
      if (now <= used) return 'stale';
      counts.delete(nonce);
      counts.set(nonce, now);
      if (counts.size > MAX_REMEMBERED) counts.delete(counts.keys().next().value ?? nonce);
      return 'fresh';
    },
  };
}
