/** RFC 3261 sections 17 and 18: finds the transaction of each message, makes new ones, and tells the core what belongs to none. */
import { endpointText } from '../../../src-shared/words/endpoint';
import type { Arrival, Flow, TransportLayer } from '../../net/transport';
import type { Clock } from '../../net/clock';
import type { SipMessage, SipRequest, SipResponse } from '../../protocol/sip/message';
import type { Via } from '../../protocol/sip/via';
import { serializeMessage } from '../../protocol/sip/serialize';
import type { Ladder } from '../ladder';
import type { Facts } from '../messages/facts';
import type { TimerValues } from '../timers';
import { InviteClientTransaction } from './inviteClient';
import { InviteServerTransaction } from './inviteServer';
import { clientKey, mergeKey, serverKey } from './matching';
import { NonInviteClientTransaction } from './nonInviteClient';
import { NonInviteServerTransaction } from './nonInviteServer';
import { createReplySender } from './reply';
import type {
  ClientTransaction,
  ClientTransactionUser,
  Packet,
  ReplySender,
  ServerTransaction,
  TransactionContext,
} from './transaction';

export interface TransactionLayerOptions {
  transports: TransportLayer;
  clock: Clock;
  timers: TimerValues;
  ladder: Ladder;
}

/**
 * What a request that came in turned out to be: `absorbed` was dealt with by its transaction (a retransmission, or the ACK of a final
 * response that is no 2xx); `merged` is one that came another way before (section 8.2.2.2).
 */
export type RequestMatch = 'absorbed' | 'new' | 'merged';

export class TransactionLayer implements TransactionContext {
  readonly clock: Clock;
  readonly timers: TimerValues;
  private readonly transports: TransportLayer;
  private readonly ladder: Ladder;
  private readonly clients = new Map<string, ClientTransaction>();
  private readonly servers = new Map<string, ServerTransaction>();
  /** Requests without To tag, to recognize merged ones. */
  private readonly merging = new Map<string, ServerTransaction>();
  /** Client transactions by flow: all of them end with it. */
  private readonly byFlow = new Map<Flow, Set<ClientTransaction>>();

  constructor({ transports, clock, timers, ladder }: TransactionLayerOptions) {
    this.clock = clock;
    this.timers = timers;
    this.transports = transports;
    this.ladder = ladder;
  }

  pack<M extends SipMessage>(message: M): Packet<M> {
    return { message, octets: serializeMessage(message) };
  }

  send(flow: Flow, packet: Packet, retransmission: boolean, failed: (error: Error) => void): void {
    this.ladder.record('outbound', flow, packet.message, packet.octets, retransmission);
    flow
      .send(packet.octets)
      .catch((error: unknown) => failed(error instanceof Error ? error : new Error(String(error))));
  }

  /** Starts a client transaction. The top Via of the request carries its branch. */
  request(packet: Packet<SipRequest>, branch: string, flow: Flow, user: ClientTransactionUser): ClientTransaction {
    const key = clientKey(branch, packet.message.method);
    const Machine = packet.message.method === 'INVITE' ? InviteClientTransaction : NonInviteClientTransaction;
    const transaction = new Machine(key, packet, flow, user, this, () => this.clientEnded(transaction));
    this.clients.set(key, transaction);
    const others = this.byFlow.get(flow);
    if (others) others.add(transaction);
    else this.byFlow.set(flow, new Set([transaction]));
    transaction.start();
    return transaction;
  }

  /** Hands a response to its transaction. Those that belong to none are dropped (section 18.1.2). */
  receiveResponse(response: SipResponse, facts: Facts, arrival: Arrival): void {
    const transaction = this.clients.get(clientKey(facts.via.branch ?? '', facts.cseq.method));
    // The entry goes into the ladder before the response has effects, so that it stands above the messages that it causes.
    if (!transaction) this.recordInbound(response, arrival, false);
    else {
      this.recordInbound(response, arrival, transaction.repeats(response));
      transaction.receive(response);
    }
  }

