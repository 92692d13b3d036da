/** RFC 8445 section 8.1.1: when the controlling side nominates, and which pair. */
import type { Clock, Timer } from '../../net/clock';
import type { Checklist, Pair } from './checklist';
import type { Role } from './role';

/** How long a better pair is waited for once one works. */
const SETTLE_MS = 150;

export class Nomination {
  private settle: Timer | null = null;

  /** @param check sends a check with USE-CANDIDATE */
  constructor(
    private readonly clock: Clock,
    private readonly checklist: Checklist,
    private readonly role: Role,
    private readonly check: (pair: Pair) => void,
  ) {}

  /** A check has ended: at once where nothing better can come, else a moment later. */
  consider(): void {
    if (!this.role.controlling) return;
    const pair = this.checklist.valid(true);
    if (!pair || this.checklist.pairs.some(({ nominated, nominating }) => nominated || nominating)) return;
    if (!this.checklist.undecidedAbove(pair, true)) this.nominate();
    else this.settle ??= this.clock.setTimeout(() => this.nominate(), SETTLE_MS);
  }

  stop(): void {
    this.settle?.cancel();
    this.settle = null;
  }

  private nominate(): void {
    this.stop();
    const pair = this.checklist.valid(this.role.controlling);
    if (!pair || !this.role.controlling || pair.nominating || pair.nominated) return;
    pair.nominating = true;
    this.check(pair);
  }
}
