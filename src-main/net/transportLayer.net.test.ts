import { networkInterfaces } from 'node:os';
import { createServer, connect as connectTcp, type Socket } from 'node:net';
import { once } from 'node:events';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { NetError } from './errors';
import { createManualClock } from './manualClock';
import { closePeers, createPeer, identity, LOOPBACK, message, pem } from './testPeers';

afterEach(closePeers);

const hasIpv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));
const TRANSPORTS = ['udp', 'tcp', 'tls', 'ws', 'wss'] as const;
const cases = TRANSPORTS.flatMap((transport) =>
  ['127.0.0.1', ...(hasIpv6 ? ['::1'] : [])].map((address) => [transport, address] as const),
);

describe('every transport', () => {
  it.each(cases)('%s on %s: there and back on one flow, seen by both taps', async (transport, address) => {
    const server = createPeer();
    const client = createPeer({ ca: pem('root.pem') });
    const at = await server.layer.listen(transport, { address, port: 0 }, identity());
    const target = { ...at, transport, host: 'pbx.test' };
    const flow = await client.layer.connect(target);
    expect(flow).toMatchObject({
      transport,
      remote: at,
      state: 'open',
      reliable: transport !== 'udp',
      secure: transport === 'tls' || transport === 'wss',
    });
    expect(flow.local.address).toBe(address);
    expect(await client.layer.connect(target)).toBe(flow);

    await flow.send(message());
    const request = await server.next();
    expect(request.data).toBe(message().toString());
    expect(request.arrival.remote).toEqual(flow.local);
    expect(request.arrival.flow.local).toEqual(at);
    await request.arrival.flow.send(message('SIP/2.0 200 OK', 'body'));
    const response = await client.next();
    expect(response.data).toBe(message('SIP/2.0 200 OK', 'body').toString());
    expect(response.arrival.flow).toBe(flow);

    for (const { packets } of [client, server]) {
      expect(packets.map(({ data }) => Buffer.from(data).toString())).toEqual([request.data, response.data]);
      expect(packets.every((packet) => packet.transport === transport && packet.at > 1.6e12)).toBe(true);
    }
    expect(client.packets[0]).toMatchObject({ direction: 'outbound', local: flow.local, remote: at });
    expect(server.packets[0]).toMatchObject({ direction: 'inbound', local: at, remote: flow.local });

    flow.close();
    expect(await client.nextClosed()).toEqual({ flow, error: null });
    if (transport !== 'udp') expect((await server.nextClosed()).error).toBeNull();
    await expect(flow.send(message())).rejects.toMatchObject({ reason: 'closed' });
    expect(client.layer.flows).toEqual([]);
  });

  it.each(TRANSPORTS)('%s: a port in use is told as such', async (transport) => {
    const peer = createPeer();
    const at = await peer.layer.listen(transport, LOOPBACK, identity());
    const error = await createPeer()
      .layer.listen(transport, at, identity())
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NetError);
    expect(error).toMatchObject({
      reason: 'address-in-use',
      message: expect.stringContaining('is in use by another program'),
    });
  });

  it.each(['tcp', 'tls', 'ws', 'wss'] as const)('%s: nobody listens', async (transport) => {
    const server = createPeer();
    const at = await server.layer.listen('tcp', LOOPBACK);
    await server.layer.close();
    const { layer } = createPeer();
    await expect(layer.connect({ ...at, transport, host: 'pbx.test' })).rejects.toMatchObject({ reason: 'refused' });
  });

  it('an address that is not ours cannot be listened on', async () => {
    const { layer } = createPeer();
    for (const transport of ['udp', 'tcp'] as const) {
      await expect(layer.listen(transport, { address: '192.0.2.1', port: 0 })).rejects.toMatchObject({
        reason: 'address-not-available',
      });
    }
  });

  it('a closed layer opens nothing', async () => {
    const { layer } = createPeer();
    await layer.close();
    await expect(layer.listen('udp', LOOPBACK)).rejects.toMatchObject({ reason: 'closed' });
    await expect(layer.connect({ ...LOOPBACK, port: 9, transport: 'udp', host: 'x' })).rejects.toMatchObject({
      reason: 'closed',
    });
  });
});

