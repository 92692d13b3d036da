/**
 * A small conference server for tests: the API of a call server ("/version"), and rooms by the signalling of mediasoup's demo (protoo on
 * a WebSocket), with ICE lite, DTLS-SRTP and faults on request. On loopback, unless it is given another address.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';
import type { SfuFaults } from './faults';
import { Peer, Refusal, Room } from './room';

export interface Sfu {
  /** "http://127.0.0.1:PORT" */
  api: string;
  /** "ws://127.0.0.1:PORT/?roomId=test" */
  room: string;
  /** Changed between two looks at it. */
  faults: SfuFaults;
  /** RTP packets that arrived from all who speak. */
  readonly packets: number;
  /** Who is in the room now. */
  readonly peers: number;
  close(): Promise<void>;
}

const VERSION = { buildDate: '2026-01-05 12:00', buildVersion: 'v1.1.0', buildHash: '7bc1f7a', goVersion: 'go1.23.6' };

export async function startSfu(
  faults: SfuFaults = {},
  { address = '127.0.0.1', port = 0 }: { address?: string; port?: number } = {},
): Promise<Sfu> {
  const room = new Room(faults, address);
  const http = createServer((request, response) => {
    const status = faults.status ?? (request.url === '/version' ? 200 : 404);
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(status === 200 ? JSON.stringify(VERSION) : '{"err":"out of order"}');
  });
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'protoo' });
  http.on('upgrade', (request: IncomingMessage, socket, head) => {
    if (faults.status !== undefined)
      return void socket.end(`HTTP/1.1 ${faults.status} Fault\r\nConnection: close\r\n\r\n`);
    const { searchParams } = new URL(request.url ?? '/', 'http://sfu');
    const peerId = searchParams.get('peerId');
    if (request.headers['sec-websocket-protocol'] !== 'protoo' || !searchParams.get('roomId') || !peerId) {
      return void socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    }
    sockets.handleUpgrade(request, socket, head, (websocket) => welcome(websocket, peerId, room, faults));
  });
  await once(http.listen(port, address), 'listening');
  const bound = http.address();
  const at = `${address}:${typeof bound === 'object' && bound ? bound.port : 0}`;
  return {
    api: `http://${at}`,
    room: `ws://${at}/?roomId=test`,
    faults,
    get packets() {
      return room.packets;
    },
    get peers() {
      return room.peers.size;
    },
    async close() {
      for (const websocket of sockets.clients) websocket.terminate();
      await Promise.all([...room.peers].map((peer) => room.leave(peer)));
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

interface Message {
  request?: boolean;
  response?: boolean;
  ok?: boolean;
  id: number;
  method: string;
  data: Record<string, unknown>;
}

function welcome(websocket: WebSocket, peerId: string, room: Room, faults: SfuFaults): void {
  const waiting = new Map<number, { resolve(data: unknown): void; reject(error: Error): void }>();
  let lastId = 1000;
  const send = (message: object): void => websocket.send(JSON.stringify(message));
  const peer = new Peer(peerId, (method, data) => {
    const id = ++lastId;
    send({ request: true, id, method, data });
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  });
  room.peers.add(peer);
  websocket.on('close', () => void room.leave(peer));
  websocket.on('message', (text: Buffer) => {
    const message = JSON.parse(text.toString()) as Message;
    const { id, method, data } = message;
    if (message.response) {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (message.ok) asked?.resolve(data);
      else asked?.reject(new Error('refused'));
      return;
    }
    if (!message.request || method === faults.unanswered) return;
    room.request(peer, method, data).then(
      (answer) => send({ response: true, id, ok: true, data: answer }),
      (error: unknown) =>
        send({
          response: true,
          id,
          ok: false,
          errorCode: error instanceof Refusal ? error.code : 500,
          errorReason: error instanceof Error ? error.message : String(error),
        }),
    );
  });
}
