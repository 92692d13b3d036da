/**
 * One clock for all streams of the worker: a wheel of 1 ms slots on an absolute grid. A stream gets the slot in which the fewest
 * others leave and keeps it, so a packet is due exactly on a slot and no stream waits behind all the others.
 */
import type { Clock } from '../../net/clock';
import { type Lateness, LatenessMeter } from './latenessMeter';

/** Wakes this thread at a time; `clockWaker.ts` does it to some hundredths of a millisecond, `timerWaker.ts` to one. */
export interface Waker {
  /** ms since the epoch; replaces what was asked for before. Infinity: not at all. */
  wakeAt(ms: number): void;
  /** How much earlier to ask for, ms, where the rest may be waited for busily; 0: waking early is no use. */
  readonly leadMs: number;
  onWake: () => void;
  close(): Promise<void>;
}

export interface PacedStream {
  /** One packet time has gone by. @param due when the packet should leave, ms since the epoch */
  tick(due: number): void;
}

export interface PacedHandle {
  stop(): void;
}

interface Entry {
  stream: PacedStream;
  due: number;
  periodMs: number;
  residue: number;
  active: boolean;
}

const SLOTS = 128;
/** The least common packet time of telephony; the load of slots is counted modulo this. */
const GRID_MS = 20;
/** After a longer stall (suspend, debugger) the schedule is taken up again from now instead of sending a flood. */
const MAX_CATCH_UP_MS = 200;
/** Waking early and waiting busily for the rest is worth its cost for few streams only. */
const MAX_SLOTS_TO_SPIN_FOR = 4;
/** Later than this, the thread has more to do than it can: packets that wait to be read have their turn before more leave. */
const MAX_POLL_LAG_MS = 5;

export class Pacer {
  private readonly slots: Entry[][] = Array.from({ length: SLOTS }, () => []);
  private spare: Entry[] = [];
  private readonly load = new Uint32Array(GRID_MS);
  /** The next slot to be served, whole ms since the epoch. */
  private position: number;
  private streams = 0;
  private occupied = 0;
  /** Of the stream that is next. */
  private dueAt = Infinity;
  private readonly lateness = new LatenessMeter();

  constructor(
    private readonly clock: Clock,
    private readonly waker: Waker,
  ) {
    this.position = Math.ceil(clock.now());
    waker.onWake = () => this.run();
  }

  /** @param periodMs packet time, 10 to 120 */
  add(stream: PacedStream, periodMs: number): PacedHandle {
    // Nobody was served for a while; in a tick the next slot is still ahead.
    if (this.streams === 0) this.position = Math.max(this.position, Math.ceil(this.clock.now()));
    const due = this.leastLoaded();
    const entry: Entry = { stream, due, periodMs, residue: due % GRID_MS, active: true };
    this.count(entry.residue, 1);
    this.slots[due % SLOTS]!.push(entry);
    this.schedule();
    return { stop: () => this.remove(entry) };
  }

  /**
   * Serves what is due by now. For whoever takes in packets: where thousands of sockets are read in one turn of the event loop, the
   * waker's message comes after all of them.
   */
  poll(now: number): void {
    if (now >= this.dueAt && now - this.dueAt < MAX_POLL_LAG_MS) this.run();
  }

  /** Figures since the last call. */
  takeLateness(): Lateness {
    return this.lateness.take();
  }

  async close(): Promise<void> {
    await this.waker.close();
  }

  private remove(entry: Entry): void {
    if (!entry.active) return;
    // It is dropped from its slot when that comes round.
    entry.active = false;
    this.count(entry.residue, -1);
  }

  private count(residue: number, change: 1 | -1): void {
    this.streams += change;
    const before = this.load[residue] ?? 0;
    this.load[residue] = before + change;
    if (before === 0) this.occupied += 1;
    if (before + change === 0) this.occupied -= 1;
  }

  private leastLoaded(): number {
    const earliest = Math.max(this.position, Math.ceil(this.clock.now()));
    let best = earliest;
    for (let due = earliest; due < earliest + GRID_MS; due++) {
      if (this.load[due % GRID_MS]! < this.load[best % GRID_MS]!) best = due;
    }
    return best;
  }

  private run(): void {
    let now = this.clock.now();
    if (now - this.position > MAX_CATCH_UP_MS) this.resume(now);
    if (this.spins) now = this.spinUntil(this.nextDue(), now);
    // What becomes due meanwhile waits for the next turn: a thread that cannot keep up must still hear what comes in.
    while (this.position <= now) this.serve(this.position++);
    this.schedule();
  }

  private serve(due: number): void {
    const index = due % SLOTS;
    const entries = this.slots[index]!;
    if (entries.length === 0) return;
    this.slots[index] = this.spare;
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i]!;
      if (!entry.active) continue;
      if (entry.due > due) {
        // A full turn of the wheel ahead.
        this.slots[index]!.push(entry);
        continue;
      }
      this.lateness.add(this.clock.now() - entry.due);
      const at = entry.due;
      entry.due += entry.periodMs;
      this.slots[entry.due % SLOTS]!.push(entry);
      entry.stream.tick(at);
    }
    entries.length = 0;
    this.spare = entries;
  }

  /** The stall was too long to be made up for: every stream goes on with its next whole packet time. */
  private resume(now: number): void {
    const from = Math.ceil(now);
    const entries = this.slots.flat().filter((entry) => entry.active);
    for (const slot of this.slots) slot.length = 0;
    for (const entry of entries) {
      entry.due += Math.ceil(Math.max(0, from - entry.due) / entry.periodMs) * entry.periodMs;
      this.slots[entry.due % SLOTS]!.push(entry);
    }
    this.position = from;
  }

  private spinUntil(due: number, now: number): number {
    if (due - now > this.waker.leadMs) return now;
    let at = now;
    while (at < due) at = this.clock.now();
    return at;
  }

  private nextDue(): number {
    for (let due = this.position; due < this.position + SLOTS; due++) {
      if (this.slots[due % SLOTS]!.length > 0) return due;
    }
    return Infinity;
  }

  private get spins(): boolean {
    return this.occupied <= MAX_SLOTS_TO_SPIN_FOR;
  }

  private schedule(): void {
    this.dueAt = this.streams > 0 ? this.nextDue() : Infinity;
    this.waker.wakeAt(this.dueAt - (this.spins ? this.waker.leadMs : 0));
  }
}
