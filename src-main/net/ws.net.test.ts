import { once } from 'node:events';
import { createServer, request, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { NetError } from './errors';
import { closePeers, createPeer, LOOPBACK, message } from './testPeers';

const cleanup: (() => void)[] = [];
afterEach(async () => {
  await closePeers();
  for (const close of cleanup.splice(0)) close();
});

async function httpServer(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanup.push(() => server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function failureOf(port: number, path = '/ws'): Promise<NetError> {
  const target = { ...LOOPBACK, port, path, host: 'pbx.test', transport: 'ws' } as const;
  const outcome: unknown = await createPeer()
    .layer.connect(target)
    .catch((error: unknown) => error);
  if (!(outcome instanceof NetError)) throw new Error('the connection was taken');
  return outcome;
}

describe('WebSocket client (RFC 7118)', () => {
  it.each([
    [404, 'answered the WebSocket upgrade with 404 Not Found: check the path.'],
    [403, 'answered the WebSocket upgrade with 403 Forbidden: it wants a login or another Origin.'],
    [200, 'answered the WebSocket upgrade with 200 OK.'],
    [503, 'answered the WebSocket upgrade with 503 Service Unavailable.'],
  ])('an upgrade that is answered with %i is told with the status', async (status, text) => {
    const port = await httpServer((_request, response) => response.writeHead(status).end());
    const error = await failureOf(port);
    expect(error.detail).toEqual({ reason: 'websocket', status });
    expect(error.message).toBe(`ws://pbx.test:${port}/ws ${text}`);
  });

  it('a server that does not take the subprotocol', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => false });
    await once(server, 'listening');
    cleanup.push(() => server.close());
    const address = server.address();
    const error = await failureOf(typeof address === 'object' && address ? address.port : 0);
    expect(error.detail).toEqual({ reason: 'websocket', status: 101 });
    expect(error.message).toContain('took the WebSocket but not the subprotocol "sip"');
  });

  it('no HTTP at all', async () => {
    const sip = createPeer();
    const at = await sip.layer.listen('tcp', LOOPBACK);
    const error = await failureOf(at.port);
    expect(error.reason).toBe('websocket');
  });

  it('path and query are asked for; a close with a reason is told', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    cleanup.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const connection = once(server, 'connection');
    const peer = createPeer();
    await peer.layer.connect({ ...LOOPBACK, port, path: '/sip?a=1', host: 'pbx.test', transport: 'ws' });
    const [socket, asked] = (await connection) as [WebSocket, { url: string }];
    expect(asked.url).toBe('/sip?a=1');
    socket.close(1008, 'not allowed');
    expect((await peer.nextClosed()).error?.message).toContain('closed the WebSocket with code 1008, "not allowed".');
  });
});

describe('WebSocket server', () => {
  it('refuses what is no SIP WebSocket', async () => {
    const { layer } = createPeer();
    const at = await layer.listen('ws', LOOPBACK);
    const [response] = (await once(request({ host: at.address, port: at.port }).end(), 'response')) as [
      { statusCode: number; resume(): void },
    ];
    response.resume();
    expect(response.statusCode).toBe(426);
    const other = new WebSocket(`ws://127.0.0.1:${at.port}`, 'chat');
    const [error] = (await once(other, 'error')) as [Error];
    expect(error.message).toContain('400');
  });

  it('takes it at one path alone, where one is given', async () => {
    const { layer } = createPeer();
    const { port } = await layer.listen('ws', LOOPBACK, { path: '/key' });
    await once(new WebSocket(`ws://127.0.0.1:${port}/key?a=1`, 'sip'), 'open');
    for (const path of ['', '/', '/Key', '/key/', '/x/../key2', '/?/key']) {
      const [error] = (await once(new WebSocket(`ws://127.0.0.1:${port}${path}`, 'sip'), 'error')) as [Error];
      expect(error.message).toContain('404');
    }
  });

  it('text for UTF-8, binary for the rest; the pings of browsers are answered', async () => {
    const server = createPeer();
    const at = await server.layer.listen('ws', LOOPBACK);
    const browser = new WebSocket(`ws://127.0.0.1:${at.port}`, 'sip');
    await once(browser, 'open');
    browser.send('\r\n\r\n');
    const [pong] = (await once(browser, 'message')) as [Buffer];
    expect(pong.toString()).toBe('\r\n');
    browser.send(message());
    const { arrival } = await server.next();
    const first = once(browser, 'message');
    await arrival.flow.send(message());
    expect((await first)[1]).toBe(false);
    const second = once(browser, 'message');
    await arrival.flow.send(Buffer.concat([message(), Buffer.of(0xff, 0xfe)]));
    expect((await second)[1]).toBe(true);
  });
});
