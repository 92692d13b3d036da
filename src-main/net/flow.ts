import { endpointText } from '../../src-shared/words/endpoint';
import { type TransportName, TRANSPORTS } from '../../src-shared/model/transports';
import type { Direction, Endpoint } from '../../src-shared/model/media';
import type { Admission } from './admission';
import type { Clock, Timer } from './clock';
import { NetError } from './errors';
import type { Flow, KeepAliveChannel, TlsFacts } from './transport';

/** What the sockets of one transport layer have in common: the clock, the tap, and whom to tell. */
export interface FlowContext {
  readonly clock: Clock;
  nextFlowId(): number;
  /** The socket tap: exact octets, both directions, keep-alives too. */
  captured(flow: Flow, direction: Direction, data: Uint8Array, at: number): void;
  message(flow: Flow, data: Uint8Array, at: number): void;
  closed(flow: BaseFlow, error: Error | null): void;
  icmp(remote: Endpoint, error: Error): void;
  /** Null: strangers are not bounded. */
  readonly admission: Admission | null;
}

/** ms for a connection that came in to show its first message. */
const FIRST_MESSAGE_MS = 32_000;

/** The part of a flow that does not depend on its transport. */
export abstract class BaseFlow implements Flow, KeepAliveChannel {
  readonly id: number;
  abstract readonly transport: TransportName;
  readonly tls: TlsFacts | null = null;
  readonly keepAlive = this as KeepAliveChannel;
  private current: 'open' | 'closed' = 'open';
  private firstMessage: Timer | null = null;
  private idle: Timer | null = null;
  private heardAt = 0;
  private readonly pongListeners = new Set<(reflexive: Endpoint | null) => void>();

  protected constructor(
    protected readonly context: FlowContext,
    readonly local: Endpoint,
    readonly remote: Endpoint,
  ) {
    this.id = context.nextFlowId();
  }

  get reliable(): boolean {
    return TRANSPORTS[this.transport].reliable;
  }

  get secure(): boolean {
    return TRANSPORTS[this.transport].secure;
  }

  get state(): 'open' | 'closed' {
    return this.current;
  }

  async send(data: Uint8Array): Promise<void> {
    if (this.current === 'closed') throw NetError.closed(`The ${this.label} flow`);
    this.context.captured(this, 'outbound', data, this.context.clock.now());
    await this.write(data);
  }

  close(error?: Error): void {
    if (this.current === 'closed') return;
    this.current = 'closed';
    this.firstMessage?.cancel();
    this.idle?.cancel();
    this.pongListeners.clear();
    this.release(error !== undefined);
    this.context.closed(this, error ?? null);
  }

  abstract ping(udp: 'crlf' | 'stun'): Promise<void>;

  onPong(listener: (reflexive: Endpoint | null) => void): () => void {
    this.pongListeners.add(listener);
    return () => this.pongListeners.delete(listener);
  }

  /** For connections that came in: strangers may not hold one without a word. */
  protected expectMessage(): void {
    this.firstMessage = this.context.clock.setTimeout(
      () => this.close(NetError.timeout(`${this.label} sent no SIP message`, FIRST_MESSAGE_MS)),
      FIRST_MESSAGE_MS,
    );
    this.heard(this.context.clock.now());
    if (this.context.admission) this.watchIdle(this.context.admission, this.context.admission.idleMs);
  }

  /** A whole message or keep-alive came; single octets are no life. */
  protected heard(at: number): void {
    this.heardAt = at;
  }

  private watchIdle(admission: Admission, inMs: number): void {
    const { clock } = this.context;
    const { idleMs } = admission;
    this.idle = clock.setTimeout(() => {
      const left = idleMs - (clock.now() - this.heardAt);
      if (left > 0) this.watchIdle(admission, Math.min(left, idleMs));
      else if (admission.needs(this)) this.watchIdle(admission, idleMs);
      else this.close(NetError.timeout(`${this.label} sent nothing more, not even a keep-alive`, idleMs));
    }, inMs);
  }

  protected received(data: Uint8Array, at: number): void {
    this.firstMessage?.cancel();
    this.heard(at);
    this.context.message(this, data, at);
  }

  protected pong(reflexive: Endpoint | null): void {
    for (const listener of this.pongListeners) listener(reflexive);
  }

  /** For error sentences. */
  protected get label(): string {
    return `${this.transport.toUpperCase()} ${endpointText(this.remote)}`;
  }

  protected abstract write(data: Uint8Array): Promise<void>;
  /** Gives the socket back; `abrupt` where waiting for the peer makes no sense. Called once. */
  protected abstract release(abrupt: boolean): void;
}
