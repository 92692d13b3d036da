/** A SIP server over WebSocket (RFC 7118) that says what a test wants, right or wrong. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

export interface ScriptedRequest {
  method: string;
  text: string;
  /** Value of a header field; empty where it is missing. */
  header(name: string): string;
  body: string;
  /** Sends a response with these further lines and this body. */
  answer(status: string, more?: readonly string[], sdp?: string): void;
  socket: WebSocket;
}

export class SipScript {
  url = '';
  /** Requests in the order in which they came. */
  readonly seen: ScriptedRequest[] = [];
  private readonly http = createServer((_, response) => response.writeHead(426).end());
  private readonly sockets = new WebSocketServer({ server: this.http, handleProtocols: () => 'sip' });

  constructor(private readonly react: (request: ScriptedRequest) => void) {
    this.sockets.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => this.onMessage(socket, data.toString()));
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    this.url = `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}/ws`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets.clients) socket.terminate();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private onMessage(socket: WebSocket, text: string): void {
    const [head = '', body = ''] = text.split('\r\n\r\n', 2);
    const method = /^[A-Z]+/.exec(head)?.[0] ?? '';
    if (method === 'SIP' || head.trim() === '') return;
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? '';
    const answer = (status: string, more: readonly string[] = [], sdp = '') => {
      const to = /tag=/.test(header('To')) || status.startsWith('100') ? header('To') : `${header('To')};tag=scripted`;
      const lines = [
        `SIP/2.0 ${status}`,
        `Via: ${header('Via')}`,
        `From: ${header('From')}`,
        `To: ${to}`,
        `Call-ID: ${header('Call-ID')}`,
        `CSeq: ${header('CSeq')}`,
        'Contact: <sip:scripted@127.0.0.1;transport=ws>',
        ...more,
        ...(sdp === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${Buffer.byteLength(sdp)}`,
      ];
      socket.send(`${lines.join('\r\n')}\r\n\r\n${sdp}`);
    };
    const request: ScriptedRequest = { method, text, header, body, answer, socket };
    this.seen.push(request);
    this.react(request);
  }
}

/** An answer as a telephone without WebRTC gives it: no ICE, no fingerprint. */
export const PLAIN_ANSWER = [
  'v=0',
  'o=- 1 1 IN IP4 192.0.2.1',
  's=-',
  'c=IN IP4 192.0.2.1',
  't=0 0',
  'm=audio 40000 RTP/AVP 0',
  'a=rtpmap:0 PCMU/8000',
  '',
].join('\r\n');
