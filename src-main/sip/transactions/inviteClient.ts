/** RFC 3261 section 17.1.1 with RFC 6026 section 7.2: INVITE client transaction, one function per state. */
import type { Flow } from '../../net/transport';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { buildFailureAck } from '../messages/ack';
import { timerDMs, transactionLifeMs } from '../timers';
import { ClientMachine } from './machine';
import type { ClientTransactionUser, Packet, TransactionContext } from './transaction';

type State = 'calling' | 'proceeding' | 'completed' | 'accepted';
/** A timer by its letter, a response, or an error of the transport. */
type Input = 'A' | 'B' | 'D' | 'M' | SipResponse | Error;

export class InviteClientTransaction extends ClientMachine<State, 'A' | 'B' | 'D' | 'M'> {
  private timerA: number;
  private ack: Packet | null = null;

  constructor(
    key: string,
    packet: Packet<SipRequest>,
    flow: Flow,
    user: ClientTransactionUser,
    context: TransactionContext,
    ended: () => void,
  ) {
    super('calling', key, packet, flow, user, context, ended);
    this.timerA = context.timers.t1;
  }

  start(): void {
    this.send(this.packet, false);
    if (!this.flow.reliable) this.timers.start('A', this.timerA);
    this.timers.start('B', transactionLifeMs(this.context.timers));
  }

  protected override handle(input: Input): void {
    switch (this.current) {
      case 'calling':
        return this.calling(input);
      case 'proceeding':
        return this.proceeding(input);
      case 'completed':
        return this.completed(input);
      case 'accepted':
        return this.accepted(input);
      case 'terminated':
    }
  }

  private calling(input: Input): void {
    if (input === 'A') {
      this.send(this.packet, true);
      this.timerA *= 2;
      this.timers.start('A', this.timerA);
    } else if (input === 'B') {
      this.terminate();
      this.user.timeout();
    } else this.proceeding(input);
  }

  /** A final response is treated alike in Calling and Proceeding; only timers A and B stop with the first response. */
  private proceeding(input: Input): void {
    if (typeof input === 'string') return;
    if (input instanceof Error) {
      this.terminate();
      this.user.transportError(input);
      return;
    }
    this.timers.stopAll();
    if (input.status < 200) {
      this.current = 'proceeding';
      this.user.provisional(input);
    } else if (input.status < 300) {
      this.current = 'accepted';
      this.timers.start('M', transactionLifeMs(this.context.timers));
      this.user.final(input);
    } else {
      this.current = 'completed';
      this.ack = this.context.pack(buildFailureAck(this.request, input));
      this.send(this.ack, false);
      this.user.final(input);
      if (this.flow.reliable) this.terminate();
      else this.timers.start('D', timerDMs(this.context.timers));
    }
  }

  /** Absorbs further final responses; the peer that repeats one has not got our ACK. */
  private completed(input: Input): void {
    if (input === 'D' || input instanceof Error) this.terminate();
    else if (typeof input === 'object' && input.status >= 300 && this.ack) this.send(this.ack, true);
  }

  private accepted(input: Input): void {
    if (input === 'M') this.terminate();
    else if (typeof input === 'object' && 'status' in input && input.status >= 200 && input.status < 300) {
      this.user.final(input);
    }
  }
}
