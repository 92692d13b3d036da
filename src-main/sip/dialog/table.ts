/** RFC 3261 section 12: all dialogs of one user agent, to find whom a request inside a dialog is for. */
import type { SipRequest } from '../../protocol/sip/message';
import type { Arrival } from '../../net/transport';
import type { Facts } from '../messages/facts';
import type { ServerTransaction } from '../transactions/transaction';

/** A request inside a dialog, not an ACK, with its server transaction. */
export interface DialogRequest {
  request: SipRequest;
  facts: Facts;
  arrival: Arrival;
  transaction: ServerTransaction;
}

export interface DialogUser {
  /** The address that our tag was told, where the peer made the dialog: who returns it from there reads what we send. */
  readonly toldTo: string | null;
  receive(incoming: DialogRequest): void;
  receiveAck(request: SipRequest, facts: Facts): void;
  /** True for an ACK that had come before. */
  knowsAck(facts: Facts): boolean;
}

export class DialogTable {
  private readonly users = new Map<string, DialogUser>();

  add(id: string, user: DialogUser): void {
    this.users.set(id, user);
  }

  remove(id: string): void {
    this.users.delete(id);
  }

  /** The dialog that a request belongs to (section 12.2.2): its To tag is ours. */
  find({ callId, toTag, fromTag }: Facts): DialogUser | undefined {
    return this.users.get(dialogId(callId, toTag ?? '', fromTag ?? ''));
  }
}

/** Section 12: Call-ID, local tag, remote tag. A peer of RFC 2543 has no tag: the empty text stands for it. */
export function dialogId(callId: string, localTag: string, remoteTag: string): string {
  return `${callId} ${localTag} ${remoteTag}`;
}
