/** SIP over WebSocket (RFC 7118), plain and over TLS. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import { endpointText } from '../../src-shared/words/endpoint';
import type { WebTransport } from '../../src-shared/model/transports';
import { bounded } from './bounded';
import type { Clock } from './clock';
import { errorCode, NetError } from './errors';
import { BaseFlow, type FlowContext } from './flow';
import { MAX_BACKLOG } from './streamFlow';
import { endsOf, type Ends, STAGE_TIMEOUT_MS } from './tcp';
import { tlsStreamError } from './tlsErrors';
import type { Target, TlsFacts } from './transport';

const SUBPROTOCOL = 'sip';
/** Octets of one message: what the framer of the other streams takes for head and body. */
const MAX_PAYLOAD = 65_536 + 1_048_576;
const CLOSE_MS = 2000;
/** RFC 6455 section 7.4.1: 1000 normal, 1001 going away, 1005 no code. */
const ORDERLY = new Set([1000, 1001, 1005]);
const DOUBLE_CRLF = Buffer.from('\r\n\r\n');
const CRLF = Buffer.from('\r\n');

/** One SIP message a frame (RFC 7118 section 5); text where it is UTF-8, else binary. */
export class WebSocketFlow extends BaseFlow {
  constructor(
    context: FlowContext,
    private readonly websocket: WebSocket,
    socket: Socket,
    readonly transport: WebTransport,
    incoming: boolean,
    override readonly tls: TlsFacts | null = null,
    { local, remote }: Ends = endsOf(socket),
  ) {
    super(context, local, remote);
    if (incoming) this.expectMessage();
    websocket.on('message', (data) => this.receive(bufferOf(data)));
    websocket.on('ping', () => this.heard(context.clock.now()));
    websocket.on('pong', () => {
      this.heard(context.clock.now());
      this.pong(null);
    });
    websocket.on('error', (error) => this.close(this.explain(error)));
    websocket.on('close', (code, reason) => this.close(this.explainClose(code, reason.toString())));
  }

  /** RFC 7118 section 6: a ping control frame. */
  ping(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.websocket.ping(undefined, undefined, (error) => (error ? reject(this.explain(error)) : resolve()));
    });
  }

  protected write(data: Uint8Array): Promise<void> {
    const backlog = this.websocket.bufferedAmount;
    if (backlog + data.length > MAX_BACKLOG) return Promise.reject(NetError.congested(this.label, backlog));
    return new Promise((resolve, reject) => {
      this.websocket.send(data, { binary: !isUtf8(data) }, (error) =>
        error ? reject(this.explain(error)) : resolve(),
      );
    });
  }

  protected release(abrupt: boolean): void {
    if (abrupt) {
      this.websocket.terminate();
      return;
    }
    this.websocket.close(1000);
    const timer = this.context.clock.setTimeout(() => this.websocket.terminate(), CLOSE_MS);
    this.websocket.once('close', () => timer.cancel());
  }

  private receive(data: Buffer): void {
    if (this.state === 'closed') return;
    const at = this.context.clock.now();
    this.context.captured(this, 'inbound', data, at);
    // Browsers cannot send ping frames; their SIP libraries send the pings of streams instead (RFC 5626 section 3.5.1).
    if (data.equals(DOUBLE_CRLF)) {
      this.heard(at);
      this.send(CRLF).catch(() => {
        // The socket's own error closes the flow.
      });
    } else if (data.equals(CRLF)) this.pong(null);
    else if (data.length > 0) {
      this.received(data, at);
    }
  }

  private explain(error: Error): NetError {
    const code = errorCode(error) ?? '';
    if (code.startsWith('WS_ERR')) {
      return NetError.malformed(`${this.label} broke the rules of WebSocket: ${error.message}.`);
    }
    return NetError.fromSystem(error, this.transport, this.remote);
  }

  private explainClose(code: number, reason: string): NetError | undefined {
    if (ORDERLY.has(code)) return undefined;
    const said = reason === '' ? '' : `, "${reason}"`;
    return NetError.websocket(null, `${this.label} closed the WebSocket with code ${code}${said}.`);
  }
}