describe('connection attempts', () => {
  /** Takes connections and says nothing. */
  async function mute(): Promise<{ port: number; sockets: Socket[]; close(): void }> {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket.on('error', () => {}).resume()));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    return {
      port: typeof address === 'object' && address ? address.port : 0,
      sockets,
      close: () => {
        server.close();
        sockets.forEach((socket) => socket.destroy());
      },
    };
  }

  it.each([
    ['tls', 'did not complete the TLS handshake within 8 s.'],
    ['ws', 'did not answer the WebSocket upgrade within 8 s.'],
  ] as const)('%s: a peer that says nothing is given up after 8 s', async (transport, text) => {
    const clock = createManualClock();
    const server = await mute();
    const { layer } = createPeer(undefined, clock);
    const attempt = layer.connect({ ...LOOPBACK, port: server.port, transport, host: 'pbx.test' });
    const outcome = expect(attempt).rejects.toMatchObject({
      reason: 'timeout',
      message: expect.stringContaining(text),
    });
    while (server.sockets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(8000);
    await outcome;
    expect(clock.timers).toBe(0);
    server.close();
  });

  it('one caller gives up, the other one still waits; when both did, the socket goes', async () => {
    const server = await mute();
    const { layer } = createPeer();
    const target = { ...LOOPBACK, port: server.port, transport: 'tls', host: 'pbx.test' } as const;
    const [first, second] = [new AbortController(), new AbortController()];
    const attempts = [layer.connect(target, first.signal), layer.connect(target, second.signal)];
    while (server.sockets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    first.abort();
    await expect(attempts[0]).rejects.toMatchObject({ reason: 'aborted' });
    expect(server.sockets).toHaveLength(1);
    expect(server.sockets[0]?.destroyed).toBe(false);
    second.abort();
    await expect(attempts[1]).rejects.toMatchObject({ reason: 'aborted' });
    const [socket] = server.sockets;
    if (socket && !socket.destroyed) await once(socket, 'close');
    server.close();
  });

  it('aborted before it began', async () => {
    const { layer } = createPeer();
    const target = { ...LOOPBACK, port: 9, transport: 'tcp', host: 'x' } as const;
    await expect(layer.connect(target, AbortSignal.abort())).rejects.toMatchObject({ reason: 'aborted' });
  });

  it('the layer closes while an attempt runs', async () => {
    const server = await mute();
    const { layer } = createPeer();
    const attempt = layer.connect({ ...LOOPBACK, port: server.port, transport: 'tls', host: 'pbx.test' });
    const outcome = expect(attempt).rejects.toMatchObject({ reason: 'aborted' });
    while (server.sockets.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await layer.close();
    await outcome;
    server.close();
  });
});

describe('streams', () => {
  it('messages are framed however they are cut, several in one piece too', async () => {
    const server = createPeer();
    const at = await server.layer.listen('tcp', LOOPBACK);
    const socket = connectTcp(at.port, at.address);
    const [a, b] = [message('OPTIONS sip:a SIP/2.0', 'one'), message('OPTIONS sip:b SIP/2.0', 'two')];
    const both = Buffer.concat([a, b]);
    socket.write(both.subarray(0, 30));
    await new Promise((resolve) => setImmediate(resolve));
    socket.write(both.subarray(30));
    expect((await server.next()).data).toBe(a.toString());
    expect((await server.next()).data).toBe(b.toString());
    socket.destroy();
    expect((await server.nextClosed()).flow.remote.port).toBeGreaterThan(0);
  });

  it('a peer of another protocol is told as such, and the tap keeps what it said', async () => {
    const server = createPeer();
    const at = await server.layer.listen('tcp', LOOPBACK);
    const socket = connectTcp(at.port, at.address).on('error', () => {});
    socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    const { error } = await server.nextClosed();
    expect(error).toMatchObject({
      reason: 'malformed',
      message: expect.stringContaining('sent what is not SIP: the first line'),
    });
    expect(Buffer.from(server.packets[0]?.data ?? []).toString()).toContain('HTTP/1.1 400');
    socket.destroy();
  });

  it('a stranger that says nothing loses its connection after 32 s', async () => {
    const clock = createManualClock();
    const server = createPeer(undefined, clock);
    const at = await server.layer.listen('tcp', LOOPBACK);
    const socket = connectTcp(at.port, at.address).on('error', () => {});
    while (server.layer.flows.length === 0) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(31_999);
    expect(server.layer.flows).toHaveLength(1);
    clock.advance(1);
    expect((await server.nextClosed()).error).toMatchObject({ reason: 'timeout' });
    socket.destroy();
  });

  it('a peer that reads nothing cannot make us keep more than 2 MiB', async () => {
    const server = createServer((socket) => socket.pause().on('error', () => {}));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { layer } = createPeer();
    const flow = await layer.connect({ ...LOOPBACK, port, transport: 'tcp', host: 'x' });
    const large = message('MESSAGE sip:x SIP/2.0', 'x'.repeat(500_000));
    const outcomes: Promise<string>[] = [];
    for (let i = 0; i < 60; i++) {
      outcomes.push(
        flow.send(large).then(
          () => 'sent',
          (error: NetError) => error.reason,
        ),
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await outcomes.at(-1)).toBe('congested');
    flow.close(new Error('enough'));
    server.close();
  });

  it('random octets on every listening socket disturb nobody', async () => {
    const server = createPeer();
    const ports = await Promise.all(
      TRANSPORTS.map((transport) => server.layer.listen(transport, LOOPBACK, identity())),
    );
    const [udp, ...streams] = ports;
    if (!udp) throw new Error('no UDP');
    const client = createPeer();
    const flow = await client.layer.connect({ ...udp, transport: 'udp', host: 'x' });
    const samples = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 300 }), 60);
    const sockets = samples.flatMap((data) =>
      streams.map(({ port }) =>
        connectTcp(port, '127.0.0.1')
          .on('error', () => {})
          .end(data),
      ),
    );
    await Promise.all(samples.map((data) => flow.send(data)));
    await Promise.all(sockets.map((socket) => (socket.destroyed ? null : once(socket.resume(), 'close'))));

    const tcp = await client.layer.connect({ ...LOOPBACK, port: streams[0]?.port ?? 0, transport: 'tcp', host: 'x' });
    await tcp.send(message('OPTIONS sip:still-alive SIP/2.0'));
    let last = '';
    while (!last.includes('still-alive')) last = (await server.next()).data;
  });
});
