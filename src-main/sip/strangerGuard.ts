/** Keeps floods of strangers from taking the machine: requests out of dialog are let in at a bounded rate, by source and in all. */
import { endpointText } from '../../src-shared/words/endpoint';
import type { Endpoint } from '../../src-shared/model/media';
import type { Clock } from '../net/clock';
import { TokenBucket, TokenBuckets } from '../net/tokenBucket';

/** Requests that one source may send at once, and how many a second after that. */
const SOURCE = { burst: 50, perSecond: 25 };
/** The same for all strangers together: forged sources are many. */
const EVERYBODY = { burst: 1000, perSecond: 400 };
const MAX_SOURCES = 4096;
const MAX_PARTNERS = 1024;

export class StrangerGuard {
  private readonly sources = new TokenBuckets(SOURCE, MAX_SOURCES);
  private readonly acquaintances = new TokenBuckets(SOURCE, MAX_SOURCES);
  private readonly partners = new Map<string, true>();
  private readonly everybody: TokenBucket;

  /** @param knows addresses that a flood of strangers must not shut out; each has its own rate all the same */
  constructor(
    private readonly clock: Clock,
    private readonly enabled: boolean,
    private readonly knows: (end: Endpoint) => boolean = () => false,
  ) {
    this.everybody = new TokenBucket(EVERYBODY, clock.now());
  }

  /** Whom we send requests to is no stranger. */
  talksTo(address: string): void {
    if (!this.enabled) return;
    this.partners.delete(address);
    this.partners.set(address, true);
    const oldest = this.partners.keys().next();
    if (this.partners.size > MAX_PARTNERS && !oldest.done) this.partners.delete(oldest.value);
  }

  /** False where a request out of dialog from there is to be dropped without an answer. */
  admits(end: Endpoint): boolean {
    const { address } = end;
    if (!this.enabled || this.partners.has(address)) return true;
    const now = this.clock.now();
    if (this.knows(end)) return this.acquaintances.take(endpointText(end), now);
    return this.sources.take(address, now) && this.everybody.take(now);
  }
}
