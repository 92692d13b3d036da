import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { TransportName } from '../../../src-shared/model/transports';
import { createSystemClock } from '../../net/clock';
import { createResolver } from '../../net/dnsResolver';
import { createTransportLayer } from '../../net/transportLayer';
import { encodeLater, encodeReceived, joinMessages } from '../../protocol/companion/answer';
import { headerValue } from '../../protocol/sip/headers';
import type { SipRequest } from '../../protocol/sip/message';
import { parseMessage } from '../../protocol/sip/parse';
import { serializeMessage } from '../../protocol/sip/serialize';
import { createResponder } from '../../responder/responder';
import { buildResponse } from '../../sip/messages/response';
import { createUserAgent } from '../../sip/userAgent';
import type { Line } from '../api';
import { askCounters, askLater, askReceived } from './companion';

const HOST = '127.0.0.1';
const SDP = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n';
const REQUEST = {
  headers: [
    { name: 'X-Sidetone-Address', value: '192.0.2.1' },
    { name: 'Content-Type', value: 'application/sdp' },
  ],
  body: Buffer.from(SDP),
};

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function openLine(transport: TransportName = 'udp'): Line {
  const clock = createSystemClock();
  const transports = createTransportLayer({ clock });
  const agent = createUserAgent({ transports, resolver: createResolver(), clock });
  const close = async (): Promise<void> => {
    await agent.close();
    await transports.close();
  };
  closers.push(close);
  const account = {
    aor: 'sip:alice@pbx.test',
    password: 'secret',
    transport,
    outboundProxy: 'sip:192.0.2.99',
    expiresS: 60,
  };
  return { account, agent, ladder: [], close };
}

async function companion(): Promise<string> {
  const responder = await createResponder({
    listen: HOST,
    sipPort: 0,
    udpEcho: [],
    tcpEcho: [],
    password: 'sidetone',
    realm: 'sidetone',
    clock: createSystemClock(),
    createMedia: () => Promise.reject(new Error('not part of this test')),
  });
  closers.push(() => responder.close());
  return `sip:${HOST}:${responder.sip.port}`;
}

/** Somebody by UDP who answers each request as a test says; null: not at all. */
async function somebody(answer: (request: SipRequest) => Uint8Array | null): Promise<string> {
  const socket = createSocket('udp4', (data, { port, address }) => {
    const parsed = parseMessage(data);
    const response = parsed.ok && parsed.message.kind === 'request' ? answer(parsed.message) : null;
    if (response) socket.send(response, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, HOST, resolve));
  closers.push(() => new Promise((resolve) => socket.close(() => resolve())));
  return `sip:${HOST}:${socket.address().port}`;
}

const reply = (request: SipRequest, status: number, body: Uint8Array = new Uint8Array()): Uint8Array =>
  serializeMessage(buildResponse(request, status, { toTag: 'a', body }));
const OTHER = Buffer.from('OPTIONS sip:a SIP/2.0\r\nCSeq: 1 OPTIONS\r\n\r\n');
const never = new AbortController().signal;

describe('what a companion received', () => {
  it.each(['udp', 'tcp'] as const)('by %s is what was sent, and so is what came back', async (transport) => {
    const answer = await askReceived(openLine(transport), await companion(), REQUEST, never);
    if (answer.outcome !== 'answered') throw new Error(answer.error ?? answer.outcome);
    expect(Buffer.from(answer.received).equals(answer.sent)).toBe(true);
    expect(Buffer.from(answer.sent).toString()).toContain('c=IN IP4 192.0.2.1');
    expect(Buffer.from(answer.sent).toString()).not.toMatch(/authorization/i);
    expect(answer.from.address).toBe(HOST);
    const [sent, received] = [answer.responseSent, answer.responseReceived].map((data) =>
      parseMessage(data ?? Buffer.alloc(0)),
    );
    if (!sent?.ok || !received?.ok) throw new Error('no SIP');
    for (const name of ['Via', 'From', 'Call-ID', 'CSeq', 'Contact', 'X-Sidetone-Address']) {
      expect([name, headerValue(received.message, name)]).toEqual([name, expect.any(String)]);
      expect(headerValue(sent.message, name)).toBe(headerValue(received.message, name));
    }
    expect(answer.responseReceived.length).toBeLessThan(1400);
  });

  it('shows what a device on the way has changed', async () => {
    const uri = await somebody((request) => {
      const seen = Buffer.from(
        Buffer.from(request.raw ?? [])
          .toString()
          .replaceAll('192.0.2.1', '203.0.113.7'),
      );
      const from = { address: '203.0.113.7', port: 1 };
      const responseHead = Buffer.from('SIP/2.0 200 OK\r\nContact: <sip:a@203.0.113.7>\r\n\r\n');
      const deflated = deflateRawSync(joinMessages({ request: seen, responseHead }));
      return reply(request, 200, encodeReceived({ deflated, from, transport: 'udp', at: 1 }));
    });
    const answer = await askReceived(openLine(), uri, REQUEST, never);
    if (answer.outcome !== 'answered') throw new Error(answer.error ?? answer.outcome);
    expect(Buffer.from(answer.received).toString()).toContain('c=IN IP4 203.0.113.7');
  });

  const lie = (deflated: Uint8Array) => (request: SipRequest) => {
    const from = { address: HOST, port: 1 };
    const answer = { deflated, from, transport: 'udp', at: 1 } as const;
    return reply(request, 200, encodeReceived(answer));
  };
  it.each([
    ['405', 'not-a-companion', (request: SipRequest) => reply(request, 405)],
    ['a 200 without a body', 'not-a-companion', (request: SipRequest) => reply(request, 200)],
    ['a 200 with other JSON', 'not-a-companion', (request: SipRequest) => reply(request, 200, Buffer.from('{"a":1}'))],
    [
      'a 200 with 60,000 octets',
      'not-a-companion',
      (request: SipRequest) => reply(request, 200, Buffer.alloc(60_000, 97)),
    ],
    ['octets that do not inflate', 'lying', lie(Uint8Array.of(255, 255, 255))],
    ['what inflates to 20 MB', 'lying', lie(deflateRawSync(Buffer.alloc(20_000_000)))],
    ['another request', 'lying', lie(deflateRawSync(joinMessages({ request: OTHER, responseHead: OTHER })))],
  ])('%s is %s', async (_what, outcome, answer) => {
    expect(await askReceived(openLine(), await somebody(answer), REQUEST, never)).toMatchObject({ outcome });
  });

  it('nobody there is refused, a name that is none too', async () => {
    const gone = await somebody(() => null);
    await closers.pop()?.();
    expect(await askReceived(openLine(), gone, REQUEST, never)).toMatchObject({ outcome: 'refused', status: null });
    expect(await askReceived(openLine(), 'nonsense', REQUEST, never)).toMatchObject({ outcome: 'refused' });
  });

  it('one that answers nothing is silent, at once when cancelled', async () => {
    const controller = new AbortController();
    let asked = 0;
    const uri = await somebody(() => {
      if (++asked === 2) controller.abort();
      return null;
    });
    expect(await askReceived(openLine(), uri, REQUEST, controller.signal)).toMatchObject({ outcome: 'silent' });
    expect(asked).toBe(2);
  });

  it('one that stops in the middle is refused', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => socket.end('SIP/2.0 200 OK\r\nContent-Length: 10000000\r\n\r\n{"sidetone"'));
    });
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
    closers.push(() => new Promise((resolve) => server.close(() => resolve())));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const answer = await askReceived(openLine('tcp'), `sip:${HOST}:${port}`, REQUEST, never);
    expect(answer).toMatchObject({ outcome: 'refused', status: null });
  });
});