  /** Finds the transaction of a request. ACKs of a 2xx and CANCELs are `new`: the core sees to them. */
  matchRequest(request: SipRequest, facts: Facts, arrival: Arrival): RequestMatch {
    const key = serverKey(request, facts);
    const transaction = this.servers.get(key);
    if (transaction) {
      if (request.method !== 'ACK') {
        this.recordInbound(request, arrival, true);
        transaction.repeated(request);
        return 'absorbed';
      }
      // In Accepted it is the ACK of a 2xx with the INVITE's branch, which only RFC 2543 clients send: the dialog wants it.
      if (transaction instanceof InviteServerTransaction && transaction.state !== 'accepted') {
        this.recordInbound(request, arrival, transaction.state === 'confirmed');
        transaction.repeated(request);
        return 'absorbed';
      }
    } else if (request.method !== 'ACK' && request.method !== 'CANCEL' && facts.toTag === null) {
      if (this.merging.has(mergeKey(facts))) {
        return 'merged';
      }
    }
    return 'new';
  }

  /** Makes the server transaction of a new request. */
  accept(request: SipRequest, facts: Facts, arrival: Arrival): ServerTransaction {
    const key = serverKey(request, facts);
    const merge = facts.toTag === null && request.method !== 'CANCEL' ? mergeKey(facts) : null;
    const reply = this.replySender(facts.via, arrival);
    const ended = (): void => {
      this.servers.delete(key);
      if (merge !== null && this.merging.get(merge) === transaction) this.merging.delete(merge);
    };
    const transaction: ServerTransaction =
      request.method === 'INVITE'
        ? new InviteServerTransaction(key, request, reply, this, ended)
        : new NonInviteServerTransaction(key, reply, this, ended);
    this.servers.set(key, transaction);
    if (merge !== null) this.merging.set(merge, transaction);
    return transaction;
  }

  /** The INVITE that a CANCEL means (section 9.2): same branch and sent-by. */
  cancelled(facts: Facts, request: SipRequest): InviteServerTransaction | null {
    const transaction = this.servers.get(serverKey(request, facts, 'INVITE'));
    return transaction instanceof InviteServerTransaction ? transaction : null;
  }

  replySender(via: Via, arrival: Arrival): ReplySender {
    return createReplySender(this.transports, arrival, via, (flow, packet, retransmission, failed) =>
      this.send(flow, packet, retransmission, failed),
    );
  }

  flowClosed(flow: Flow, error: Error | null): void {
    const reason = error ?? new Error(`${endpointText(flow.remote)} closed the connection.`);
    for (const transaction of this.byFlow.get(flow) ?? []) transaction.transportError(reason);
  }

  /** An ICMP error counts as a transport error (section 17.1.4): for requests that nobody has answered yet. */
  icmp(remote: { address: string; port: number }, error: Error): void {
    for (const [flow, transactions] of this.byFlow) {
      if (flow.transport !== 'udp' || flow.remote.port !== remote.port || flow.remote.address !== remote.address)
        continue;
      for (const transaction of transactions) {
        if (transaction.state === 'calling' || transaction.state === 'trying') transaction.transportError(error);
      }
    }
  }

  terminateAll(): void {
    for (const transaction of [...this.clients.values(), ...this.servers.values()]) transaction.terminate();
  }

  /** Puts a message that came in into the ladder; those that reach a transaction have been. */
  recordInbound(message: SipMessage, { flow, at }: Arrival, retransmission: boolean): void {
    this.ladder.record('inbound', flow, message, message.raw ?? serializeMessage(message), retransmission, at);
  }

  private clientEnded(transaction: ClientTransaction): void {
    this.clients.delete(transaction.key);
    const others = this.byFlow.get(transaction.flow);
    others?.delete(transaction);
    if (others?.size === 0) this.byFlow.delete(transaction.flow);
  }
}
