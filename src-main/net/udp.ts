/**
 * SIP over UDP (RFC 3261 section 18). One local address and port is shared by several sockets:
 *
 * - the bound socket takes what comes from anybody, so that a call may arrive from a proxy that we never sent to, and an answer
 *   from an unexpected port is still seen;
 * - each peer that we connect to has a connected socket on the same local port. The kernel prefers it for that peer's
 *   datagrams, and ties ICMP errors to it, which it hides from an unconnected socket.
 *
 * Both need SO_REUSEADDR, and that would also let two programs share a port unnoticed; so the port is first bound without it.
 * On Windows the choice between such sockets is undefined: there the bound socket alone is used, and ICMP errors stay unknown.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { isIPv6 } from 'node:net';
import { endpointText } from '../../src-shared/words/endpoint';
import type { Endpoint } from '../../src-shared/model/media';
import { decodeBinding, encodeBindingRequest, encodeBindingResponse, isStun } from '../protocol/stun/binding';
import { errorCode, NetError } from './errors';
import { BaseFlow, type FlowContext } from './flow';
import { isWildcard, localAddressFor } from './route';

/** Octets; bursts of a busy responder must not overflow. The system clamps it. */
const RECEIVE_BUFFER = 1 << 20;
/** Connected sockets of one local port; peers beyond that share the bound socket. */
const MAX_CONNECTED = 256;
/** Flows to strangers that are remembered; the one that was silent longest is forgotten. */
const MAX_STRANGERS = 4096;
/** Datagrams that wait for the look-up of their local address (wildcard sockets only). */
const MAX_WAITING = 256;
const PORT_ATTEMPTS = 5;
/** UDP over IPv4 without options, octets of data. */
const MAX_DATAGRAM = 65_507;
const CRLF_PING = Buffer.from('\r\n\r\n');
const SEPARATE_PEER_SOCKETS = process.platform !== 'win32';

/** The way to one peer. A stranger's flow shares the bound socket, a connected flow has its own. */
export class UdpFlow extends BaseFlow {
  readonly transport = 'udp';
  private transactionId: Uint8Array | null = null;

  constructor(
    context: FlowContext,
    local: Endpoint,
    remote: Endpoint,
    private readonly socket: Socket,
    readonly connected: boolean,
    private readonly released: () => void,
  ) {
    super(context, local, remote);
  }

  async ping(udp: 'crlf' | 'stun'): Promise<void> {
    if (udp === 'crlf') return this.send(CRLF_PING);
    this.transactionId = randomBytes(12);
    return this.send(encodeBindingRequest(this.transactionId));
  }

  /** A STUN message that came from the peer: our pong, or its ping to be answered. */
  handleStun(data: Uint8Array): void {
    const message = decodeBinding(data);
    if (message === null) return;
    if (message.kind === 'request') {
      this.send(encodeBindingResponse(message, this.remote)).catch(() => {
        // The peer asks again; that an answer was lost disturbs nobody else.
      });
    } else if (this.transactionId && Buffer.compare(message.transactionId, this.transactionId) === 0) {
      this.transactionId = null;
      this.pong(message.kind === 'success' ? message.mappedAddress : null);
    }
  }

  protected write(data: Uint8Array): Promise<void> {
    // Dropped, as a network would drop it: the transaction repeats it.
    if (this.context.admission?.maySend(this.remote.address, data.length) === false) return Promise.resolve();
    return this.put(data, this.connected && data.length <= MAX_DATAGRAM);
  }

  /**
   * @param again EMSGSIZE may be about the datagram before this one: a router said by ICMP what fits (RFC 1191), and the system, which
   * tells it at the next call, cuts into fragments what is sent from then on.
   */
  private put(data: Uint8Array, again: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (error: Error | null): void => {
        if (!error) return resolve();
        const failure = NetError.fromSystem(error, 'udp', this.remote);
        if (again && failure.reason === 'too-large') return void this.put(data, false).then(resolve, reject);
        // The system tells a pending ICMP error to whichever call comes first, sending or receiving.
        if (this.connected && failure.reason === 'refused') this.context.icmp(this.remote, failure);
        reject(failure);
      };
      try {
        if (this.connected) this.socket.send(data, done);
        else this.socket.send(data, this.remote.port, this.remote.address, done);
      } catch (error) {
        // A socket that was closed meanwhile throws instead of calling back.
        reject(new NetError({ reason: 'closed' }, `The ${this.label} flow is closed.`, error));
      }
    });
  }

  protected release(): void {
    if (this.connected) this.socket.close();
    this.released();
  }
}

/** One local address and port with all its sockets. */
export class UdpPort {
  private readonly connected = new Map<string, UdpFlow>();
  private readonly strangers = new Map<string, UdpFlow>();
  /** Datagrams by remote address until it is known from which of our addresses we answer. */
  private readonly waiting = new Map<string, (() => void)[]>();
  private readonly localAddresses = new Map<string, string>();
  private waitingCount = 0;
  private closed = false;

  private constructor(
    private readonly context: FlowContext,
    private readonly socket: Socket,
    readonly local: Endpoint,
  ) {
    this.listen(socket, null);
  }

  /** @throws NetError `address-in-use`, `address-not-available`, `not-permitted` */
  static async open(context: FlowContext, local: Endpoint): Promise<UdpPort> {
    for (let attempt = 1; ; attempt++) {
      try {
        const probe = await bind(local, false);
        const { port } = probe.address();
        await new Promise<void>((resolve) => probe.close(resolve));
        const socket = await bind({ address: local.address, port }, SEPARATE_PEER_SOCKETS);
        return new UdpPort(context, socket, { address: local.address, port });
      } catch (error) {
        // A port that the system chose can be lost between the two binds; a port that was asked for is then in use.
        if (local.port === 0 && attempt < PORT_ATTEMPTS && errorCode(error) === 'EADDRINUSE') continue;
        throw NetError.fromBind(error, 'udp', local);
      }
    }
  }

