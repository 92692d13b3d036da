/** Which calls are taken when there are more than there is room for: a share for each source, and the oldest unanswered gives way. */
import { BOUNDS } from './policy';

export interface CallSlots<C> {
  readonly size: number;
  /** Every call that has a slot. */
  readonly calls: Iterable<C>;
  /**
   * @param source address that the call comes from @param known registered: takes part in no share, and gives way last
   * @returns whether there is room, and who has to go for it
   */
  take(call: C, source: string, known: boolean): { room: boolean; evicted: C | null };
  /** The caller has shown that it is there (ACK): it is not evicted any more. */
  answered(call: C): void;
  release(call: C): void;
}

interface Slot {
  source: string;
  known: boolean;
  answered: boolean;
}

export function createCallSlots<C>(
  maxCalls: number,
  shares: Pick<typeof BOUNDS, 'callShare' | 'unansweredShare'> = BOUNDS,
): CallSlots<C> {
  /** In the order in which they came. */
  const slots = new Map<C, Slot>();
  const share = Math.max(1, Math.ceil(maxCalls * shares.callShare));
  const unanswered = Math.max(1, Math.ceil(maxCalls * shares.unansweredShare));

  function oldest(fits: (slot: Slot) => boolean): C | null {
    for (const [call, slot] of slots) if (!slot.answered && fits(slot)) return call;
    return null;
  }

  function place(source: string, known: boolean): { room: boolean; evicted: C | null } {
    const own = known ? [] : [...slots.values()].filter((slot) => slot.source === source && !slot.known);
    if (own.length >= share || own.filter((slot) => !slot.answered).length >= unanswered) {
      const evicted = oldest((slot) => slot.source === source && !slot.known);
      return { room: evicted !== null, evicted };
    }
    if (slots.size < maxCalls) return { room: true, evicted: null };
    const evicted = oldest((slot) => !slot.known) ?? oldest(() => known);
    return { room: evicted !== null, evicted };
  }

  return {
    get size() {
      return slots.size;
    },
    get calls() {
      return slots.keys();
    },
    take(call, source, known) {
      const placed = place(source, known);
      if (placed.evicted !== null) slots.delete(placed.evicted);
      if (placed.room) slots.set(call, { source, known, answered: false });
      return placed;
    },
    answered(call) {
      const slot = slots.get(call);
      if (slot) slot.answered = true;
    },
    release: (call) => void slots.delete(call),
  };
}
