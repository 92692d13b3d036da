/** Keeps floods of strangers from taking the machine: requests out of dialog are let in at a bounded rate, by source and in all. */
import type { Clock } from '../net/clock';

/** Requests that one source may send at once, and how many a second after that. */
const SOURCE = { burst: 50, perSecond: 25 };
/** The same for all strangers together: forged sources are many. */
const EVERYBODY = { burst: 1000, perSecond: 400 };
const MAX_SOURCES = 4096;
const MAX_PARTNERS = 1024;

interface Rate {
  burst: number;
  perSecond: number;
}

class TokenBucket {
  #tokens: number;

  constructor(
    private readonly rate: Rate,
    private filledAt: number,
  ) {
    this.#tokens = rate.burst;
  }

  take(now: number): boolean {
    this.#tokens = Math.min(this.rate.burst, this.#tokens + ((now - this.filledAt) / 1000) * this.rate.perSecond);
    this.filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}

export class StrangerGuard {
  readonly #sources = new Map<string, TokenBucket>();
  readonly #partners = new Map<string, true>();
  readonly #everybody: TokenBucket;

  constructor(
    private readonly clock: Clock,
    private readonly enabled: boolean,
  ) {
    this.#everybody = new TokenBucket(EVERYBODY, clock.now());
  }

  /** Whom we send requests to is no stranger. */
  talksTo(address: string): void {
    if (this.enabled) remember(this.#partners, address, true, MAX_PARTNERS);
  }

  /** False where a request out of dialog from there is to be dropped without an answer. */
  admits(address: string): boolean {
    if (!this.enabled || this.#partners.has(address)) return true;
    const now = this.clock.now();
    const bucket = this.#sources.get(address) ?? new TokenBucket(SOURCE, now);
    remember(this.#sources, address, bucket, MAX_SOURCES);
    return bucket.take(now) && this.#everybody.take(now);
  }
}

/** Keeps the map in the order of the last use and within its bound. */
function remember<V>(map: Map<string, V>, key: string, value: V, bound: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > bound && !oldest.done) map.delete(oldest.value);
}
