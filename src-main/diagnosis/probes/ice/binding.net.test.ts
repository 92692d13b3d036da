import { createSocket } from 'node:dgram';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../net/clock';
import { decodeBinding, encodeBindingResponse } from '../../../protocol/stun/binding';
import { encodeStun } from '../../../protocol/stun/message';
import { createStunPeer, mapped } from '../../testing/stunPeer';
import { probeBinding } from './binding';
import { otherWays, sameWay, type IceTarget } from './servers';

const options = { clock: createSystemClock(), signal: new AbortController().signal, patienceMs: 700 };
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function target(port: number, changes: Partial<IceTarget> = {}): IceTarget {
  const place = { kind: 'stun', transport: 'udp', host: 'stun.test', address: '127.0.0.1', port } as const;
  return { ...place, url: `stun:stun.test:${port}`, configured: true, username: '', credential: '', ...changes };
}

/** @param onConnection of a TCP server on loopback */
async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const bound = server.address();
  return typeof bound === 'object' && bound ? bound.port : 0;
}

describe('by UDP', () => {
  it('answered: our address, and how long it took', async () => {
    const peer = await createStunPeer((request, own) => {
      own.send(request.grant([mapped(request, { address: '192.0.2.1', port: 4000 })]), request.from);
    });
    closers.push(peer.close);
    const probe = await probeBinding(target(peer.at.port), options);
    expect(probe).toMatchObject({ reach: 'answered', sent: 1, mapped: { address: '192.0.2.1', port: 4000 } });
    expect(probe).toMatchObject({ connectMs: null, waitedMs: null, failure: null });
    expect(probe.answerMs).toBeGreaterThan(0);
  });

  it('an error response is an answer, too', async () => {
    const peer = await createStunPeer((request, own) => own.send(request.refuse(401, 'Unauthorized'), request.from));
    closers.push(peer.close);
    const probe = await probeBinding(target(peer.at.port), options);
    expect(probe).toMatchObject({ reach: 'answered', mapped: null, error: { code: 401, reason: 'Unauthorized' } });
  });

  it('silent: sent again (RFC 8489 section 6.2.1), and how long was waited', async () => {
    const peer = await createStunPeer(() => {});
    closers.push(peer.close);
    const probe = await probeBinding(target(peer.at.port), options);
    expect(probe).toMatchObject({ reach: 'silent', sent: 2, answerMs: null });
    expect(probe.waitedMs).toBeGreaterThan(650);
  });

  it('a closed port refuses by ICMP', async () => {
    const peer = await createStunPeer(() => {});
    await peer.close();
    const probe = await probeBinding(target(peer.at.port), options);
    expect(probe.reach).toBe('refused');
    expect(probe.waitedMs).toBeLessThan(600);
  });

  it('something that is no STUN', async () => {
    const socket = createSocket('udp4', (_, { port }) => socket.send('hello', port, '127.0.0.1'));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    closers.push(() => new Promise<void>((resolve) => socket.close(() => resolve())));
    const probe = await probeBinding(target(socket.address().port), options);
    expect(probe.reach).toBe('garbage');
  });

  it('an answer to another request than ours (its transaction ID)', async () => {
    const peer = await createStunPeer((request, own) => {
      const { method, transactionId } = request.message;
      const another = transactionId.map((octet) => octet ^ 1);
      const answer = encodeStun({ method, kind: 'success', transactionId: another, attributes: [] });
      own.send(answer, request.from);
    });
    closers.push(peer.close);
    const probe = await probeBinding(target(peer.at.port), options);
    expect(probe).toMatchObject({ reach: 'garbage', mapped: null });
    expect(probe.failure).toContain('none fits a request of ours');
  });

  it('a name without an address', async () => {
    const probe = await probeBinding(target(3478, { address: null }), options);
    expect(probe).toMatchObject({ reach: 'unresolved', failure: 'The name stun.test has no address.' });
  });

  it('cancelled: at once', async () => {
    const peer = await createStunPeer(() => {});
    closers.push(peer.close);
    const abort = new AbortController();
    const running = probeBinding(target(peer.at.port), { ...options, signal: abort.signal, patienceMs: 60_000 });
    abort.abort();
    await expect(running).rejects.toThrow();
  });
});

describe('by TCP', () => {
  const tcp = (port: number): IceTarget => target(port, { transport: 'tcp' });

  it('an answer that comes octet by octet', async () => {
    const port = await listen((socket) => {
      socket.setNoDelay(true);
      socket.once('data', (data) => {
        const request = decodeBinding(data);
        if (request?.kind !== 'request') throw new Error('no request');
        const answer = encodeBindingResponse(request, { address: '192.0.2.1', port: 4000 });
        for (const octet of answer) socket.write(Uint8Array.of(octet));
      });
    });
    const probe = await probeBinding(tcp(port), options);
    expect(probe).toMatchObject({ reach: 'answered', sent: 1, mapped: { address: '192.0.2.1', port: 4000 } });
    expect(probe.connectMs).toBeGreaterThan(0);
  });

  it.each([
    ['silence', 'silent', () => {}],
    ['another protocol', 'garbage', (socket: Socket) => void socket.write('SSH-2.0-OpenSSH\r\n\r\n\r\n')],
    ['an end at once', 'reset', (socket: Socket) => void socket.once('data', () => socket.end())],
  ])('%s', async (_, reach, onConnection) => {
    const probe = await probeBinding(tcp(await listen(onConnection)), options);
    expect(probe.reach).toBe(reach);
    expect(probe.failure).not.toBeNull();
  });

  it('no TLS where it is expected', async () => {
    const port = await listen((socket) => void socket.write('SSH-2.0-OpenSSH\r\n\r\n\r\n'));
    const probe = await probeBinding(target(port, { transport: 'tls' }), options);
    expect(probe).toMatchObject({ reach: 'tls-failed', tlsFailure: 'not-tls' });
  });
});

describe('the same server in other ways', () => {
  it.each([
    ['udp', 3478, ['turn:stun.test:3478?transport=tcp', 'turns:stun.test:5349?transport=tcp']],
    ['tcp', 80, ['turn:stun.test:80?transport=udp', 'turns:stun.test:5349?transport=tcp']],
    ['tls', 5349, ['turn:stun.test:3478?transport=udp', 'turn:stun.test:3478?transport=tcp']],
  ] as const)('%s', (transport, port, urls) => {
    const ways = otherWays(target(port, { kind: 'turn', transport }));
    expect(ways.map(({ url }) => url)).toEqual([...urls, 'turns:stun.test:443?transport=tcp']);
    for (const way of ways) expect(way.configured).toBe(false);
  });

  it('is the same one under another name', () => {
    expect(sameWay(target(3478), target(3478, { host: 'other.test' }))).toBe(true);
    expect(sameWay(target(3478), target(3478, { transport: 'tcp' }))).toBe(false);
  });
});
