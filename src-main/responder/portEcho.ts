import dgram from 'node:dgram';
import net from 'node:net';
import type { Endpoint } from '../../src-shared/model/media';
import { ConnectionCount } from '../net/connectionCount';
import { endsOf } from '../net/tcp';

/** A socket that sends back what it gets: stands in for `nc` when a port has to be probed from the other side. */
export interface PortEcho {
  close(): Promise<void>;
}

/** Streams are cut after so many idle ms, so that a scanner cannot hold them open. */
const TCP_IDLE_MS = 30_000;
const MAX_TCP_STREAMS = 64;
/** Of them one address may hold so many. */
const MAX_TCP_STREAMS_PER_ADDRESS = 8;

/** @param answers which datagrams are sent back */
export function listenUdpEcho(
  address: string,
  port: number,
  answers: (data: Uint8Array, from: Endpoint) => boolean,
): Promise<PortEcho> {
  const socket = dgram.createSocket(net.isIPv6(address) ? 'udp6' : 'udp4');
  // A reply that cannot be sent (ICMP, full queue) must not end the echo.
  socket.on('message', (data, from) => {
    if (answers(data, from)) socket.send(data, from.port, from.address, () => {});
  });
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, address, () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve({ close: () => new Promise((done) => socket.close(() => done())) });
    });
  });
}

/** @param admits from which addresses connections are taken */
export function listenTcpEcho(address: string, port: number, admits: (address: string) => boolean): Promise<PortEcho> {
  const streams = new Set<net.Socket>();
  const counts = new ConnectionCount(MAX_TCP_STREAMS_PER_ADDRESS);
  const server = net.createServer((stream) => {
    const from = endsOf(stream).remote.address;
    stream.on('error', () => stream.destroy());
    if (!admits(from) || !counts.take(from)) return void stream.resetAndDestroy();
    streams.add(stream);
    stream.setTimeout(TCP_IDLE_MS, () => stream.destroy());
    stream.on('close', () => {
      streams.delete(stream);
      counts.release(from);
    });
    stream.pipe(stream);
  });
  server.maxConnections = MAX_TCP_STREAMS;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve({
        close: () =>
          new Promise((done) => {
            for (const stream of streams) stream.destroy();
            server.close(() => done());
          }),
      });
    });
  });
}
