/** A SIP peer by UDP on loopback that does exactly what a test says. */
import { createSocket } from 'node:dgram';
import type { Endpoint } from '../../../src-shared/model/media';
import type { SipHeader, SipRequest } from '../../protocol/sip/message';
import { parseMessage } from '../../protocol/sip/parse';
import { serializeMessage } from '../../protocol/sip/serialize';
import { buildResponse } from '../../sip/messages/response';

export interface PeerRequest {
  request: SipRequest;
  from: Endpoint;
  /** How many requests of this method came before. */
  index: number;
  /** Answers with RFC 3581's received and rport, unless `via` says what the top Via is to be. */
  respond(status: number, parts?: { reason?: string; headers?: SipHeader[]; via?: (via: string) => string }): void;
}

export interface UdpPeer {
  readonly at: Endpoint;
  readonly requests: SipRequest[];
  send(data: Uint8Array | string, to: Endpoint): void;
  close(): Promise<void>;
}

export async function createUdpPeer(onRequest: (incoming: PeerRequest) => void, host = '127.0.0.1'): Promise<UdpPeer> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const requests: SipRequest[] = [];
  socket.on('message', (data, { address, port }) => {
    const parsed = parseMessage(data);
    if (!parsed.ok || parsed.message.kind !== 'request') return;
    const request = parsed.message;
    const index = requests.filter(({ method }) => method === request.method).length;
    requests.push(request);
    onRequest({
      request,
      index,
      from: { address, port },
      respond(status, { reason, headers, via } = {}) {
        const response = buildResponse(request, status, { toTag: 'peer', reason, headers });
        const top = response.headers.find(({ name }) => name === 'Via');
        if (top) {
          top.value = via ? via(top.value) : top.value.replace(';rport', `;rport=${port};received=${address}`);
        }
        socket.send(serializeMessage(response), port, address);
      },
    });
  });
  await new Promise<void>((resolve) => socket.bind(0, host, resolve));
  const { address, port } = socket.address();
  return {
    at: { address, port },
    requests,
    send: (data, to) => socket.send(data, to.port, to.address),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}
