/**
 * The practice line's WebSocket at the page's own address: behind an SSH tunnel or on another computer, the page reaches nothing else of
 * this machine.
 */
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';

/** Web phones at once; one page has one. */
const MAX_TUNNELS = 16;

export interface Tunnel {
  /** Takes an upgrade request over, its socket with it. */
  open(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** @param target WebSocket URL on this machine, "ws:" alone */
export function createTunnel(target: URL): Tunnel {
  const sockets = new Set<Duplex>();
  return {
    open(request, socket, head) {
      if (sockets.size >= MAX_TUNNELS) {
        socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
        return;
      }
      sockets.add(socket);
      const inner = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
      inner.write(requestHead(request, target));
      inner.write(head);
      inner.pipe(socket);
      socket.pipe(inner);
      const end = (): void => {
        sockets.delete(socket);
        inner.destroy();
        socket.destroy();
      };
      for (const side of [inner, socket]) side.on('error', end).on('close', end);
    },
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** What belongs to the WebSocket (RFC 6455 section 4.1) and nothing else: no cookies, no origin of the outer address. */
function requestHead({ headers }: IncomingMessage, target: URL): string {
  const kept = Object.entries(headers).filter(([name]) => name.startsWith('sec-websocket-'));
  return [
    `GET ${target.pathname} HTTP/1.1`,
    `Host: ${target.host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    ...kept.map(([name, value]) => `${name}: ${String(value)}`),
    '\r\n',
  ].join('\r\n');
}
