/** Captures that stand still where real ones pass too fast to be seen: a file that is being read, one that cannot be read. */
import type { CaptureSummary, RingState } from '../../../src-shared/contract/captures';
import type { ContractEvents, EventName, MethodName } from '../../../src-shared/contract/contract';

const EMPTY: RingState = { packets: 0, octets: 0, limitOctets: 32 * 1024 * 1024, since: null };

export class StandInCaptures {
  ring: RingState = EMPTY;
  /** Why nothing can be saved; null: it can. */
  refusal: string | null = null;
  private readonly open = new Map<string, CaptureSummary>();

  constructor(private readonly emit: <E extends EventName>(event: E, payload: ContractEvents[E]) => void) {}

  /** A file that stays half read until it is changed. */
  add(id: string, change: Partial<CaptureSummary> = {}): void {
    const summary: CaptureSummary = {
      id,
      name: `${id}.pcapng`,
      phase: 'reading',
      progress: { done: 0, total: 240_000_000 },
      error: null,
      packets: 0,
      calls: 0,
      streams: 0,
      problems: 0,
      startAt: null,
      durationS: 0,
      ...this.open.get(id),
      ...change,
    };
    this.open.set(id, summary);
    this.emit('capture', summary);
  }

  /** Undefined where the method is not one of captures. */
  answer(method: MethodName, [first]: readonly unknown[]): unknown {
    switch (method) {
      case 'captures.list':
        return [...this.open.values()].toReversed();
      case 'captures.close':
        this.open.delete(first as string);
        return null;
      case 'captures.ring':
        return this.ring;
      case 'captures.keep':
        if (this.refusal !== null) throw new Error(this.refusal);
        return { path: '/home/alice/Sidetone/captures/last-minutes.pcapng', packets: this.ring.packets };
      default:
        return undefined;
    }
  }
}
