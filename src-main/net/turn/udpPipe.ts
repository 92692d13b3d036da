import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { NetError, errorCode } from '../errors';
import type { PipeOptions, StunPipe } from './pipe';

/** A connected socket, so that ICMP errors are told (RFC 8489 section 6.2.1) and no stranger is heard. */
export function openUdpPipe({ address, port, localAddress, onFrame, onClosed, tap }: PipeOptions): Promise<StunPipe> {
  return new Promise((resolve, reject) => {
    const remote = { address, port };
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    let state: 'opening' | 'open' | 'closed' = 'opening';
    const close = (): void => {
      if (state === 'closed') return;
      state = 'closed';
      socket.removeAllListeners().on('error', () => undefined);
      try {
        socket.close();
      } catch {
        // Closed by its own error.
      }
    };
    const fail = (error: Error): void => {
      const before = state;
      close();
      const told = NetError.fromSystem(error, 'udp', remote);
      if (before === 'opening') reject(told);
      else if (before === 'open') onClosed(told);
    };
    socket.on('error', fail);
    socket.bind({ address: localAddress, port: 0 }, () => {
      socket.connect(port, address, (error?: Error) => {
        if (error) return fail(error);
        state = 'open';
        const own = socket.address();
        const local = { address: own.address, port: own.port };
        socket.on('message', (data) => {
          tap?.('inbound', local, remote, data);
          onFrame(data);
        });
        resolve({
          reliable: false,
          local,
          remote,
          connectMs: null,
          tlsMs: null,
          tls: null,
          send: (frame) => {
            if (state !== 'open') return;
            tap?.('outbound', local, remote, frame);
            // A port that nobody has open is told here or by the socket's own error, whichever comes first; the rest is lost, no more.
            socket.send(frame, (sendError) => errorCode(sendError) === 'ECONNREFUSED' && sendError && fail(sendError));
          },
          close,
        });
      });
    });
  });
}
