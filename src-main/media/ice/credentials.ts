/** Our ice-ufrag and ice-pwd: those of now, and of before ICE restarts. */
import { randomInt } from 'node:crypto';
import type { Credentials } from './checks';

/** Checks with credentials of so many restarts ago are still answered. */
const MAX_OLD = 3;
const ICE_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export class OwnCredentials {
  current: Credentials = newCredentials();
  private readonly old: Credentials[] = [];

  /** The latest first. */
  get known(): Credentials[] {
    return [this.current, ...this.old];
  }

  renew(): void {
    this.old.unshift(this.current);
    this.old.length = Math.min(this.old.length, MAX_OLD);
    this.current = newCredentials();
  }
}

/** RFC 8839 section 5.4: at least 24 and 128 bits of randomness. */
function newCredentials(): Credentials {
  const characters = (count: number): string =>
    Array.from({ length: count }, () => ICE_CHARACTERS[randomInt(ICE_CHARACTERS.length)]).join('');
  return { ufrag: characters(8), pwd: characters(24) };
}
