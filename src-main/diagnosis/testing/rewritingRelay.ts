/** What a gateway with a SIP ALG does, on loopback: UDP is changed on its way, TCP on the same port passes as it is. */
import { createSocket, type Socket } from 'node:dgram';
import { connect, createServer, type Socket as Stream } from 'node:net';
import type { Endpoint } from '../../../src-shared/model/media';

export interface RewritingRelay {
  readonly at: Endpoint;
  close(): Promise<void>;
}

export interface Rewriting {
  /** On the way to the server, and back. */
  out?(text: string): string;
  back?(text: string): string;
  tcp?: boolean;
}

/** @param server where UDP and TCP are passed on to */
export async function createRewritingRelay(
  server: Endpoint,
  { out = (text) => text, back = (text) => text, tcp = true }: Rewriting,
): Promise<RewritingRelay> {
  const streams = new Set<Stream>();
  const listener = createServer((client) => {
    if (!tcp) return void client.destroy();
    const upstream = connect(server.port, server.address);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      streams.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const bound = listener.address();
  const at = { address: '127.0.0.1', port: typeof bound === 'object' && bound ? bound.port : 0 };
  const outside = createSocket('udp4');
  const inside = new Map<number, Socket>();
  outside.on('message', (data, client) => {
    let socket = inside.get(client.port);
    if (!socket) {
      socket = createSocket('udp4');
      socket.on('message', (answer) => {
        outside.send(Buffer.from(back(answer.toString('latin1')), 'latin1'), client.port, client.address);
      });
      inside.set(client.port, socket);
    }
    socket.send(Buffer.from(out(data.toString('latin1')), 'latin1'), server.port, server.address);
  });
  await new Promise<void>((resolve) => outside.bind(at.port, at.address, resolve));
  return {
    at,
    async close() {
      for (const stream of streams) stream.destroy();
      for (const socket of inside.values()) socket.close();
      outside.close();
      await new Promise<void>((resolve) => listener.close(() => resolve()));
    },
  };
}
