import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeBinding, encodeBindingRequest } from '../protocol/stun/binding';
import { startKeepAlive } from './keepAlive';
import { createManualClock } from './manualClock';
import { localAddressFor, localInterfaces } from './route';
import { closePeers, createPeer, LOOPBACK, message } from './testPeers';

const sockets: Socket[] = [];
afterEach(async () => {
  await closePeers();
  for (const socket of sockets.splice(0)) socket.close();
});

/** A plain UDP socket of somebody else. */
async function stranger(): Promise<{
  socket: Socket;
  port: number;
  next(): Promise<{ data: Buffer; from: RemoteInfo }>;
}> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'listening');
  return {
    socket,
    port: socket.address().port,
    next: async () => {
      const [data, from] = (await once(socket, 'message')) as [Buffer, RemoteInfo];
      return { data, from };
    },
  };
}

describe('UDP', () => {
  it.skipIf(process.platform === 'win32')('ICMP port unreachable is tied to the peer that it came from', async () => {
    const closedPort = await stranger();
    sockets.splice(0).forEach((socket) => socket.close());
    const alive = await stranger();
    const peer = createPeer();
    const good = await peer.layer.connect({ ...LOOPBACK, port: alive.port, transport: 'udp', host: 'x' });
    const bad = await peer.layer.connect({ ...LOOPBACK, port: closedPort.port, transport: 'udp', host: 'x' });
    expect(bad.local).toEqual(good.local);
    await good.send(message());
    await bad.send(message());
    const { remote, error } = await peer.nextIcmp();
    expect(remote).toEqual({ address: '127.0.0.1', port: closedPort.port });
    expect(error).toMatchObject({ reason: 'refused', message: expect.stringContaining('ICMP port unreachable') });
    expect(good.state).toBe('open');
  });

  it('all peers see one local port, and a stranger reaches it: a call from another proxy, an answer from another port', async () => {
    const peer = createPeer();
    const [a, b, other] = [await stranger(), await stranger(), await stranger()];
    const flowA = await peer.layer.connect({ ...LOOPBACK, port: a.port, transport: 'udp', host: 'x' });
    const flowB = await peer.layer.connect({ ...LOOPBACK, port: b.port, transport: 'udp', host: 'x' });
    expect(flowA.local).toEqual(flowB.local);
    for (const [socket, flow] of [
      [a, flowA],
      [b, flowB],
    ] as const) {
      socket.socket.send(message(), flow.local.port, '127.0.0.1');
      expect((await peer.next()).arrival.flow).toBe(flow);
    }
    other.socket.send(message('INVITE sip:alice@x SIP/2.0'), flowA.local.port, '127.0.0.1');
    const { arrival, data } = await peer.next();
    expect(data).toContain('INVITE');
    expect(arrival.remote).toEqual({ address: '127.0.0.1', port: other.port });
    expect(arrival.flow).not.toBe(flowA);
    // The answer to the stranger goes out by the same port.
    const answer = other.next();
    await arrival.flow.send(message('SIP/2.0 180 Ringing'));
    expect((await answer).from.port).toBe(flowA.local.port);
  });

  it('a listening port is the one that is called from', async () => {
    const peer = createPeer();
    const at = await peer.layer.listen('udp', LOOPBACK);
    const flow = await peer.layer.connect({ ...LOOPBACK, port: (await stranger()).port, transport: 'udp', host: 'x' });
    expect(flow.local).toEqual(at);
  });

  it('on a wildcard socket the flow still tells the address that the peer reached us at, in the order of arrival', async () => {
    const peer = createPeer();
    const at = await peer.layer.listen('udp', { address: '0.0.0.0', port: 0 });
    const other = await stranger();
    for (const name of ['first', 'second', 'third']) {
      other.socket.send(message(`OPTIONS sip:${name} SIP/2.0`), at.port, '127.0.0.1');
    }
    for (const name of ['first', 'second', 'third']) {
      const { data, arrival } = await peer.next();
      expect(data).toContain(name);
      expect(arrival.flow.local).toEqual({ address: '127.0.0.1', port: at.port });
    }
    const flow = await peer.layer.connect({ ...LOOPBACK, port: other.port, transport: 'udp', host: 'x' });
    expect(flow.local).toEqual({ address: '127.0.0.1', port: at.port });
  });

  it('two connects at the same time end in one flow', async () => {
    const peer = createPeer();
    const target = { ...LOOPBACK, port: (await stranger()).port, transport: 'udp', host: 'x' } as const;
    const [a, b] = await Promise.all([peer.layer.connect(target), peer.layer.connect(target)]);
    expect(a).toBe(b);
  });

  it('too large for a datagram', async () => {
    const peer = createPeer();
    const target = { ...LOOPBACK, port: (await stranger()).port, transport: 'udp', host: 'x' } as const;
    const flow = await peer.layer.connect(target);
    await expect(flow.send(new Uint8Array(65_508))).rejects.toMatchObject({ reason: 'too-large' });
    await flow.send(message());
  });

  it('white space is a keep-alive and no message; a STUN request is answered', async () => {
    const peer = createPeer();
    const at = await peer.layer.listen('udp', LOOPBACK);
    const other = await stranger();
    other.socket.send('\r\n\r\n', at.port, '127.0.0.1');
    other.socket.send('\0', at.port, '127.0.0.1');
    const answer = other.next();
    other.socket.send(encodeBindingRequest(new Uint8Array(12).fill(7)), at.port, '127.0.0.1');
    expect(decodeBinding((await answer).data)).toMatchObject({
      kind: 'success',
      mappedAddress: { address: '127.0.0.1', port: other.port },
    });
    other.socket.send(message(), at.port, '127.0.0.1');
    expect((await peer.next()).data).toBe(message().toString());
    expect(peer.packets.map(({ data }) => data.length)).toHaveLength(5);
  });

  it('STUN keep-alive tells our address as the peer sees it', async () => {
    const server = createPeer();
    const at = await server.layer.listen('udp', LOOPBACK);
    const client = createPeer();
    const flow = await client.layer.connect({ ...at, transport: 'udp', host: 'x' });
    const seen = await new Promise((resolve) => {
      startKeepAlive(flow, createManualClock(), { intervalMs: 25_000, udp: 'stun', onReflexive: resolve });
    });
    expect(seen).toEqual(flow.local);
  });

  it('a flood of distinct strangers leaves a bounded number of flows', async () => {
    const peer = createPeer();
    const at = await peer.layer.listen('udp', LOOPBACK);
    const others = await Promise.all(Array.from({ length: 40 }, stranger));
    for (const { socket } of others) socket.send(message(), at.port, '127.0.0.1');
    for (let i = 0; i < others.length; i++) await peer.next();
    expect(peer.layer.flows).toHaveLength(40);
  });
});

describe('route', () => {
  it('the address that the kernel sends from', async () => {
    expect(await localAddressFor('127.0.0.1')).toBe('127.0.0.1');
    expect(localInterfaces()).toContainEqual(expect.objectContaining({ address: '127.0.0.1', internal: true }));
  });
  it('a name is no address', async () => {
    await expect(localAddressFor('pbx.test')).rejects.toMatchObject({ reason: 'unreachable' });
  });
});