describe('counters', () => {
  it('are null where the call is not known, or nobody is a companion', async () => {
    const line = openLine();
    expect(await askCounters(line, await companion(), 'unknown-call', never)).toBeNull();
    expect(await askCounters(line, await somebody((request) => reply(request, 200)), 'a', never)).toBeNull();
    expect(await askCounters(line, await companion(), '', never)).toBeNull();
  });
});

describe('a request later', () => {
  it.each(['udp', 'tcp'] as const)('comes by %s, on time', async (transport) => {
    const asked = await askLater(openLine(transport), await companion(), 1, never);
    expect(asked?.reached).toBe(true);
    expect(asked?.afterMs).toBeGreaterThan(900);
    expect(asked?.afterMs).toBeLessThan(2000);
  });

  it('that was promised and does not come is not reached', async () => {
    const uri = await somebody((request) => reply(request, 200, encodeLater({ seconds: 1 })));
    expect(await askLater(openLine(), uri, 1, never)).toEqual({ reached: false, afterMs: null });
  });

  it('is unknown where nobody promises it, or promises something else', async () => {
    const other = await somebody((request) => reply(request, 200, encodeLater({ seconds: 2 })));
    expect(await askLater(openLine(), await somebody((request) => reply(request, 405)), 1, never)).toBeNull();
    expect(await askLater(openLine(), other, 1, never)).toBeNull();
    expect(await askLater(openLine(), other, 9999, never)).toBeNull();
  });

  it('is not waited for once it is cancelled', async () => {
    const controller = new AbortController();
    const uri = await somebody((request) => {
      setImmediate(() => controller.abort());
      return reply(request, 200, encodeLater({ seconds: 300 }));
    });
    expect(await askLater(openLine(), uri, 300, controller.signal)).toBeNull();
  });

  it('waits for a bounded number of callers', async () => {
    const line = openLine();
    const uri = await companion();
    const all = new AbortController();
    let refused = 0;
    const answers = Array.from({ length: 20 }, () =>
      askLater(line, uri, 200, all.signal).then((answer) => {
        if (answer === null && ++refused === 4) all.abort();
        return answer;
      }),
    );
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 20 }, () => null));
    expect(refused).toBe(20);
  });
});
