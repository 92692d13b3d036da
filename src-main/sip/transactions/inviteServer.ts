/** RFC 3261 section 17.2.1 with RFC 6026 section 7.1: INVITE server transaction, one function per state. */
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { buildResponse } from '../messages/response';
import { transactionLifeMs, TRYING_AFTER_MS } from '../timers';
import { ServerMachine } from './machine';
import type { ReplySender, TransactionContext } from './transaction';

type State = 'proceeding' | 'completed' | 'confirmed' | 'accepted';
/** A timer by its letter ("100" is the automatic Trying), an INVITE or ACK, a response of the user, an error of the transport. */
type Input = '100' | 'G' | 'H' | 'I' | 'L' | SipRequest | SipResponse | Error;

export class InviteServerTransaction extends ServerMachine<State, '100' | 'G' | 'H' | 'I' | 'L'> {
  /** Until the final response: what lives on for 64*T1 shall be small. */
  private request: SipRequest | null;
  private timerG: number;

  constructor(key: string, request: SipRequest, reply: ReplySender, context: TransactionContext, ended: () => void) {
    super('proceeding', key, reply, context, ended);
    this.request = request;
    this.timerG = context.timers.t1;
    this.timers.start('100', TRYING_AFTER_MS);
  }

  protected override handle(input: Input): void {
    switch (this.current) {
      case 'proceeding':
        return this.proceeding(input);
      case 'completed':
        return this.completed(input);
      case 'confirmed':
        return this.confirmed(input);
      case 'accepted':
        return this.accepted(input);
      case 'terminated':
    }
  }

  private proceeding(input: Input): void {
    if (input === '100') {
      if (this.request) this.send(this.context.pack(buildResponse(this.request, 100)), false);
    } else if (typeof input === 'string') return;
    else if (input instanceof Error) this.fail(input);
    else if (input.kind === 'request') {
      if (input.method === 'INVITE') this.repeat();
    } else {
      this.timers.stop('100');
      this.send(this.context.pack(input), false);
      if (input.status < 200) return;
      this.request = null;
      const life = transactionLifeMs(this.context.timers);
      if (input.status < 300) {
        this.current = 'accepted';
        this.last = null;
        this.timers.start('L', life);
      } else {
        this.current = 'completed';
        if (!this.reply.reliable) this.timers.start('G', this.timerG);
        this.timers.start('H', life);
      }
    }
  }

  private completed(input: Input): void {
    if (input === 'G') {
      this.repeat();
      this.timerG = Math.min(2 * this.timerG, this.context.timers.t2);
      this.timers.start('G', this.timerG);
    } else if (input === 'H') {
      this.fail(new Error('The other side never acknowledged our final response (timer H, RFC 3261 section 17.2.1).'));
    } else if (input instanceof Error) this.fail(input);
    else if (typeof input === 'object' && input.kind === 'request') {
      if (input.method === 'INVITE') {
        this.repeat();
        return;
      }
      this.current = 'confirmed';
      this.timers.stopAll();
      if (this.reply.reliable) this.terminate();
      else this.timers.start('I', this.context.timers.t4);
    }
  }

  /** Absorbs further ACKs. */
  private confirmed(input: Input): void {
    if (input === 'I') this.terminate();
  }

  /** Absorbs the INVITE; repeating the 2xx is the user's work, for only it knows of the ACK (RFC 6026 section 7.1). */
  private accepted(input: Input): void {
    if (input === 'L') this.terminate();
    else if (input instanceof Error) this.user?.failed(input);
    else if (typeof input === 'object' && input.kind === 'response' && input.status >= 200 && input.status < 300) {
      this.reply.send(this.context.pack(input), true, (error) => this.handle(error));
    }
  }
}