/**
 * RFC 6455 section 4.1 with the subprotocol of RFC 7118 section 4, on a socket that is connected (and secured) already.
 * @throws NetError `websocket` with the status of the answer
 */
export function upgrade(
  socket: Socket,
  target: Target & { transport: WebTransport },
  clock: Clock,
  signal?: AbortSignal,
): Promise<WebSocket> {
  const where = `${target.transport}://${endpointText({ address: target.host, port: target.port })}${target.path ?? '/'}`;
  const timeoutText = `${where} did not answer the WebSocket upgrade`;
  return bounded({ clock, timeoutMs: STAGE_TIMEOUT_MS, timeoutText, signal }, (resolve, reject) => {
    const websocket = new WebSocket(where, SUBPROTOCOL, {
      createConnection: () => socket,
      perMessageDeflate: false,
      maxPayload: MAX_PAYLOAD,
    });
    let status: number | null = null;
    websocket.once('upgrade', (response) => (status = response.statusCode ?? null));
    websocket.once('unexpected-response', (request, response) => {
      request.destroy();
      reject(unexpected(where, response));
    });
    websocket.on('error', (error) => {
      socket.destroy();
      reject(refusal(where, status, error));
    });
    websocket.once('open', () => resolve(websocket));
    return () => websocket.terminate();
  });
}

function unexpected(where: string, response: IncomingMessage): NetError {
  const status = response.statusCode ?? null;
  const hint =
    status === 404
      ? ': check the path'
      : status === 401 || status === 403
        ? ': it wants a login or another Origin'
        : '';
  return NetError.websocket(
    status,
    `${where} answered the WebSocket upgrade with ${status} ${response.statusMessage ?? ''}`.trimEnd() + `${hint}.`,
  );
}

function refusal(where: string, status: number | null, error: Error): NetError {
  if (status === 101 && /subprotocol/i.test(error.message)) {
    return NetError.websocket(
      status,
      `${where} took the WebSocket but not the subprotocol "sip": check that a SIP server answers at this path.`,
      error,
    );
  }
  // With TLS 1.3 the alert of the peer may come after the handshake seemed complete.
  if (errorCode(error)?.startsWith('ERR_SSL')) return tlsStreamError(error, where, null);
  return NetError.websocket(status, `${where} did not complete the WebSocket upgrade (${error.message}).`, error);
}

/**
 * Lets an HTTP server accept SIP WebSockets and nothing else.
 * @param path the one at which they are taken; undefined: any
 */
export function acceptWebSockets(
  server: Server,
  accepted: (websocket: WebSocket, socket: Socket) => void,
  socketOf: (duplex: Duplex) => Socket | null,
  path: string | undefined,
): void {
  const handshake = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_PAYLOAD,
    handleProtocols: () => SUBPROTOCOL,
  });
  server.on('request', (_request, response) => {
    response.writeHead(426, { Connection: 'close', Upgrade: 'websocket', 'Content-Type': 'text/plain' });
    response.end('SIP over WebSocket only (RFC 7118).\n');
  });
  server.on('upgrade', (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    // Whoever leaves in mid-handshake must not end the program.
    duplex.on('error', () => duplex.destroy());
    const refuse = (status: string): void =>
      void duplex.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    if (path !== undefined && request.url?.replace(/\?.*$/s, '') !== path) return refuse('404 Not Found');
    const socket = socketOf(duplex);
    const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim().toLowerCase());
    if (!socket || !offered?.includes(SUBPROTOCOL)) return refuse('400 Bad Request');
    handshake.handleUpgrade(request, duplex, head, (websocket) => accepted(websocket, socket));
  });
}

function bufferOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
