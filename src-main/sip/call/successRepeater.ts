/** RFC 3261 section 13.3.1.4: our 2xx is repeated, on reliable transports too, until its ACK comes. */
import type { Timer } from '../../net/clock';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import type { Core } from '../core';
import { transactionLifeMs } from '../timers';
import type { ServerTransaction } from '../transactions/transaction';

export class SuccessRepeater {
  /** The ACK; null when none came within 64*T1, or nobody waits any more. */
  readonly acknowledged: Promise<SipRequest | null>;
  private resolve: (ack: SipRequest | null) => void = () => {};
  private interval: number;
  private count = 0;
  private again: Timer;
  private readonly deadline: Timer;
  private done = false;

  constructor(
    private readonly core: Core,
    private readonly transaction: ServerTransaction,
    private readonly response: SipResponse,
    private readonly repeated: (count: number) => void,
  ) {
    this.acknowledged = new Promise((resolve) => (this.resolve = resolve));
    this.interval = core.timers.t1;
    this.deadline = core.clock.setTimeout(() => this.finish(null), transactionLifeMs(core.timers));
    transaction.respond(response);
    this.again = this.schedule();
  }

  ack(ack: SipRequest): void {
    this.finish(ack);
  }

  /** The call is over; nobody waits for the ACK any more. */
  stop(): void {
    this.finish(null);
  }

  private schedule(): Timer {
    return this.core.clock.setTimeout(() => {
      this.transaction.respond(this.response);
      this.repeated(++this.count);
      this.interval = Math.min(2 * this.interval, this.core.timers.t2);
      this.again = this.schedule();
    }, this.interval);
  }

  private finish(ack: SipRequest | null): void {
    if (this.done) return;
    this.done = true;
    this.again.cancel();
    this.deadline.cancel();
    this.resolve(ack);
  }
}
