/** RFC 3261 section 17.1.2: non-INVITE client transaction, one function per state. */
import type { Flow } from '../../net/transport';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { transactionLifeMs } from '../timers';
import { ClientMachine } from './machine';
import type { ClientTransactionUser, Packet, TransactionContext } from './transaction';

type State = 'trying' | 'proceeding' | 'completed';
/** A timer by its letter, a response, or an error of the transport. */
type Input = 'E' | 'F' | 'K' | SipResponse | Error;

export class NonInviteClientTransaction extends ClientMachine<State, 'E' | 'F' | 'K'> {
  private timerE: number;

  constructor(
    key: string,
    packet: Packet<SipRequest>,
    flow: Flow,
    user: ClientTransactionUser,
    context: TransactionContext,
    ended: () => void,
  ) {
    super('trying', key, packet, flow, user, context, ended);
    this.timerE = context.timers.t1;
  }

  start(): void {
    this.send(this.packet, false);
    if (!this.flow.reliable) this.timers.start('E', this.timerE);
    this.timers.start('F', transactionLifeMs(this.context.timers));
  }

  protected override handle(input: Input): void {
    switch (this.current) {
      case 'trying':
        return this.trying(input);
      case 'proceeding':
        return this.proceeding(input);
      case 'completed':
        return this.completed(input);
      case 'terminated':
    }
  }

  private trying(input: Input): void {
    if (input === 'E') this.retransmit(Math.min(2 * this.timerE, this.context.timers.t2));
    else this.waiting(input);
  }

  /** Retransmissions go on in Proceeding, every T2. */
  private proceeding(input: Input): void {
    if (input === 'E') this.retransmit(this.context.timers.t2);
    else this.waiting(input);
  }

  private waiting(input: Input): void {
    if (input === 'F') {
      this.terminate();
      this.user.timeout();
    } else if (input instanceof Error) {
      this.terminate();
      this.user.transportError(input);
    } else if (typeof input !== 'object') return;
    else if (input.status < 200) {
      this.current = 'proceeding';
      this.user.provisional(input);
    } else {
      this.current = 'completed';
      this.timers.stopAll();
      this.user.final(input);
      if (this.flow.reliable) this.terminate();
      else this.timers.start('K', this.context.timers.t4);
    }
  }

  private completed(input: Input): void {
    if (input === 'K') this.terminate();
  }

  private retransmit(nextMs: number): void {
    this.send(this.packet, true);
    this.timerE = nextMs;
    this.timers.start('E', nextMs);
  }
}
