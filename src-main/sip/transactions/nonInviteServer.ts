/** RFC 3261 section 17.2.2: non-INVITE server transaction, one function per state. */
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { transactionLifeMs } from '../timers';
import {
  TransactionMachine,
  type Packet,
  type ReplySender,
  type ServerTransaction,
  type ServerTransactionUser,
  type TransactionContext,
} from './transaction';

type State = 'trying' | 'proceeding' | 'completed';
/** Timer J, the request again, a response of the user, or an error of the transport. */
type Input = 'J' | SipRequest | SipResponse | Error;

export class NonInviteServerTransaction extends TransactionMachine<State, 'J'> implements ServerTransaction {
  user: ServerTransactionUser | null = null;
  #last: Packet | null = null;

  constructor(
    readonly key: string,
    private readonly reply: ReplySender,
    private readonly context: TransactionContext,
    ended: () => void,
  ) {
    super('trying', context.clock, ended);
  }

  /** Further final responses are left out. */
  respond(response: SipResponse): void {
    this.handle(response);
  }

  repeated(request: SipRequest): void {
    this.handle(request);
  }

  protected override handle(input: Input): void {
    switch (this.current) {
      case 'trying':
        return this.#trying(input);
      case 'proceeding':
        return this.#proceeding(input);
      case 'completed':
        return this.#completed(input);
      case 'terminated':
    }
  }

  /** A request that comes again is absorbed: there is nothing to say yet. */
  #trying(input: Input): void {
    if (input instanceof Error) this.#fail(input);
    else if (typeof input === 'object' && input.kind === 'response') this.#respond(input);
  }

  #proceeding(input: Input): void {
    if (typeof input === 'object' && 'kind' in input && input.kind === 'request') this.#repeat();
    else this.#trying(input);
  }

  #completed(input: Input): void {
    if (input === 'J') this.terminate();
    else if (input instanceof Error) this.#fail(input);
    else if (input.kind === 'request') this.#repeat();
  }

  #respond(response: SipResponse): void {
    this.#send(this.context.pack(response), false);
    if (response.status < 200) {
      this.current = 'proceeding';
      return;
    }
    this.current = 'completed';
    if (this.reply.reliable) this.terminate();
    else this.timers.start('J', transactionLifeMs(this.context.timers));
  }

  #repeat(): void {
    if (this.#last) this.#send(this.#last, true);
  }

  #fail(error: Error): void {
    this.terminate();
    this.user?.failed(error);
  }

  #send(packet: Packet, retransmission: boolean): void {
    this.#last = packet;
    this.reply.send(packet, retransmission, (error) => this.handle(error));
  }
}
