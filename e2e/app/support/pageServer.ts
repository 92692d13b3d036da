/** Serves the built page over HTTP and the contract over its WebSocket, as the real host does. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createBirpc } from 'birpc';
import type { BirpcReturn } from 'birpc';
import { WebSocketServer } from 'ws';
import type { ContractEvents, EventName, MethodName } from '../../../src-shared/contract/contract';
import { PROTOCOL_PREFIX, RPC_PATH } from '../../../src-shared/contract/wire';
import type { EngineFunctions, PageFunctions, Reply } from '../../../src-shared/contract/wire';

/** As strict as the real host's: what the page may not do there must not work here either. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
};

export class PageServer {
  private readonly pages = new Set<BirpcReturn<PageFunctions, EngineFunctions>>();
  private readonly http = createServer((request, response) => void this.serve(request.url ?? '/', response));
  private readonly sockets = new WebSocketServer({ noServer: true });
  /** 0 before the first start; afterwards the same at each start. */
  private port = 0;

  constructor(
    private readonly folder: string,
    token: string,
    answer: (method: MethodName, args: readonly unknown[]) => Promise<Reply<unknown>>,
  ) {
    this.http.on('upgrade', (request, socket, head) => {
      const allowed = request.url === RPC_PATH && request.headers['sec-websocket-protocol'] === PROTOCOL_PREFIX + token;
      if (!allowed) return void socket.destroy();
      this.sockets.handleUpgrade(request, socket, head, (page) => {
        const rpc = createBirpc<PageFunctions, EngineFunctions>(
          { call: (method, args) => answer(method, args) as never },
          {
            post: (text: string) => page.send(text),
            on: (receive) => page.on('message', (data: Buffer) => receive(data.toString())),
            serialize: JSON.stringify,
            deserialize: JSON.parse,
          },
        );
        this.pages.add(rpc);
        page.on('close', () => {
          this.pages.delete(rpc);
          rpc.$close();
        });
      });
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.http.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.http.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const page of this.sockets.clients) page.terminate();
    this.http.closeAllConnections();
    if (this.http.listening) await new Promise((resolve) => this.http.close(resolve));
  }

  emit<E extends EventName>(event: E, payload: ContractEvents[E]): void {
    for (const page of this.pages) void page.event.asEvent(event, payload);
  }

  private async serve(url: string, response: ServerResponse): Promise<void> {
    const name = new URL(url, 'http://page').pathname;
    const file = path.join(this.folder, name === '/' ? 'index.html' : name);
    const content = file.startsWith(this.folder) ? await readFile(file).catch(() => null) : null;
    response.writeHead(content ? 200 : 404, {
      'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    });
    response.end(content ?? 'not found');
  }
}
