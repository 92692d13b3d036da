import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import { endpointText } from '../../src-shared/words/endpoint';
import type { TransportName } from '../../src-shared/model/transports';
import type { Endpoint } from '../../src-shared/model/media';
import type { Admission } from './admission';
import type { Clock } from './clock';
import { NetError } from './errors';
import type { BaseFlow, FlowContext } from './flow';
import { localAddressFor } from './route';
import { SharedAttempts } from './sharedAttempts';
import { StreamFlow } from './streamFlow';
import { endsOf, openTcp, StreamListener } from './tcp';
import { secure } from './tls';
import type { Flow, FlowEvents, ListenOptions, Tap, Target, TlsOptions, TransportLayer, WireTap } from './transport';
import { UdpPort } from './udp';
import { acceptWebSockets, upgrade, WebSocketFlow } from './ws';

export interface TransportLayerOptions {
  clock: Clock;
  /** Sees the octets of every datagram and every framed message, both ways. */
  tap?: Tap;
  /** For captures: shows our own connections as they are on the wire. */
  wire?: WireTap;
  /** Trust settings for targets that bring none of their own. */
  tls?: TlsOptions;
  /** Bounds for strangers. Default: none beyond those of every listening socket. */
  admission?: Admission;
}

/** ms for a client to finish the TLS handshake, and for the head of an upgrade request. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

export function createTransportLayer(options: TransportLayerOptions): TransportLayer {
  return new SocketTransportLayer(options);
}

class SocketTransportLayer implements TransportLayer {
  private readonly clock: Clock;
  private readonly tls: TlsOptions;
  private readonly wire: WireTap | undefined;
  private readonly context: FlowContext;
  private readonly listeners = new Set<Partial<FlowEvents>>();
  private readonly udpPorts = new Set<UdpPort>();
  private readonly openingUdp = new Map<string, Promise<UdpPort>>();
  private readonly streamListeners = new Set<StreamListener>();
  /** Open connections; those that we opened ourselves under the key of their target. */
  private readonly streams = new Map<BaseFlow, string | null>();
  private readonly attempts = new SharedAttempts<Flow>();
  private closed = false;

  constructor({ clock, tap, wire, tls, admission }: TransportLayerOptions) {
    this.clock = clock;
    this.wire = wire;
    this.tls = tls ?? {};
    let lastId = 0;
    this.context = {
      clock,
      nextFlowId: () => ++lastId,
      captured: ({ transport, local, remote }, direction, data, at) =>
        tap?.({ at, direction, transport, local, remote, data }),
      message: (flow, data, at) => this.emit('message', data, { flow, remote: flow.remote, at }),
      closed: (flow, error) => {
        this.streams.delete(flow);
        this.emit('closed', flow, error);
      },
      icmp: (remote, error) => this.emit('icmp', remote, error),
      admission: admission ?? null,
    };
  }

  get flows(): readonly Flow[] {
    return [...[...this.udpPorts].flatMap((port) => port.flows), ...this.streams.keys()];
  }

  on(events: Partial<FlowEvents>): () => void {
    this.listeners.add(events);
    return () => this.listeners.delete(events);
  }

  async connect(target: Target, signal?: AbortSignal): Promise<Flow> {
    this.assertOpen();
    if (signal?.aborted) throw NetError.aborted('The connection attempt');
    if (target.transport === 'udp') return this.connectUdp(target);
    const key = keyOf(target);
    for (const [flow, flowKey] of this.streams) if (flowKey === key) return flow;
    return this.attempts.join(key, signal, (shared) => this.connectStream(target, key, shared));
  }

  async listen(transport: TransportName, local: Endpoint, options: ListenOptions = {}): Promise<Endpoint> {
    this.assertOpen();
    if (transport === 'udp') {
      const port = await UdpPort.open(this.context, local);
      this.udpPorts.add(port);
      return port.local;
    }
    const listener = await StreamListener.open(
      this.createServer(transport, options),
      transport,
      local,
      this.context.admission,
    );
    this.streamListeners.add(listener);
    return listener.local;
  }

  leave(address: string): void {
    for (const flow of this.streams.keys()) {
      if (flow.local.address === address)
        flow.close(NetError.closed(`The connection from ${address}, which this computer no longer has,`));
    }
    for (const port of this.udpPorts) {
      if (port.local.address !== address) continue;
      this.udpPorts.delete(port);
      void port.close();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.attempts.abort();
    for (const flow of this.streams.keys()) flow.close();
    await Promise.all([...this.udpPorts, ...this.streamListeners].map((part) => part.close()));
    this.udpPorts.clear();
    this.streamListeners.clear();
    this.listeners.clear();
  }

  private async connectUdp(target: Target): Promise<Flow> {
    const localAddress = await localAddressFor(target.address);
    const port = await this.udpPortFor(localAddress);
    this.assertOpen();
    return port.connect({ address: target.address, port: target.port }, localAddress);
  }

  /** A port that listens already, so that the peer sees where it can reach us; else a new one. */
  private udpPortFor(localAddress: string): Promise<UdpPort> | UdpPort {
    for (const port of this.udpPorts) if (port.serves(localAddress)) return port;
    const opening =
      this.openingUdp.get(localAddress) ??
      UdpPort.open(this.context, { address: localAddress, port: 0 })
        .then((port) => {
          this.udpPorts.add(port);
          return port;
        })
        .finally(() => this.openingUdp.delete(localAddress));
    this.openingUdp.set(localAddress, opening);
    return opening;
  }

  private async connectStream(target: Target, key: string, signal: AbortSignal): Promise<Flow> {
    const raw = await openTcp(target, this.clock, signal, this.wire);
    const flow = await this.dress(raw, target, signal).catch((error: unknown) => {
      raw.destroy();
      throw error;
    });
    if (this.closed) {
      flow.close();
      this.assertOpen();
    }
    this.streams.set(flow, key);
    return flow;
  }

  private async dress(raw: Socket, target: Target, signal: AbortSignal): Promise<BaseFlow> {
    const { transport } = target;
    // Of the TCP socket: one of TLS on a tapped stream does not know them.
    const ends = endsOf(raw);
    if (transport === 'tcp') return new StreamFlow(this.context, raw, 'tcp', false);
    if (transport === 'ws') {
      const websocket = await upgrade(raw, { ...target, transport }, this.clock, signal);
      return new WebSocketFlow(this.context, websocket, raw, 'ws', false);
    }
    const trust = target.tls ?? this.tls;
    const { socket, facts } = await secure(raw, target, trust, this.clock, signal, this.wire);
    if (transport !== 'wss') return new StreamFlow(this.context, socket, 'tls', false, facts, ends);
    const websocket = await upgrade(socket, { ...target, transport }, this.clock, signal);
    return new WebSocketFlow(this.context, websocket, socket, 'wss', false, facts, ends);
  }

  private createServer(transport: Exclude<TransportName, 'udp'>, { key, cert, path }: ListenOptions) {
    const track = (flow: BaseFlow): void => void this.streams.set(flow, null);
    const accept = (socket: Socket): void => {
      if (transport === 'tcp' || transport === 'tls') track(new StreamFlow(this.context, socket, transport, true));
    };
    if (transport === 'tcp') return createTcpServer(accept);
    if (transport === 'ws') {
      const server = createHttpServer({ headersTimeout: HANDSHAKE_TIMEOUT_MS });
      acceptWebSockets(
        server,
        (websocket, socket) => track(new WebSocketFlow(this.context, websocket, socket, 'ws', true)),
        (duplex) => (duplex instanceof Socket ? duplex : null),
        path,
      );
      return server;
    }
    if (key === undefined || cert === undefined) {
      throw NetError.tls('configuration', `Listening by ${transport} needs a key and a certificate.`, null);
    }
    try {
      const tls = { key, cert };
      if (transport === 'tls') return createTlsServer({ ...tls, handshakeTimeout: HANDSHAKE_TIMEOUT_MS }, accept);
      const server = createHttpsServer({
        ...tls,
        handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
        headersTimeout: HANDSHAKE_TIMEOUT_MS,
      });
      acceptWebSockets(
        server,
        (websocket, socket) => track(new WebSocketFlow(this.context, websocket, socket, 'wss', true)),
        (duplex) => (duplex instanceof TLSSocket ? duplex : null),
        path,
      );
      return server;
    } catch (error) {
      throw NetError.tls(
        'configuration',
        'The TLS key and certificate cannot be used: both must be PEM and belong together.',
        null,
        error,
      );
    }
  }

  private emit<K extends keyof FlowEvents>(event: K, ...args: Parameters<FlowEvents[K]>): void {
    for (const listener of this.listeners) {
      const handler = listener[event] as ((...all: Parameters<FlowEvents[K]>) => void) | undefined;
      handler?.(...args);
    }
  }

  private assertOpen(): void {
    if (this.closed) throw NetError.closed('The SIP transport');
  }
}

/** Connections are shared where address, name and trust settings are the same. */
function keyOf({ transport, host, path, tls, ...endpoint }: Target): string {
  const { ca = '', servername = '', verify = true } = tls ?? {};
  return [transport, endpointText(endpoint), host, path ?? '', servername, verify, ca].join(' ');
}
