/** RFC 3261 section 17.2.2: non-INVITE server transaction, one function per state. */
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { transactionLifeMs } from '../timers';
import {
  TimerSet,
  type Packet,
  type ReplySender,
  type ServerTransaction,
  type ServerTransactionUser,
  type TransactionContext,
} from './transaction';

type State = 'trying' | 'proceeding' | 'completed' | 'terminated';
/** Timer J, the request again, a response of the user, or an error of the transport. */
type Input = 'J' | SipRequest | SipResponse | Error;

export class NonInviteServerTransaction implements ServerTransaction {
  user: ServerTransactionUser | null = null;
  #state: State = 'trying';
  #last: Packet | null = null;
  readonly #timers: TimerSet<'J'>;

  constructor(
    readonly key: string,
    private readonly reply: ReplySender,
    private readonly context: TransactionContext,
    private readonly ended: () => void,
  ) {
    this.#timers = new TimerSet(context.clock, (name) => this.#handle(name));
  }

  get state(): State {
    return this.#state;
  }

  /** Further final responses are left out. */
  respond(response: SipResponse): void {
    this.#handle(response);
  }

  repeated(request: SipRequest): void {
    this.#handle(request);
  }

  terminate(): void {
    if (this.#state === 'terminated') return;
    this.#state = 'terminated';
    this.#timers.stopAll();
    this.ended();
  }

  #handle(input: Input): void {
    switch (this.#state) {
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
      this.#state = 'proceeding';
      return;
    }
    this.#state = 'completed';
    if (this.reply.reliable) this.terminate();
    else this.#timers.start('J', transactionLifeMs(this.context.timers));
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
    this.reply.send(packet, retransmission, (error) => this.#handle(error));
  }
}
