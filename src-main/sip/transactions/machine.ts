/** What the four machines of RFC 3261 section 17 share. */
import type { Clock, Timer } from '../../net/clock';
import type { Flow } from '../../net/transport';
import type { SipRequest, SipResponse } from '../../protocol/sip/message';
import type {
  ClientTransaction,
  ClientTransactionUser,
  Packet,
  ReplySender,
  ServerTransaction,
  ServerTransactionUser,
  TransactionContext,
} from './transaction';

/** The running timers of one machine by their letter. */
class TimerSet<Name extends string> {
  private readonly running = new Map<Name, Timer>();

  constructor(
    private readonly clock: Clock,
    private readonly fire: (name: Name) => void,
  ) {}

  start(name: Name, ms: number): void {
    this.running.get(name)?.cancel();
    this.running.set(
      name,
      this.clock.setTimeout(() => {
        this.running.delete(name);
        this.fire(name);
      }, ms),
    );
  }

  stop(name: Name): void {
    this.running.get(name)?.cancel();
    this.running.delete(name);
  }

  stopAll(): void {
    for (const timer of this.running.values()) timer.cancel();
    this.running.clear();
  }
}

/** The state of one machine, its timers and its end. Each machine has one function per state behind `handle`. */
abstract class TransactionMachine<State extends string, Name extends string> {
  protected readonly timers: TimerSet<Name>;

  protected constructor(
    protected current: State | 'terminated',
    clock: Clock,
    private readonly ended: () => void,
  ) {
    this.timers = new TimerSet(clock, (name) => this.handle(name));
  }

  get state(): State | 'terminated' {
    return this.current;
  }

  terminate(): void {
    if (this.current === 'terminated') return;
    this.current = 'terminated';
    this.timers.stopAll();
    this.ended();
  }

  protected abstract handle(input: Name): void;
}

/** What both client machines (section 17.1) have: a request, its flow, and a user that is told. */
export abstract class ClientMachine<State extends string, Name extends string>
  extends TransactionMachine<State, Name>
  implements ClientTransaction
{
  private readonly seen = new SeenResponses();

  protected constructor(
    initial: State,
    readonly key: string,
    protected readonly packet: Packet<SipRequest>,
    readonly flow: Flow,
    protected readonly user: ClientTransactionUser,
    protected readonly context: TransactionContext,
    ended: () => void,
  ) {
    super(initial, context.clock, ended);
  }

  abstract start(): void;

  protected abstract override handle(input: Name | SipResponse | Error): void;

  get request(): SipRequest {
    return this.packet.message;
  }

  repeats(response: SipResponse): boolean {
    return this.seen.repeats(response);
  }

  receive(response: SipResponse): void {
    this.handle(response);
  }

  transportError(error: Error): void {
    this.handle(error);
  }

  protected send(packet: Packet, retransmission: boolean): void {
    this.context.send(this.flow, packet, retransmission, (error) => this.handle(error));
  }
}

/** What both server machines (section 17.2) have: a way back, the response that was sent last, and a user that hears of failures. */
export abstract class ServerMachine<State extends string, Name extends string>
  extends TransactionMachine<State, Name>
  implements ServerTransaction
{
  user: ServerTransactionUser | null = null;
  protected last: Packet | null = null;

  protected constructor(
    initial: State,
    readonly key: string,
    protected readonly reply: ReplySender,
    protected readonly context: TransactionContext,
    ended: () => void,
  ) {
    super(initial, context.clock, ended);
  }

  protected abstract override handle(input: Name | SipRequest | SipResponse | Error): void;

  /** Responses that come too late for the state are left out. The 2xx of an INVITE may be given again: the user repeats it until the ACK. */
  respond(response: SipResponse): void {
    this.handle(response);
  }

  /** The request again, or the ACK of an INVITE's final response that is no 2xx. */
  repeated(request: SipRequest): void {
    this.handle(request);
  }

  protected fail(error: Error): void {
    this.terminate();
    this.user?.failed(error);
  }

  protected send(packet: Packet, retransmission: boolean): void {
    this.last = packet;
    this.reply.send(packet, retransmission, (error) => this.handle(error));
  }

  protected repeat(): void {
    if (this.last) this.send(this.last, true);
  }
}

/** Remembers the responses of one transaction, to tell a repeated one from a new one. Forks bring several at a time. */
class SeenResponses {
  private readonly seen: SipResponse[] = [];

  /** True where the same octets had come before. */
  repeats(response: SipResponse): boolean {
    const { raw } = response;
    if (raw && this.seen.some((earlier) => earlier.raw !== undefined && Buffer.compare(earlier.raw, raw) === 0))
      return true;
    this.seen.push(response);
    if (this.seen.length > 8) this.seen.shift();
    return false;
  }
}