  /** Can this port send from `address`? */
  serves(address: string): boolean {
    return (
      this.local.address === address ||
      (isWildcard(this.local.address) && isIPv6(this.local.address) === isIPv6(address))
    );
  }

  get flows(): UdpFlow[] {
    return [...this.connected.values(), ...this.strangers.values()];
  }

  /** @param localAddress of the route to the peer */
  async connect(remote: Endpoint, localAddress: string): Promise<UdpFlow> {
    const key = endpointText(remote);
    const existing = this.connected.get(key);
    if (existing) return existing;
    const local = { address: localAddress, port: this.local.port };
    if (!SEPARATE_PEER_SOCKETS || this.connected.size >= MAX_CONNECTED) return this.stranger(remote, localAddress);
    let socket: Socket;
    try {
      socket = await bind(local, true);
    } catch (error) {
      throw NetError.fromBind(error, 'udp', local);
    }
    // Datagrams of others that slip in before `connect` are sorted by their sender like those of the bound socket.
    this.listen(socket, remote);
    try {
      await new Promise<void>((resolve, reject) => {
        socket.connect(remote.port, remote.address, (error?: Error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      socket.close();
      throw NetError.fromSystem(error, 'udp', remote);
    }
    const raced = this.connected.get(key);
    if (raced || this.closed) {
      socket.close();
      if (raced) return raced;
      throw NetError.closed('The SIP transport');
    }
    const flow = new UdpFlow(this.context, local, remote, socket, true, () => this.connected.delete(key));
    this.strangers.delete(key);
    this.connected.set(key, flow);
    return flow;
  }

  close(): Promise<void> {
    this.closed = true;
    for (const flow of this.flows) flow.close();
    return new Promise((resolve) => this.socket.close(resolve));
  }

  private listen(socket: Socket, peer: Endpoint | null): void {
    socket.on('message', (data, from) => this.receive(data, from));
    socket.on('error', (error) => {
      const failure = peer && NetError.fromSystem(error, 'udp', peer);
      // What was too large for the path is sent again in fragments: by the transaction, which repeats it.
      if (failure && failure.reason !== 'too-large') this.context.icmp(peer, failure);
    });
  }

  private receive(data: Buffer, from: RemoteInfo): void {
    const at = this.context.clock.now();
    if (this.closed || data.length === 0 || from.port === 0) return;
    const remote = { address: from.address, port: from.port };
    const { admission } = this.context;
    if (admission?.admits(remote.address) === false) return;
    admission?.received(remote.address, data.length);
    const known = this.connected.get(endpointText(remote));
    if (known) return this.deliver(known, data, at);
    this.withLocalAddress(remote.address, (local) => this.deliver(this.stranger(remote, local), data, at));
  }

  private deliver(flow: UdpFlow, data: Uint8Array, at: number): void {
    this.context.captured(flow, 'inbound', data, at);
    if (isStun(data)) flow.handleStun(data);
    else if (!isBlank(data)) this.context.message(flow, data, at);
  }

  private stranger(remote: Endpoint, localAddress: string): UdpFlow {
    const key = endpointText(remote);
    const flow =
      this.strangers.get(key) ??
      new UdpFlow(this.context, { address: localAddress, port: this.local.port }, remote, this.socket, false, () =>
        this.strangers.delete(key),
      );
    // Set again, so that the map stays in the order of the last use.
    this.strangers.delete(key);
    this.strangers.set(key, flow);
    if (this.strangers.size > MAX_STRANGERS) {
      const oldest = this.strangers.keys().next();
      if (!oldest.done) this.strangers.delete(oldest.value);
    }
    return flow;
  }

  /** Runs `use` with the address that the peer reaches us at: at once, or after a look-up on a wildcard socket. */
  private withLocalAddress(remote: string, use: (local: string) => void): void {
    if (!isWildcard(this.local.address)) return use(this.local.address);
    const known = this.localAddresses.get(remote);
    if (known !== undefined) return use(known);
    if (this.waitingCount >= MAX_WAITING) return;
    this.waitingCount++;
    const queue = this.waiting.get(remote);
    const run = (): void => use(this.localAddresses.get(remote) ?? this.local.address);
    if (queue) {
      queue.push(run);
      return;
    }
    const started = [run];
    this.waiting.set(remote, started);
    const finish = (local: string | null): void => {
      this.waiting.delete(remote);
      this.waitingCount -= started.length;
      if (local !== null) {
        if (this.localAddresses.size >= MAX_STRANGERS) this.localAddresses.clear();
        this.localAddresses.set(remote, local);
      }
      if (!this.closed) for (const next of started) next();
    };
    localAddressFor(remote).then(finish, () => finish(null));
  }
}

function bind(local: Endpoint, reuseAddr: boolean): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const type = isIPv6(local.address) ? 'udp6' : 'udp4';
    const socket = createSocket({ type, reuseAddr, ipv6Only: type === 'udp6', recvBufferSize: RECEIVE_BUFFER });
    const fail = (error: Error): void => {
      socket.close();
      reject(error);
    };
    socket.once('error', fail);
    socket.bind({ address: local.address, port: local.port, exclusive: true }, () => {
      socket.off('error', fail);
      resolve(socket);
    });
  });
}

/** White space only: the keep-alive of a peer (RFC 5626 section 3.5.1), on UDP to be ignored. */
function isBlank(data: Uint8Array): boolean {
  return data.length <= 8 && data.every((octet) => octet === 0x0d || octet === 0x0a || octet === 0 || octet === 0x20);
}
