/** RFC 8445 section 6.1: pairs of candidates in the order of their priority, and which of them to check next. */
import type { IceCandidateFacts, IcePairFacts } from '../../../src-shared/model/ice';
import type { Endpoint } from '../../../src-shared/model/media';
import type { Base } from './base';
import { isIpv6, pairPriority, sameEnd } from './candidates';

export class Pair {
  state: IcePairFacts['state'] = 'waiting';
  nominated = false;
  /** The peer said USE-CANDIDATE before our own check had succeeded. */
  nominatedByPeer = false;
  /** Our check with USE-CANDIDATE is under way. */
  nominating = false;
  requestsSent = 0;
  responsesReceived = 0;
  requestsReceived = 0;
  rttMs: number | null = null;
  error: { code: number; reason: string } | null = null;
  lastResponseAt: number | null = null;
  /** Checks that were answered by 487. */
  conflicts = 0;

  constructor(
    readonly base: Base,
    readonly remote: IceCandidateFacts,
  ) {}

  priority(controlling: boolean): bigint {
    const { priority } = this.base.candidate;
    return controlling ? pairPriority(priority, this.remote.priority) : pairPriority(this.remote.priority, priority);
  }

  facts(): IcePairFacts {
    const { base, remote, state, nominated, requestsSent, responsesReceived, requestsReceived, rttMs, error } = this;
    return {
      local: base.candidate,
      remote,
      state,
      nominated,
      requestsSent,
      responsesReceived,
      requestsReceived,
      rttMs,
      error,
    };
  }
}

/** Section 6.1.2.5: more pairs than this are not tried. */
const MAX_PAIRS = 100;

export class Checklist {
  readonly pairs: Pair[] = [];
  /** Section 6.1.4.1: checks that answer those of the peer come first. */
  private readonly triggered: Pair[] = [];

  /** Pairs a base with a candidate of the peer; null where they do not go together or there are enough. */
  add(base: Base, remote: IceCandidateFacts): Pair | null {
    const known = this.find(base, remote);
    if (known) return known;
    if (isIpv6(base.candidate.address) !== isIpv6(remote.address) || this.pairs.length >= MAX_PAIRS) return null;
    const pair = new Pair(base, remote);
    this.pairs.push(pair);
    return pair;
  }

  find(base: Base, remote: Endpoint): Pair | undefined {
    return this.pairs.find((pair) => pair.base === base && sameEnd(pair.remote, remote));
  }

  trigger(pair: Pair): void {
    if (pair.state === 'succeeded' || pair.state === 'in-progress' || this.triggered.includes(pair)) return;
    pair.state = 'waiting';
    this.triggered.push(pair);
  }

  next(controlling: boolean): Pair | undefined {
    const triggered = this.triggered.shift();
    if (triggered) return triggered;
    return best(
      this.pairs.filter(({ state }) => state === 'waiting'),
      controlling,
    );
  }

  /** The best of those whose checks were answered. */
  valid(controlling: boolean): Pair | undefined {
    return best(
      this.pairs.filter(({ state }) => state === 'succeeded'),
      controlling,
    );
  }

  /** Pairs better than this one that may still succeed. */
  undecidedAbove(pair: Pair, controlling: boolean): boolean {
    const priority = pair.priority(controlling);
    return this.pairs.some(
      (other) => (other.state === 'waiting' || other.state === 'in-progress') && other.priority(controlling) > priority,
    );
  }

  get exhausted(): boolean {
    return this.pairs.every(({ state }) => state === 'failed');
  }

  clear(): void {
    this.pairs.length = 0;
    this.triggered.length = 0;
  }
}

function best(pairs: readonly Pair[], controlling: boolean): Pair | undefined {
  return pairs.reduce<Pair | undefined>(
    (found, pair) => (!found || pair.priority(controlling) > found.priority(controlling) ? pair : found),
    undefined,
  );
}
