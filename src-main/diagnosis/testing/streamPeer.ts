/** A TCP or TLS peer on loopback that does with each connection exactly what a test says. */
import { once } from 'node:events';
import { createServer as createTcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import type { Endpoint } from '../../../src-shared/model/media';
import { MessageFramer } from '../../protocol/sip/framing';
import type { SipHeader } from '../../protocol/sip/message';
import { parseMessage } from '../../protocol/sip/parse';
import { serializeMessage } from '../../protocol/sip/serialize';
import { buildResponse } from '../../sip/messages/response';

export interface StreamPeer {
  readonly at: Endpoint;
  /** Connections that are open now. */
  readonly open: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** @param tls key and certificate: then it speaks TLS */
export async function createStreamPeer(onSocket: (socket: Socket) => void, tls?: TlsOptions): Promise<StreamPeer> {
  const open = new Set<Socket>();
  const accept = (socket: Socket): void => {
    socket.on('error', () => {});
    onSocket(socket);
    // Unread, the end of the other side would never be seen.
    if (socket.listenerCount('data') === 0) socket.resume();
  };
  const server = tls ? createTlsServer(tls, accept) : createTcpServer(accept);
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => open.delete(socket));
  });
  // A handshake that the client gives up is what some tests are about.
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const bound = server.address();
  return {
    at: { address: '127.0.0.1', port: typeof bound === 'object' && bound ? bound.port : 0 },
    open,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/** Answers every SIP request of a connection. */
export function answering(status: number, headers: SipHeader[] = []): (socket: Socket) => void {
  return (socket) => {
    const framer = new MessageFramer();
    socket.on('data', (chunk: Buffer) => {
      for (const item of framer.push(chunk)) {
        const parsed = item.kind === 'message' ? parseMessage(item.data) : null;
        if (!parsed?.ok || parsed.message.kind !== 'request') continue;
        socket.write(serializeMessage(buildResponse(parsed.message, status, { toTag: 'peer', headers })));
      }
    });
  };
}
