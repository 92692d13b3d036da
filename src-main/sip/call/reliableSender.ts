/** RFC 3262 section 3: provisional responses that are repeated until their PRACK comes, one after another. */
import type { Timer } from '../../net/clock';
import type { SipResponse } from '../../protocol/sip/message';
import type { RAck } from '../../protocol/sip/rack';
import type { Core } from '../core';
import { transactionLifeMs } from '../timers';
import { randomInteger } from '../tokens';
import type { ServerTransaction } from '../transactions/transaction';

interface Outstanding {
  rseq: number;
  /** Sends it once more, or drops it. */
  timer: Timer;
  deadline: Timer;
  resolve(acknowledged: boolean): void;
}

export class ReliableSender {
  private rseq = 1 + randomInteger(2 ** 30);
  private outstanding: Outstanding | null = null;
  private queue: Promise<boolean> = Promise.resolve(true);
  private stopped = false;

  constructor(
    private readonly core: Core,
    private readonly transaction: ServerTransaction,
    private readonly sequence: number,
  ) {}

  /**
   * Sends a response once its forerunner was acknowledged.
   * @param build makes the response with the RSeq given
   * @returns false where no PRACK came within 64*T1
   */
  send(build: (rseq: number) => SipResponse): Promise<boolean> {
    this.queue = this.queue.then((before) => (before && !this.stopped ? this.transmit(build) : false));
    return this.queue;
  }

  /** Everything sent so far has been acknowledged, or has failed. */
  get settled(): Promise<boolean> {
    return this.queue;
  }

  /** False for a PRACK that fits nothing (481). */
  acknowledge({ rseq, cseq }: RAck): boolean {
    const outstanding = this.outstanding;
    if (outstanding?.rseq !== rseq || cseq.sequence !== this.sequence || cseq.method !== 'INVITE') return false;
    this.finish(true);
    return true;
  }

  stop(): void {
    this.stopped = true;
    this.finish(false);
  }

  private transmit(build: (rseq: number) => SipResponse): Promise<boolean> {
    const { clock, timers } = this.core;
    const rseq = this.rseq++;
    const response = build(rseq);
    return new Promise((resolve) => {
      let interval = timers.t1;
      const again = (): Timer =>
        clock.setTimeout(() => {
          this.transaction.respond(response);
          // Section 3: doubled each time, without the bound that final responses have.
          interval *= 2;
          if (this.outstanding) this.outstanding.timer = again();
        }, interval);
      const deadline = clock.setTimeout(() => this.finish(false), transactionLifeMs(timers));
      this.transaction.respond(response);
      this.outstanding = { rseq, timer: again(), deadline, resolve };
    });
  }

  private finish(acknowledged: boolean): void {
    const outstanding = this.outstanding;
    this.outstanding = null;
    outstanding?.timer.cancel();
    outstanding?.deadline.cancel();
    outstanding?.resolve(acknowledged);
  }
}
