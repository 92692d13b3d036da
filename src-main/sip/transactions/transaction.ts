/** The sides of the four machines of RFC 3261 section 17: what they are given, and what the core sees of them. */
import type { Clock } from '../../net/clock';
import type { Flow } from '../../net/transport';
import type { SipMessage, SipRequest, SipResponse } from '../../protocol/sip/message';
import type { TimerValues } from '../timers';

/** A message with its octets: they are made once and sent again as they are. */
export interface Packet<M extends SipMessage = SipMessage> {
  message: M;
  octets: Uint8Array;
}

/** What the machines need of the world. */
export interface TransactionContext {
  readonly clock: Clock;
  readonly timers: TimerValues;
  pack<M extends SipMessage>(message: M): Packet<M>;
  /** Puts a packet on a flow; `failed` is called, later, where the flow did not take it. */
  send(flow: Flow, packet: Packet, retransmission: boolean, failed: (error: Error) => void): void;
}

/** The core's side of a client transaction. */
export interface ClientTransactionUser {
  provisional(response: SipResponse): void;
  /** A final response. An INVITE tells each 2xx, repeated ones too (RFC 6026 section 7.2). */
  final(response: SipResponse): void;
  /** Timer B or F fired: nobody answered. */
  timeout(): void;
  transportError(error: Error): void;
}

/** The core's side of a server transaction. */
export interface ServerTransactionUser {
  /** The response could not be sent, or (INVITE, timer H) its ACK never came. */
  failed(error: Error): void;
  /** A CANCEL for the INVITE came (section 9.2); it has been answered. */
  cancelled?(cancel: SipRequest): void;
}

export interface ClientTransaction {
  /** Branch and method (section 17.1.3). */
  readonly key: string;
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly state: string;
  start(): void;
  /** True for a response that had come before; to be asked once, before `receive`. */
  repeats(response: SipResponse): boolean;
  receive(response: SipResponse): void;
  /** ICMP error, or the connection ended. */
  transportError(error: Error): void;
  /** Ends it without telling anybody. */
  terminate(): void;
}

export interface ServerTransaction {
  readonly key: string;
  readonly state: string;
  user: ServerTransactionUser | null;
  respond(response: SipResponse): void;
  /** The request came again. */
  repeated(request: SipRequest): void;
  terminate(): void;
}

/** How the responses of a server transaction go out. */
export interface ReplySender {
  readonly reliable: boolean;
  send(packet: Packet, retransmission: boolean, failed: (error: Error) => void): void;
}
