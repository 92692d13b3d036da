/** RFC 7675: whether the peer still agrees to be sent to, by checks on the pair in use. */
import { randomInt } from 'node:crypto';
import type { Clock, Timer } from '../../net/clock';
import type { Pair } from './checklist';

/** Section 5.1, ms. */
const CONSENT_MS = 5000;
const LOST_MS = 30_000;
const DOUBT_MS = 10_000;
/** The peer was heard, and is not any more: it is asked more often, to tell a quiet peer from a broken way. */
const SILENT_MS = 1000;
const DOUBT_CHECK_MS = 500;

export interface ConsentHooks {
  pair(): Pair | null;
  /** When something came on it that is no STUN; null: never. */
  heardAt(): number | null;
  /** One check. Rejects when it is not answered. */
  ask(pair: Pair): Promise<void>;
  /** `lost` ends it: no response for 30 s. */
  found(what: 'fresh' | 'doubtful' | 'lost'): void;
}

export class Consent {
  /** Checks that went unanswered in a row until now. */
  unanswered = 0;
  private regular: Timer | null = null;
  private extra: Timer | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly hooks: ConsentHooks,
  ) {}

  /** For a pair that was just chosen. */
  start(): void {
    this.stop();
    this.unanswered = 0;
    this.watch();
    this.watchSilence();
  }

  stop(): void {
    this.regular?.cancel();
    this.extra?.cancel();
  }

  private watch(): void {
    this.regular = this.clock.setTimeout(
      () => {
        const pair = this.hooks.pair();
        if (!pair) return;
        const since = this.clock.now() - (pair.lastResponseAt ?? 0);
        if (since > LOST_MS) {
          this.stop();
          return this.hooks.found('lost');
        }
        this.hooks.found(since > DOUBT_MS ? 'doubtful' : 'fresh');
        void this.check(pair);
        this.watch();
      },
      CONSENT_MS * (0.8 + randomInt(0, 400) / 1000),
    );
  }

  private watchSilence(): void {
    this.extra = this.clock.setTimeout(() => {
      const pair = this.hooks.pair();
      if (!pair) return;
      if (this.clock.now() - (this.hooks.heardAt() ?? Infinity) > SILENT_MS) void this.check(pair);
      this.watchSilence();
    }, DOUBT_CHECK_MS);
  }

  private async check(pair: Pair): Promise<void> {
    try {
      await this.hooks.ask(pair);
      this.unanswered = 0;
      this.hooks.found('fresh');
    } catch {
      // The next one may be answered; 30 s without any end it.
      if (this.hooks.pair() === pair) this.unanswered += 1;
    }
  }
}
