/** Checks that are under way. Each is remembered by where it went: an answer counts only from there (RFC 8445 section 7.2.5.2.1). */
import type { Endpoint } from '../../../src-shared/model/media';
import type { Clock } from '../../net/clock';
import { type RequestOptions, StunTransactions } from '../../net/turn/transactions';
import type { StunMessage } from '../../protocol/stun/message';
import type { Base } from './base';
import { sameEnd } from './candidates';
import type { Pair } from './checklist';

interface Open {
  transactions: StunTransactions;
  to: Endpoint;
}

export class OpenChecks {
  private readonly byBase = new Map<Base, Set<Open>>();

  /** @param may a check leave? One that may not is as one that was lost */
  constructor(
    private readonly clock: Clock,
    private readonly may: (to: Endpoint, octets: number) => boolean = () => true,
  ) {}

  /**
   * Resolves with the success response; rejects with a StunFailure.
   * @param once without retransmissions: as consent is asked for (RFC 7675 section 5.1)
   */
  async ask({ base, remote }: Pair, request: RequestOptions, once: boolean): Promise<StunMessage> {
    const send = (message: Uint8Array): void => {
      if (this.may(remote, message.length)) base.send(message, remote);
    };
    const transactions = new StunTransactions(this.clock, send, once);
    const open: Open = { transactions, to: remote };
    const all = this.byBase.get(base) ?? new Set();
    this.byBase.set(base, all.add(open));
    try {
      return await transactions.request(request);
    } finally {
      all.delete(open);
    }
  }

  receive(base: Base, from: Endpoint, message: StunMessage): void {
    for (const { transactions, to } of this.byBase.get(base) ?? []) {
      if (sameEnd(to, from) && transactions.receive(message)) return;
    }
  }

  /** @param base missing: of all */
  close(reason: string, base?: Base): void {
    for (const [one, all] of this.byBase) {
      if (base !== undefined && one !== base) continue;
      for (const { transactions } of all) transactions.close(reason);
      this.byBase.delete(one);
    }
  }
}
