import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../net/manualClock';
import { createSystemClock } from '../../net/clock';
import { identity, pem } from '../../net/testPeers';
import type { Target, TlsOptions } from '../../net/transport';
import type { TargetProbe } from '../facts/network';
import { answering, createStreamPeer } from '../testing/streamPeer';
import { createUdpPeer, type PeerRequest } from '../testing/udpPeer';
import { buildOptions, readReply } from './optionsRequest';
import { createProbeLog } from './probeLog';
import { probeTarget, type ProbeOptions } from './sipProbe';

const clock = createSystemClock();
const cleanup: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

function probe(target: Partial<Target>, options: Partial<ProbeOptions> = {}): Promise<TargetProbe> {
  const whole: Target = { transport: 'udp', host: 'pbx.test', address: '127.0.0.1', port: 0, ...target };
  const { signal } = new AbortController();
  return probeTarget(whole, { clock, from: 'sip:alice@pbx.test', patienceMs: 5000, signal, ...options });
}

async function udp(onRequest: (incoming: PeerRequest) => void, options?: Partial<ProbeOptions>): Promise<TargetProbe> {
  const peer = await createUdpPeer(onRequest);
  cleanup.push(() => peer.close());
  return probe({ port: peer.at.port }, options);
}

async function stream(
  transport: 'tcp' | 'tls' | 'ws' | 'wss',
  onSocket: (socket: Socket) => void,
  options: Partial<ProbeOptions> & { server?: { key: string; cert: string }; host?: string } = {},
): Promise<TargetProbe> {
  const { server, host = 'pbx.test', ...rest } = options;
  const peer = await createStreamPeer(onSocket, server);
  cleanup.push(() => peer.close());
  const result = await probe({ transport, host, port: peer.at.port }, rest);
  await vi.waitFor(() => expect(peer.open.size).toBe(0));
  return result;
}

const DATE = { name: 'Date', value: 'Sun, 01 Mar 2026 10:00:05 GMT' };
const DATE_MS = Date.UTC(2026, 2, 1, 10, 0, 5);

