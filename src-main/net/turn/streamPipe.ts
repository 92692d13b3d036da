import { Socket, isIPv6 } from 'node:net';
import { endpointText } from '../../../src-shared/words/endpoint';
import { bounded } from '../bounded';
import { NetError } from '../errors';
import { endsOf } from '../tcp';
import { secure } from '../tls';
import type { TlsFacts } from '../transport';
import { FrameSplitter, padded } from './frames';
import type { PipeOptions, StunPipe } from './pipe';

/** TCP, and TLS on top of it where that is asked for. */
export async function openStreamPipe(options: PipeOptions): Promise<StunPipe> {
  const { clock, transport, address, port, servername, tls, timeoutMs, signal } = options;
  const startedAt = clock.now();
  const raw = await connected(options);
  const connectMs = clock.now() - startedAt;
  if (transport !== 'tls') return new StreamPipe(raw, options, { connectMs, tlsMs: null, tls: null });

  const target = { address, port, host: servername, transport } as const;
  const late = new AbortController();
  const timer = clock.setTimeout(() => late.abort(), Math.max(1, timeoutMs - connectMs));
  try {
    const both = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
    const { socket, facts } = await secure(raw, target, tls ?? {}, clock, both);
    return new StreamPipe(socket, options, { connectMs, tlsMs: clock.now() - startedAt - connectMs, tls: facts });
  } catch (error) {
    if (!late.signal.aborted || signal?.aborted) throw error;
    throw NetError.timeout(`${endpointText(target)} did not complete the TLS handshake`, timeoutMs);
  } finally {
    timer.cancel();
  }
}

function connected({ clock, address, port, localAddress, timeoutMs, signal }: PipeOptions): Promise<Socket> {
  const timeoutText = `${endpointText({ address, port })} (TCP) did not take the connection`;
  return bounded({ clock, timeoutMs, timeoutText, signal }, (resolve, reject) => {
    const socket = new Socket();
    const fail = (error: Error): void => reject(NetError.fromSystem(error, 'tcp', { address, port }));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      socket.on('error', ignore);
      resolve(socket);
    });
    socket.connect({
      host: address,
      port,
      noDelay: true,
      family: isIPv6(address) ? 6 : 4,
      ...(localAddress === undefined ? {} : { localAddress }),
    });
    return () => socket.destroy();
  });
}

class StreamPipe implements StunPipe {
  readonly reliable = true;
  readonly local;
  readonly remote;
  readonly connectMs: number;
  readonly tlsMs: number | null;
  readonly tls: TlsFacts | null;
  private open = true;

  constructor(
    private readonly socket: Socket,
    { transport, address, port, onFrame, onClosed }: PipeOptions,
    { connectMs, tlsMs, tls }: { connectMs: number; tlsMs: number | null; tls: TlsFacts | null },
  ) {
    this.connectMs = connectMs;
    this.tlsMs = tlsMs;
    this.tls = tls;
    this.local = endsOf(socket).local;
    this.remote = { address, port };
    const where = `${endpointText(this.remote)} (${transport.toUpperCase()})`;
    const splitter = new FrameSplitter();
    const fail = (error: Error): void => {
      if (!this.open) return;
      this.close();
      onClosed(error);
    };
    socket.on('error', (error) => fail(NetError.fromSystem(error, transport, this.remote)));
    socket.on('close', () => fail(NetError.closed(`The connection to ${where}`)));
    socket.on('data', (chunk: Buffer) => {
      const frames = splitter.push(chunk);
      if (!frames) return fail(NetError.malformed(`${where} sent something that is neither STUN nor ChannelData.`));
      for (const frame of frames) onFrame(frame);
    });
  }

  send(frame: Uint8Array): void {
    if (this.open) this.socket.write(padded(frame));
  }

  close(): void {
    if (!this.open) return;
    this.open = false;
    // What was written last, such as the end of an allocation, still leaves.
    this.socket.destroySoon();
  }
}

function ignore(): void {}
