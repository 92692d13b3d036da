import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src-shared/model/media';
import { startKeepAlive } from './keepAlive';
import { createManualClock } from './manualClock';
import { closePeers, createPeer, identity, LOOPBACK, pem } from './testPeers';
import type { Flow } from './transport';

afterEach(closePeers);

/** A flow of which only the keep-alive works. */
function fakeFlow(): {
  flow: Flow;
  pings: string[];
  pong(address?: Endpoint): void;
  closedWith: (Error | undefined)[];
} {
  const listeners = new Set<(reflexive: Endpoint | null) => void>();
  const pings: string[] = [];
  const closedWith: (Error | undefined)[] = [];
  const flow: Flow = {
    id: 1,
    transport: 'tcp',
    local: LOOPBACK,
    remote: { address: '192.0.2.1', port: 5060 },
    reliable: true,
    secure: false,
    tls: null,
    get state() {
      return closedWith.length > 0 ? ('closed' as const) : ('open' as const);
    },
    send: async () => {},
    close: (error) => void closedWith.push(error),
    keepAlive: {
      ping: async (udp) => void pings.push(udp),
      onPong: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
  return { flow, pings, closedWith, pong: (address) => listeners.forEach((listener) => listener(address ?? null)) };
}

describe('keep-alive (RFC 5626 section 4.4)', () => {
  it('pings at once and then at 80 to 100 % of the interval', () => {
    const clock = createManualClock();
    const { flow, pings } = fakeFlow();
    const stop = startKeepAlive(flow, clock, { intervalMs: 30_000, random: () => 0.5 });
    expect(pings).toEqual(['crlf']);
    clock.advance(26_999);
    expect(pings).toHaveLength(1);
    clock.advance(1);
    expect(pings).toHaveLength(2);
    stop();
    clock.advance(100_000);
    expect(pings).toHaveLength(2);
    expect(clock.timers).toBe(0);
  });

  it('a peer that never answers is left alone', () => {
    const clock = createManualClock();
    const { flow, pings, closedWith } = fakeFlow();
    startKeepAlive(flow, clock, { intervalMs: 30_000 });
    clock.advance(300_000);
    expect(pings.length).toBeGreaterThan(9);
    expect(closedWith).toEqual([]);
  });

  it('a peer that answered before and now is silent for 10 s is dead', () => {
    const clock = createManualClock();
    const { flow, pong, closedWith } = fakeFlow();
    startKeepAlive(flow, clock, { intervalMs: 30_000, random: () => 1 });
    pong();
    clock.advance(30_000);
    clock.advance(9999);
    expect(closedWith).toEqual([]);
    clock.advance(1);
    expect(closedWith).toMatchObject([
      { reason: 'timeout', message: '192.0.2.1:5060 did not answer a keep-alive within 10 s.' },
    ]);
    expect(clock.timers).toBe(0);
  });

  it('our address is told when it is first known and when it changes', () => {
    const clock = createManualClock();
    const { flow, pong } = fakeFlow();
    const seen: Endpoint[] = [];
    startKeepAlive(flow, clock, { intervalMs: 30_000, udp: 'stun', onReflexive: (address) => seen.push(address) });
    for (const port of [1, 1, 2]) pong({ address: '192.0.2.9', port });
    expect(seen.map(({ port }) => port)).toEqual([1, 2]);
  });

  it('ends with the flow', () => {
    const clock = createManualClock();
    const { flow, pings } = fakeFlow();
    startKeepAlive(flow, clock, { intervalMs: 30_000 });
    flow.close();
    clock.advance(60_000);
    expect(pings).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });
});

describe('ping and pong on the wire', () => {
  it.each(['tcp', 'tls', 'ws', 'wss'] as const)(
    '%s: the listening side answers, and neither side sees a message',
    async (transport) => {
      const server = createPeer();
      const at = await server.layer.listen(transport, LOOPBACK, identity());
      const client = createPeer({ ca: pem('root.pem') });
      const flow = await client.layer.connect({ ...at, transport, host: 'pbx.test' });
      for (let i = 0; i < 3; i++) {
        const pong = new Promise((resolve) => flow.keepAlive?.onPong(resolve));
        await flow.keepAlive?.ping('crlf');
        expect(await pong).toBeNull();
      }
      expect(client.layer.flows).toEqual([flow]);
    },
  );

  it('two pongs in a row are two pongs, not the halves of a ping', async () => {
    const server = createServer((socket: Socket) => void socket.on('data', () => socket.write('\r\n')));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const client = createPeer();
    const port = typeof address === 'object' && address ? address.port : 0;
    const flow = await client.layer.connect({ ...LOOPBACK, port, transport: 'tcp', host: 'x' });
    for (let i = 0; i < 4; i++) {
      const pong = new Promise((resolve) => flow.keepAlive?.onPong(resolve));
      await flow.keepAlive?.ping('crlf');
      await pong;
    }
    expect(client.packets.map(({ direction, data }) => `${direction} ${data.length}`)).toEqual(
      Array.from({ length: 4 }, () => ['outbound 4', 'inbound 2']).flat(),
    );
    server.close();
  });
});
