/** A peer that does exactly what a test says: it keeps what it gets and sends what it is given. */
import type { Flow } from '../../net/transport';
import { headerValue } from '../../protocol/sip/headers';
import type { SipHeader, SipMessage, SipRequest, SipResponse } from '../../protocol/sip/message';
import { parseMessage } from '../../protocol/sip/parse';
import { serializeMessage } from '../../protocol/sip/serialize';
import { buildResponse } from '../messages/response';
import type { MemoryTransport } from './memoryNetwork';

export interface Got<M extends SipMessage = SipMessage> {
  message: M;
  flow: Flow;
}

export class RawPeer {
  readonly got: Got[] = [];
  /** Called with each request; what it does is the peer's behaviour. */
  onRequest: (request: SipRequest, flow: Flow) => void = () => {};

  constructor(private readonly transport: MemoryTransport) {
    transport.on({
      message: (data, { flow }) => {
        const result = parseMessage(data);
        if (!result.ok) throw new Error(result.error.sentence);
        this.got.push({ message: result.message, flow });
        if (result.message.kind === 'request') this.onRequest(result.message, flow);
      },
    });
  }

  requests(method?: string): SipRequest[] {
    return this.got.flatMap(({ message }) =>
      message.kind === 'request' && (method === undefined || message.method === method) ? [message] : [],
    );
  }

  responses(): SipResponse[] {
    return this.got.flatMap(({ message }) => (message.kind === 'response' ? [message] : []));
  }

  respond(
    request: SipRequest,
    status: number,
    parts: { tag?: string; headers?: SipHeader[]; body?: string; reason?: string } = {},
  ): void {
    const { flow } = this.got.find(({ message }) => message === request) ?? {};
    const response = buildResponse(request, status, {
      toTag: parts.tag ?? 'peer',
      reason: parts.reason,
      headers: parts.headers,
      body: parts.body === undefined ? undefined : Buffer.from(parts.body),
      dialog: true,
    });
    if (status < 300 && request.method === 'INVITE') {
      response.headers.push({ name: 'Contact', value: `<sip:peer@${this.transport.address}:5060>` });
    }
    const via = response.headers[0];
    if (via && flow) via.value = via.value.replace(/;rport$/, `;rport=${flow.remote.port};received=${flow.remote.address}`);
    if (parts.body !== undefined) response.headers.push({ name: 'Content-Type', value: 'application/sdp' });
    void flow?.send(serializeMessage(response));
  }

  /** A request inside the dialog that an INVITE of the other side began, as its callee. */
  request(invite: SipRequest, method: string, sequence: number, headers: SipHeader[] = [], body = ''): void {
    const { flow } = this.got.find(({ message }) => message === invite) ?? {};
    const contact = /<([^>]*)>/.exec(headerValue(invite, 'Contact') ?? '')?.[1] ?? '';
    const request: SipRequest = {
      kind: 'request',
      method,
      uri: contact,
      version: 'SIP/2.0',
      headers: [
        { name: 'Via', value: `SIP/2.0/UDP ${this.transport.address}:5060;branch=z9hG4bKpeer${sequence}${method};rport` },
        { name: 'Max-Forwards', value: '70' },
        { name: 'From', value: `${headerValue(invite, 'To')};tag=peer` },
        { name: 'To', value: headerValue(invite, 'From') ?? '' },
        { name: 'Call-ID', value: headerValue(invite, 'Call-ID') ?? '' },
        { name: 'CSeq', value: `${sequence} ${method}` },
        ...headers,
      ],
      body: Buffer.from(body),
    };
    void flow?.send(serializeMessage(request));
  }

  /** Octets as they are, to wherever. */
  send(text: string, to: { address: string; port: number }): void {
    void this.transport.flow('udp', to).send(Buffer.from(text));
  }
}

export const PEER_SDP = [
  'v=0',
  'o=peer 1 1 IN IP4 192.0.2.2',
  's=-',
  'c=IN IP4 192.0.2.2',
  't=0 0',
  'm=audio 5000 RTP/AVP 0',
  '',
].join('\r\n');
