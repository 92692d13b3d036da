/** Faults on purpose: a bad network between a test number and its caller. Only sessions that ask for faults have one of these. */
import type { Endpoint } from '../../../src-shared/model/media';
import type { Clock, Timer } from '../../net/clock';
import type { MediaFaults } from '../api';

/** Puts a datagram on the wire; `data` may be used again after the call. */
export type Wire = (data: Uint8Array, to: Endpoint, at: number) => void;

interface Waiting {
  data: Uint8Array;
  to: Endpoint;
  due: number;
}

/** A packet that was held back to be overtaken leaves by then, ms, even where no other follows. */
const HELD_MS = 200;
/** As long as the longest delay needs, and some more; beyond that the oldest leave at once. */
const MAX_WAITING = 4096;

export class FaultyWire {
  /** In the order of their departure: delay and jitter keep it. */
  private readonly waiting: Waiting[] = [];
  private held: Waiting | null = null;
  private timer: Timer | null = null;
  private dropping = false;
  private lastDue = 0;
  private closed = false;

  /** @param random 0 to 1 */
  constructor(
    private readonly faults: MediaFaults,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly wire: Wire,
  ) {}

  readonly send: Wire = (data, to, at) => {
    if (this.closed || this.drops()) return;
    this.pass(data, to, at);
    if (this.happens(this.faults.duplicatePercent)) this.pass(data, to, at);
  };

  /** What has not left yet never does. */
  close(): void {
    this.closed = true;
    this.timer?.cancel();
    this.waiting.length = 0;
    this.held = null;
  }

  /**
   * Losses one by one, or in bursts by a chain of two states (Gilbert): it is left with 1 / length, and entered as often as makes
   * the share of the packets lost right.
   */
  private drops(): boolean {
    const { dropPercent = 0, burstPackets = 1 } = this.faults;
    const share = Math.min(1, dropPercent / 100);
    if (share <= 0) return false;
    if (burstPackets <= 1 || share >= 1) return this.random() < share;
    this.dropping = this.dropping
      ? this.random() >= 1 / burstPackets
      : this.random() < share / (burstPackets * (1 - share));
    return this.dropping;
  }

  private happens(percent: number | undefined): boolean {
    return percent !== undefined && this.random() * 100 < percent;
  }

  /** One that is held back leaves after the next. */
  private pass(data: Uint8Array, to: Endpoint, at: number): void {
    const { held } = this;
    if (!held && this.happens(this.faults.reorderPercent)) {
      this.held = { data: data.slice(), to, due: at + HELD_MS };
      this.schedule();
      return;
    }
    this.delay(data, to, at);
    if (!held) return;
    this.held = null;
    this.delay(held.data, held.to, at);
  }

  private delay(data: Uint8Array, to: Endpoint, at: number): void {
    const { delayMs = 0, jitterMs = 0 } = this.faults;
    if (delayMs <= 0 && jitterMs <= 0) return this.wire(data, to, at);
    this.lastDue = Math.max(this.lastDue, at + delayMs + this.random() * jitterMs);
    this.waiting.push({ data: data.slice(), to, due: this.lastDue });
    if (this.waiting.length > MAX_WAITING) this.release(this.waiting[0]?.due ?? 0);
    this.schedule();
  }

  private schedule(): void {
    this.timer?.cancel();
    const due = Math.min(this.waiting[0]?.due ?? Infinity, this.held?.due ?? Infinity);
    if (due === Infinity || this.closed) return;
    this.timer = this.clock.setTimeout(
      () => {
        this.timer = null;
        this.release(this.clock.now());
        this.schedule();
      },
      Math.max(0, due - this.clock.now()),
    );
  }

  private release(now: number): void {
    const { held } = this;
    if (held && held.due <= now) {
      this.held = null;
      this.wire(held.data, held.to, now);
    }
    let leaving = 0;
    while (leaving < this.waiting.length && this.waiting[leaving]!.due <= now) leaving++;
    for (const { data, to } of this.waiting.splice(0, leaving)) this.wire(data, to, now);
  }
}
