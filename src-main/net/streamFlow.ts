import type { Socket } from 'node:net';
import { MessageFramer, type FramedItem } from '../protocol/sip/framing';
import { errorCode, NetError } from './errors';
import { BaseFlow, type FlowContext } from './flow';
import { endsOf, type Ends } from './tcp';
import { tlsStreamError } from './tlsErrors';
import type { TlsFacts } from './transport';

/** Octets that may wait for a slow peer before `send` refuses more. */
export const MAX_BACKLOG = 1 << 21;
/** ms for a peer to take what is left when we close. */
const CLOSE_MS = 2000;
/** Octets of garbage that the tap sees, enough to tell what it is. */
const MAX_EVIDENCE = 2048;
const PING = Buffer.from('\r\n\r\n');
const PONG = Buffer.from('\r\n');

/** A TCP or TLS connection: messages framed by Content-Length (RFC 3261 section 18.3), CRLF keep-alives (RFC 5626 section 3.5.1). */
export class StreamFlow extends BaseFlow {
  private readonly framer = new MessageFramer();
  /** A ping of ours has no answer yet. */
  private pinged = false;

  constructor(
    context: FlowContext,
    private readonly socket: Socket,
    readonly transport: 'tcp' | 'tls',
    incoming: boolean,
    override readonly tls: TlsFacts | null = null,
    { local, remote }: Ends = endsOf(socket),
  ) {
    super(context, local, remote);
    if (incoming) this.expectMessage();
    socket.on('data', (chunk: Buffer) => this.receive(chunk));
    socket.on('error', (error) => this.close(this.explain(error)));
    socket.on('close', () => this.close());
    if (socket.destroyed) queueMicrotask(() => this.close());
  }

  ping(): Promise<void> {
    this.pinged = true;
    return this.send(PING);
  }

  protected write(data: Uint8Array): Promise<void> {
    const backlog = this.socket.writableLength;
    if (backlog + data.length > MAX_BACKLOG) return Promise.reject(NetError.congested(this.label, backlog));
    return new Promise((resolve, reject) => {
      this.socket.write(data, (error) => (error ? reject(this.explain(error)) : resolve()));
    });
  }

  protected release(abrupt: boolean): void {
    if (abrupt) {
      this.socket.destroy();
      return;
    }
    this.socket.destroySoon();
    const timer = this.context.clock.setTimeout(() => this.socket.destroy(), CLOSE_MS);
    this.socket.once('close', () => timer.cancel());
  }

  private receive(chunk: Buffer): void {
    if (this.state === 'closed') return;
    const at = this.context.clock.now();
    for (const item of this.framer.push(chunk)) {
      // A listener may have closed the flow on the message before.
      if (this.state === 'open') this.handle(item, chunk, at);
    }
  }

  private handle(item: FramedItem, chunk: Buffer, at: number): void {
    switch (item.kind) {
      case 'message':
        this.context.captured(this, 'inbound', item.data, at);
        this.received(item.data, at);
        break;
      case 'ping':
        this.heard(at);
        // Two pongs with no message between them look like the halves of a ping.
        if (this.pinged && chunk.equals(PONG)) this.answered(at);
        else {
          this.context.captured(this, 'inbound', PING, at);
          this.send(PONG).catch(() => {
            // The socket's own error closes the flow.
          });
        }
        break;
      case 'pong':
        this.answered(at);
        break;
      case 'error':
        this.context.captured(this, 'inbound', chunk.subarray(0, MAX_EVIDENCE), at);
        this.close(NetError.malformed(`${this.label} sent what is not SIP: ${lowerFirst(item.error.sentence)}`));
        break;
    }
  }

  private answered(at: number): void {
    this.pinged = false;
    this.heard(at);
    this.context.captured(this, 'inbound', PONG, at);
    this.pong(null);
  }

  private explain(error: Error): NetError {
    const code = errorCode(error);
    if (this.secure && code?.startsWith('ERR_SSL')) return tlsStreamError(error, this.label, this.tls);
    return NetError.fromSystem(error, this.transport, this.remote);
  }
}

function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
