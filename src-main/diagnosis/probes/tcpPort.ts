/** What a host says to a connection to one of its ports. */
import { Socket } from 'node:net';
import { errorCode } from '../../net/errors';

export type TcpPortOutcome = 'connected' | 'refused' | 'unreachable' | 'silent' | 'reset';

export interface TcpPortOptions {
  /** For the connection, ms. */
  patienceMs: number;
  signal: AbortSignal;
  /** What is to be done with the open connection; it is closed behind it. */
  use?: (socket: Socket) => Promise<void>;
}

/** Opens a connection and closes it. `ms`: until it stood, or until it was known that it does not. @param address IP literal */
export function probeTcpPort(
  address: string,
  port: number,
  { patienceMs, signal, use }: TcpPortOptions,
): Promise<{ outcome: TcpPortOutcome; ms: number }> {
  const started = performance.now();
  return new Promise((resolve) => {
    const socket = new Socket();
    let connectedMs: number | null = null;
    const end = (outcome: TcpPortOutcome): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.destroy();
      resolve({ outcome, ms: connectedMs ?? performance.now() - started });
    };
    const abort = (): void => end(connectedMs === null ? 'silent' : 'connected');
    const timer = setTimeout(abort, patienceMs);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', (error) => end(outcomeOf(errorCode(error))));
    socket.connect(port, address, () => {
      clearTimeout(timer);
      connectedMs = performance.now() - started;
      const used = use?.(socket) ?? Promise.resolve();
      used.then(
        () => end('connected'),
        () => end('connected'),
      );
    });
  });
}

function outcomeOf(code: string | null): TcpPortOutcome {
  if (code === 'ECONNREFUSED') return 'refused';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset';
  return code === 'ETIMEDOUT' ? 'silent' : 'unreachable';
}
