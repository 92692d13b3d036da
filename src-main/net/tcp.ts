/** SIP over TCP (RFC 3261 section 18): opening a connection, and what all listening stream sockets share. */
import { isIPv6, Socket, type Server } from 'node:net';
import { endpointText } from '../../src-shared/words/endpoint';
import type { TransportName } from '../../src-shared/model/transports';
import type { Endpoint } from '../../src-shared/model/media';
import type { Admission } from './admission';
import { bounded } from './bounded';
import type { Clock } from './clock';
import { ConnectionCount } from './connectionCount';
import { NetError } from './errors';
import { TappedSocket } from './tappedSocket';
import type { Target, WireTap } from './transport';

/** ms for each stage: connection, TLS handshake, WebSocket upgrade. Fail-over (RFC 3263) must come before the user gives up. */
export const STAGE_TIMEOUT_MS = 8000;
/** Connections of one listening socket; further ones are closed at once by the system. */
const MAX_CONNECTIONS = 1024;
/** Of them one address may hold so many. */
export const MAX_CONNECTIONS_PER_ADDRESS = 64;

/** @param wire sees the octets of the connection */
export function openTcp(target: Target, clock: Clock, signal?: AbortSignal, wire?: WireTap): Promise<Socket> {
  const timeoutText = `${endpointText(target)} (${target.transport.toUpperCase()}) did not take the connection`;
  return bounded({ clock, timeoutMs: STAGE_TIMEOUT_MS, timeoutText, signal }, (resolve, reject) => {
    const socket = wire ? tapped(target, clock, wire) : new Socket();
    socket.connect({ host: target.address, port: target.port, noDelay: true });
    const fail = (error: Error): void => reject(NetError.fromSystem(error, target.transport, target));
    socket.once('error', fail);
    socket.once('connect', () => {
      socket.off('error', fail);
      // Errors between the stages must not end the program; the next stage or the flow sees the closed socket.
      socket.on('error', ignore);
      resolve(socket);
    });
    return () => socket.destroy();
  });
}

function tapped({ transport }: Target, clock: Clock, wire: WireTap): Socket {
  /** Kept from the first octets on: a closed socket has forgotten them. */
  let ends: Ends | null = null;
  const socket: Socket = new TappedSocket((direction, data) => {
    ends ??= endsOf(socket);
    wire.octets({ at: clock.now(), direction, transport, ...ends, data });
  });
  return socket;
}

/** A listening socket with its connections, whatever runs on top of them. */
export class StreamListener {
  private readonly sockets = new Set<Socket>();
  private readonly counts = new ConnectionCount(MAX_CONNECTIONS_PER_ADDRESS);

  private constructor(
    private readonly server: Server,
    readonly local: Endpoint,
  ) {}

  /** @throws NetError `address-in-use`, `address-not-available`, `not-permitted` */
  static open(
    server: Server,
    transport: TransportName,
    local: Endpoint,
    admission: Admission | null = null,
  ): Promise<StreamListener> {
    server.maxConnections = MAX_CONNECTIONS;
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => reject(NetError.fromBind(error, transport, local));
      server.once('error', fail);
      server.listen({ host: local.address, port: local.port, ipv6Only: isIPv6(local.address), exclusive: true }, () => {
        server.off('error', fail);
        // Running out of file descriptors while accepting is told here; the next connection may succeed again.
        server.on('error', ignore);
        const bound = server.address();
        const port = typeof bound === 'object' && bound ? bound.port : local.port;
        const listener = new StreamListener(server, { address: local.address, port });
        // First of all listeners: whoever is refused is not spoken with.
        server.prependListener('connection', (socket: Socket) => listener.track(socket, admission));
        resolve(listener);
      });
    });
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      for (const socket of this.sockets) socket.destroy();
    });
  }

  private track(socket: Socket, admission: Admission | null): void {
    socket.on('error', ignore);
    const { address } = endsOf(socket).remote;
    if (admission?.admits(address) === false || !this.counts.take(address)) {
      socket.resetAndDestroy();
      return;
    }
    socket.setNoDelay(true);
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.counts.release(address);
    });
  }
}

function ignore(): void {}

export interface Ends {
  local: Endpoint;
  remote: Endpoint;
}

/** Both ends of a connected socket, IPv4 in its own notation. */
export function endsOf(socket: Socket): Ends {
  return {
    local: { address: plain(socket.localAddress), port: socket.localPort ?? 0 },
    remote: { address: plain(socket.remoteAddress), port: socket.remotePort ?? 0 },
  };
}

function plain(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '');
}
