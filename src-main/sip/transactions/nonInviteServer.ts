/** RFC 3261 section 17.2.2: non-INVITE server transaction, one function per state. */
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import { transactionLifeMs } from '../timers';
import { ServerMachine } from './machine';
import type { ReplySender, TransactionContext } from './transaction';

type State = 'trying' | 'proceeding' | 'completed';
/** Timer J, the request again, a response of the user, or an error of the transport. */
type Input = 'J' | SipRequest | SipResponse | Error;

export class NonInviteServerTransaction extends ServerMachine<State, 'J'> {
  constructor(key: string, reply: ReplySender, context: TransactionContext, ended: () => void) {
    super('trying', key, reply, context, ended);
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

  /** A request that comes again is absorbed: there is nothing to say yet. */
  private trying(input: Input): void {
    if (input instanceof Error) this.fail(input);
    else if (typeof input === 'object' && input.kind === 'response') this.sendResponse(input);
  }

  private proceeding(input: Input): void {
    if (typeof input === 'object' && 'kind' in input && input.kind === 'request') this.repeat();
    else this.trying(input);
  }

  private completed(input: Input): void {
    if (input === 'J') this.terminate();
    else if (input instanceof Error) this.fail(input);
    else if (input.kind === 'request') this.repeat();
  }

  private sendResponse(response: SipResponse): void {
    this.send(this.context.pack(response), false);
    if (response.status < 200) {
      this.current = 'proceeding';
      return;
    }
    this.current = 'completed';
    if (this.reply.reliable) this.terminate();
    else this.timers.start('J', transactionLifeMs(this.context.timers));
  }
}