describe('by UDP', () => {
  it.each([200, 401, 403, 404, 405, 483, 500, 503])('any status is an answer: %i', async (status) => {
    const before = Date.now();
    const result = await udp(({ respond }) =>
      respond(status, { headers: [DATE, { name: 'Server', value: 'pbx 1.0' }] }),
    );
    expect(result).toMatchObject({
      outcome: 'answered',
      status,
      sent: 1,
      server: 'pbx 1.0',
      date: DATE_MS,
      error: null,
    });
    expect(result.answerMs).toBeGreaterThan(0);
    expect(result.dateSeenAt).toBeGreaterThan(before - 1000);
    expect(result.seenAs).toEqual(result.local);
    expect(result.answeredFrom).toBeNull();
    expect(result.octets).toBeGreaterThan(300);
  });

  it('repeats an unanswered request by timer E, and says how long it waited', async () => {
    const sent: number[] = [];
    const result = await udp(() => {}, { patienceMs: 1700, onSent: (_, elapsedMs) => void sent.push(elapsedMs) });
    expect(result).toMatchObject({ outcome: 'silent', sent: 3, status: null, connectMs: null });
    expect(result.waitedMs).toBeGreaterThan(1650);
    expect(sent[1]).toBeGreaterThan(450);
    expect(sent[2]).toBeGreaterThan(1450);
  });

  it('takes the answer to a repetition', async () => {
    const result = await udp(({ index, respond }) => void (index === 1 && respond(200)));
    expect(result).toMatchObject({ outcome: 'answered', sent: 2 });
  });

  it('a closed port refuses by ICMP', async () => {
    const closed = createSocket('udp4').bind(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address();
    closed.close();
    expect(await probe({ port })).toMatchObject({ outcome: 'refused', port });
  });

  it('ends early when enough is known', async () => {
    let asked = 0;
    const result = await udp(() => {}, { enough: () => ++asked === 2 });
    expect(result.outcome).toBe('silent');
    // Not asked again, and the patience of 5 s was not used up.
    expect(asked).toBe(2);
    expect(result.waitedMs).toBeLessThan(5000);
  });

  it('tells where an answer came from that came from elsewhere', async () => {
    const other = createSocket('udp4').bind(0, '127.0.0.1');
    await once(other, 'listening');
    cleanup.push(() => new Promise((resolve) => other.close(() => resolve())));
    const result = await udp(({ request, from }) => {
      const via = request.headers.find(({ name }) => name === 'Via')?.value;
      other.send(`SIP/2.0 200 OK\r\nVia: ${via}\r\nContent-Length: 0\r\n\r\n`, from.port, from.address);
    });
    expect(result).toMatchObject({ outcome: 'answered', status: 200 });
    expect(result.answeredFrom?.port).toBe(other.address().port);
  });

  it('an answer whose branch was changed on the way belongs to us by its Call-ID', async () => {
    const result = await udp(({ respond }) => respond(200, { via: (via) => via.replace(/branch=\w+/, 'branch=x') }));
    expect(result.outcome).toBe('answered');
  });

  it('a request of the server and the answer to somebody else are no answers, and no garbage', async () => {
    const result = await udp(
      ({ from }) => {
        peerSocket.send('OPTIONS sip:you SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=y\r\n\r\n', from.port, from.address);
        peerSocket.send('SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP x;branch=y\r\nCall-ID: z\r\n\r\n', from.port, from.address);
      },
      { patienceMs: 400 },
    );
    expect(result.outcome).toBe('silent');
  });
  const peerSocket = createSocket('udp4').unref();

  it('garbage is told as such, an answer behind it counts more', async () => {
    const peer = await createUdpPeer(({ index, from }) => peer.send(Buffer.from([0, 255, index]), from));
    cleanup.push(() => peer.close());
    expect(await probe({ port: peer.at.port }, { patienceMs: 700 })).toMatchObject({
      outcome: 'garbage',
      status: null,
    });
    const late = await createUdpPeer(({ index, from, respond }) =>
      index === 0 ? late.send('HTTP/1.1 400 Bad Request\r\n\r\n', from) : respond(200),
    );
    cleanup.push(() => late.close());
    expect(await probe({ port: late.at.port })).toMatchObject({ outcome: 'answered', error: null });
  });

  it('cancelled: ends at once', async () => {
    const cancelling = new AbortController();
    // On a clock that stands still nothing ends by its time: only the cancelling is left.
    const held = { clock: createManualClock(), signal: cancelling.signal };
    expect(await udp(() => cancelling.abort(), held)).toMatchObject({ outcome: 'silent', sent: 1 });
    expect(await probe({ port: 9 }, { signal: AbortSignal.abort() })).toMatchObject({ outcome: 'silent' });
  });
});

describe('by TCP', () => {
  it('answered', async () => {
    const result = await stream('tcp', answering(404));
    expect(result).toMatchObject({ outcome: 'answered', status: 404, sent: 1 });
    expect(result.connectMs).toBeGreaterThan(0);
  });

  it('refused', async () => {
    const peer = await createStreamPeer(() => {});
    await peer.close();
    expect(await probe({ transport: 'tcp', port: peer.at.port })).toMatchObject({
      outcome: 'refused',
      connectMs: null,
    });
  });

  const forever = (socket: Socket, data: string): void => {
    const timer = setInterval(() => socket.write(data), 20);
    socket.once('close', () => clearInterval(timer));
  };
  it.each<[string, (socket: Socket) => void, TargetProbe['outcome']]>([
    ['closes at once', (socket) => void socket.end(), 'reset'],
    ['resets at once', (socket) => void socket.resetAndDestroy(), 'reset'],
    ['hangs up on the request', (socket) => void socket.once('data', () => socket.destroy()), 'reset'],
    ['says nothing', () => {}, 'connected'],
    ['speaks HTTP', (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'garbage'],
    ['greets like a mail server', (socket) => void socket.write('220 mail ESMTP\r\n'), 'garbage'],
    ['sends binary', (socket) => void socket.write(Buffer.from([0x16, 3, 1, 0, 0])), 'garbage'],
    ['sends 10 MB', (socket) => void socket.write(Buffer.alloc(10_000_000, 'a')), 'garbage'],
    ['promises 10 MB', (socket) => void socket.write('SIP/2.0 200 OK\r\nContent-Length: 10000000\r\n\r\n'), 'garbage'],
    ['trickles for ever', (socket) => forever(socket, 'S'), 'connected'],
    ['sends line breaks for ever', (socket) => forever(socket, '\r\n'), 'connected'],
  ])('%s', async (_, onSocket, outcome) => {
    expect(await stream('tcp', onSocket, { patienceMs: 400 })).toMatchObject({ outcome, status: null });
  });
});

describe('by TLS', () => {
  const root: TlsOptions = { ca: pem('root.pem') };
  const withCertificate = (name: string) => ({ key: pem('leaf.key.pem'), cert: pem(name) });

  it('answered, with the chain', async () => {
    const result = await stream('tls', answering(200), { server: identity(), tls: root });
    expect(result).toMatchObject({ outcome: 'answered', tlsFailure: null, tls: { verifyError: null } });
    expect(result.tls?.chain[0]?.subject).toBe('CN=pbx.test');
  });

  it.each<[string, string, string, TlsOptions, TargetProbe['tlsFailure']]>([
    ['expired', 'expired.pem', 'pbx.test', root, 'expired'],
    ['another name', 'chain.pem', 'other.test', root, 'name-mismatch'],
    ['signed by itself', 'selfsigned.pem', 'pbx.test', root, 'self-signed'],
    ['without its intermediate', 'leaf.pem', 'pbx.test', root, 'untrusted'],
    ['of an unknown authority', 'chain.pem', 'pbx.test', {}, 'untrusted'],
  ])('%s: the chain and what the server would have said', async (_, certificate, host, tls, failure) => {
    const result = await stream('tls', answering(403, [DATE]), { server: withCertificate(certificate), host, tls });
    expect(result).toMatchObject({ outcome: 'tls-failed', tlsFailure: failure, status: 403, date: DATE_MS });
    expect(result.tls?.chain.length).toBeGreaterThan(0);
    expect(result.dateSeenAt).toBeGreaterThan(DATE_MS);
    expect(result.error).toContain(host);
  });

  it('verification off: answered, and the error kept', async () => {
    const tls = { ...root, verify: false };
    const result = await stream('tls', answering(200), { server: withCertificate('expired.pem'), tls });
    expect(result).toMatchObject({ outcome: 'answered', tls: { verifyError: 'CERT_HAS_EXPIRED' } });
  });

  it.each<[string, (socket: Socket) => void, Partial<TargetProbe>]>([
    [
      'no TLS there',
      (socket) => void socket.end('SIP/2.0 400 Bad Request\r\n\r\n'),
      { outcome: 'tls-failed', tlsFailure: 'not-tls' },
    ],
    ['hangs up', (socket) => void socket.end(), { outcome: 'tls-failed', tlsFailure: 'handshake' }],
    ['takes the connection and nothing more', (socket) => void socket.resume(), { outcome: 'connected' }],
  ])('%s', async (_, onSocket, expected) => {
    expect(await stream('tls', onSocket, { tls: root, patienceMs: 500 })).toMatchObject(expected);
  });
});

describe('by WebSocket', () => {
  /** RFC 6455 section 4.2.2. */
  const upgraded = (socket: Socket, head: string, extra = ''): void => {
    const key = /sec-websocket-key: *(\S+)/i.exec(head)?.[1] ?? '';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${extra}\r\n`,
    );
  };
  const http =
    (text: string) =>
    (socket: Socket): void =>
      void socket.once('data', () => socket.end(text));
  const SIP = 'Sec-WebSocket-Protocol: sip\r\n';
  const frame = (data: Buffer): Buffer =>
    Buffer.concat([Buffer.from([0x82, 126, data.length >> 8, data.length & 255]), data]);
  /** The text of a masked client frame of 126 to 65,535 octets (RFC 6455 section 5.3). */
  const unmasked = (octets: Buffer): string =>
    Buffer.from(octets.subarray(8).map((octet, at) => octet ^ (octets[4 + (at % 4)] ?? 0))).toString();

  const answeringFrames =
    (reply: (request: string) => Buffer) =>
    (socket: Socket): void => {
      socket.once('data', (head) => {
        upgraded(socket, head.toString(), SIP);
        socket.once('data', (octets) => socket.write(frame(reply(unmasked(octets)))));
      });
    };
  const ok = (request: string): Buffer => Buffer.from(`SIP/2.0 200 OK\r\n${/^Via:.*$/m.exec(request)?.[0]}\n\r\n`);

  it.each(['ws', 'wss'] as const)('answered over %s', async (transport) => {
    const secure = transport === 'wss' ? { server: identity(), tls: { ca: pem('root.pem') } } : {};
    expect(await stream(transport, answeringFrames(ok), secure)).toMatchObject({
      outcome: 'answered',
      status: 200,
      upgrade: { status: 101, protocol: 'sip' },
    });
  });

  it.each<[string, (socket: Socket) => void, Partial<TargetProbe>]>([
    [
      '404',
      http('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'),
      { outcome: 'upgrade-refused', upgrade: { status: 404, protocol: null } },
    ],
    [
      '200',
      http('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'),
      { outcome: 'upgrade-refused', upgrade: { status: 200, protocol: null } },
    ],
    [
      '101 without the sub-protocol',
      (socket) => void socket.once('data', (head) => upgraded(socket, head.toString())),
      { outcome: 'upgrade-refused', upgrade: { status: 101, protocol: null } },
    ],
    ['no HTTP', http('SIP/2.0 400 Bad Request\r\n\r\n'), { outcome: 'garbage' }],
    [
      'hangs up',
      (socket) => void socket.once('data', () => socket.destroy()),
      { outcome: 'upgrade-refused', upgrade: { status: null, protocol: null } },
    ],
    ['silence behind the connection', () => {}, { outcome: 'connected' }],
    ['garbage in a frame', answeringFrames(() => Buffer.alloc(200, 'x')), { outcome: 'garbage' }],
    [
      'broken frames',
      (socket) =>
        void socket.once('data', (head) => {
          upgraded(socket, head.toString(), SIP);
          socket.once('data', () => socket.write(Buffer.alloc(64, 0xff)));
        }),
      { outcome: 'garbage' },
    ],
    [
      'broken frames before we asked',
      (socket) =>
        void socket.once('data', (head) => {
          upgraded(socket, head.toString(), SIP);
          socket.write(Buffer.alloc(64, 0xff));
        }),
      { outcome: 'reset' },
    ],
  ])('%s', async (_, onSocket, expected) => {
    expect(await stream('ws', onSocket, { patienceMs: 600 })).toMatchObject(expected);
  });
});

describe('reading what comes back', () => {
  const request = buildOptions({
    uri: 'sip:pbx.test',
    from: 'sip:alice@pbx.test',
    transport: 'udp',
    local: { address: '192.0.2.1', port: 5060 },
  });

  it('never throws, whatever the octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (octets) => {
        expect(['other', 'garbage']).toContain(readReply(octets, request, 'udp').kind);
      }),
    );
  });

  it('never throws on a response that was cut, or in which octets were changed', () => {
    const whole = Buffer.from(
      `SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=${request.branch};rport=1024;received=203.0.113.7\r\nDate: x\r\nContent-Length: 0\r\n\r\n`,
    );
    expect(readReply(whole, request, 'udp')).toMatchObject({
      kind: 'answer',
      answer: { status: 200, date: null, seenAs: { address: '203.0.113.7', port: 1024 } },
    });
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), (length, at, octet) => {
        const damaged = Buffer.from(whole);
        damaged[at] = octet;
        expect(['answer', 'other', 'garbage']).toContain(readReply(damaged.subarray(0, length), request, 'udp').kind);
      }),
    );
  });
});

describe('what is kept for evidence', () => {
  it('both ways, without secrets, as text, bounded', async () => {
    const log = createProbeLog();
    await udp(({ respond }) => respond(200, { headers: [{ name: 'Authorization', value: 'Basic c2VjcmV0' }] }), {
      tap: log.tap,
    });
    expect(log.packets.map(({ direction }) => direction)).toEqual(['outbound', 'inbound']);
    expect(log.packets[0]?.text).toMatch(/^OPTIONS sip:pbx\.test:\d+;transport=udp SIP\/2\.0\r\n/);
    expect(log.packets[1]?.text).not.toContain('c2VjcmV0');
    const ends = { local: { address: '::1', port: 1 }, remote: { address: '::1', port: 2 } };
    log.tap({ at: 0, direction: 'inbound', transport: 'udp', ...ends, data: Buffer.alloc(9000, 1) });
    expect(log.packets[2]).toMatchObject({ from: '[::1]:2', to: '[::1]:1' });
    expect(log.packets[2]?.text).toMatch(/^\.{3000}\n\(6000 octets more\)$/);
    for (let n = 0; n < 100; n++)
      log.tap({ at: 0, direction: 'inbound', transport: 'udp', ...ends, data: Buffer.alloc(1) });
    expect(log.packets).toHaveLength(60);
  });
});
