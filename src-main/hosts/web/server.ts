import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { EngineContract } from '../../../src-shared/contract/contract';
import {
  CLOSE_BAD_TOKEN,
  MAX_MESSAGE_OCTETS,
  PROTOCOL_PREFIX,
  RPC_PATH,
  SIP_PATH,
  UPLOAD_PATH,
} from '../../../src-shared/contract/wire';
import { UsageError } from '../../errors';
import { readPageFile } from '../pageFiles';
import { PAGE_HEADERS } from '../pageHeaders';
import { createGuard } from './guard';
import { joinPage } from './rpc';
import { createTunnel } from './tunnel';
import type { Uploads } from './uploads';

/** Pages at once; nobody opens more by hand. */
const MAX_PAGES = 16;
/** For the whole of a request, ms: a capture of many gigabytes through a tunnel takes its time. */
const REQUEST_MS = 6 * 3600 * 1000;

export interface WebServerOptions {
  engine: EngineContract;
  uploads: Uploads;
  /** Folder of the built page. */
  page: string;
  host: string;
  port: number;
  token: string;
  /** The practice line's WebSocket, to be had below `SIP_PATH`; its own path is the secret that opens it. */
  practiceSocket: URL | null;
}

export interface WebServer {
  readonly port: number;
  close(): Promise<void>;
}

/** @throws UsageError when the address cannot be listened on */
export async function startWebServer({
  engine,
  uploads,
  page,
  host,
  port,
  token,
  practiceSocket,
}: WebServerOptions): Promise<WebServer> {
  const guard = createGuard(token);
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => void answer(request, response));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_OCTETS,
    perMessageDeflate: false,
    handleProtocols: (offered) => [...offered].find((protocol) => protocol.startsWith(PROTOCOL_PREFIX)) ?? false,
  });

  const tunnel = practiceSocket && createTunnel(practiceSocket);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refuse = (status: number, text: string): void => {
      response.writeHead(status, { ...PAGE_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
    };
    if (!guard.hostAllowed(request)) return refuse(403, 'This server answers to its own address only.');
    const path = (request.url ?? '/').replace(/[?#].*$/s, '');
    if (request.method === 'POST' && path === UPLOAD_PATH) {
      const [, given = ''] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '') ?? [];
      const welcome = guard.originAllowed(request) && guard.tokenAllowed([PROTOCOL_PREFIX + given]);
      return welcome ? uploads.take(request, response) : refuse(403, 'The token is not of this run.');
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'GET and HEAD only.');
    const file = await readPageFile(page, path);
    if (!file) return refuse(404, 'There is no such file.');
    // The names of built files carry a hash of their content, the page itself does not.
    response.writeHead(200, {
      ...PAGE_HEADERS,
      'Content-Type': file.type,
      'Content-Length': file.content.length,
      'Cache-Control': 'no-cache',
    });
    response.end(request.method === 'HEAD' ? undefined : file.content);
  }

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const path = (request.url ?? '').replace(/[?#].*$/s, '');
    const ours = guard.hostAllowed(request) && guard.originAllowed(request);
    if (ours && tunnel && path === SIP_PATH + practiceSocket.pathname) return tunnel.open(request, socket, head);
    const welcome = ours && path === RPC_PATH;
    if (!welcome || sockets.clients.size >= MAX_PAGES) {
      socket.end(`HTTP/1.1 ${welcome ? '503 Service Unavailable' : '403 Forbidden'}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
      // A page learns of a refusal only by a close code: a failed handshake tells it nothing.
      if (!guard.tokenAllowed(offered)) client.close(CLOSE_BAD_TOKEN, 'The token is not of this run');
      else joinPage(engine, client);
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program uses it: choose another --port' : String(error.code);
      reject(new UsageError(`Cannot listen on ${host} port ${port}: ${why}.`));
    });
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const client of sockets.clients) client.terminate();
      tunnel?.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
