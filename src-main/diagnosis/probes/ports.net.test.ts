import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../net/manualClock';
import { createSystemClock } from '../../net/clock';
import { decodeBinding, encodeBindingResponse, isStun } from '../../protocol/stun/binding';
import { createStreamPeer } from '../testing/streamPeer';
import { probeOpenTcp, probeOpenUdp } from './openPort';
import { probeTcpPort } from './tcpPort';
import { probeUdpPorts } from './udpPorts';

const clock = createSystemClock();
const { signal } = new AbortController();
const cleanup: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  await Promise.all(cleanup.splice(0).map((close) => close()));
});

type Reply = (data: Buffer, answer: (octets: Uint8Array) => void, from: { address: string; port: number }) => void;

async function udpServer(reply: Reply): Promise<number> {
  const server = createSocket('udp4');
  server.on('message', (data, from) => reply(data, (octets) => server.send(octets, from.port, from.address), from));
  await once(server.bind(0, '127.0.0.1'), 'listening');
  cleanup.push(() => void server.close());
  return server.address().port;
}

async function closedPort(): Promise<number> {
  const socket = createSocket('udp4');
  await once(socket.bind(0, '127.0.0.1'), 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

const stun: Reply = (data, answer, from) => {
  const request = isStun(data) ? decodeBinding(data) : null;
  if (request?.kind === 'request') answer(encodeBindingResponse(request, from));
};

describe('ports on which nobody should listen', () => {
  it('tell refused, answered and silent apart, all at the same time', async () => {
    const [closed, talking, silent] = await Promise.all([
      closedPort(),
      udpServer((_, answer) => answer(Buffer.from('hi'))),
      udpServer(() => {}),
    ]);
    expect(await probeUdpPorts('127.0.0.1', [closed, talking, silent], { clock, signal })).toEqual([
      { port: closed, outcome: 'refused' },
      { port: talking, outcome: 'answered' },
      { port: silent, outcome: 'silent' },
    ]);
  });

  it('what the system does not let out cannot be reached', async () => {
    const broadcast = '255.255.255.255';
    expect(await probeUdpPorts(broadcast, [9], { clock, signal })).toEqual([{ port: 9, outcome: 'unreachable' }]);
    expect(await probeOpenUdp(broadcast, 9, { clock, signal })).toMatchObject({ outcome: 'unreachable' });
  });

  it('cancelled: all are silent at once', async () => {
    const options = { clock, signal: AbortSignal.abort() };
    expect(await probeUdpPorts('127.0.0.1', [9], options)).toEqual([{ port: 9, outcome: 'silent' }]);
  });

  it('TCP: refused and connected', async () => {
    const peer = await createStreamPeer(() => {});
    const options = { patienceMs: 2000, signal };
    expect((await probeTcpPort('127.0.0.1', peer.at.port, options)).outcome).toBe('connected');
    await vi.waitFor(() => expect(peer.open.size).toBe(0));
    await peer.close();
    expect((await probeTcpPort('127.0.0.1', peer.at.port, options)).outcome).toBe('refused');
  });
});

describe('UDP ports that should be open', () => {
  it.each<[string, Reply, string]>([
    ['an echo', (data, answer) => answer(data), 'echoed'],
    ['a media server that speaks STUN', stun, 'answered'],
    [
      'STUN first, then the echo',
      (data, answer, from) => (isStun(data) ? stun(data, answer, from) : setTimeout(() => answer(data), 30)),
      'echoed',
    ],
    ['something else', (_, answer) => answer(Buffer.from('who is there?')), 'answered'],
    ['an echo that loses the first datagrams', lossy(2), 'echoed'],
  ])('%s', async (_, reply, outcome) => {
    const port = await udpServer(reply);
    const facts = await probeOpenUdp('127.0.0.1', port, { clock, signal });
    expect(facts).toMatchObject({ port, outcome });
    expect(facts.ms).toBeGreaterThan(0);
  });

  function lossy(count: number): Reply {
    let seen = 0;
    return (data, answer) => void (seen++ >= count && answer(data));
  }

  it('silent, refused, cancelled', async () => {
    const silent = await udpServer(() => {});
    expect(await probeOpenUdp('127.0.0.1', silent, { clock, signal })).toMatchObject({ outcome: 'silent', ms: null });
    const closed = await closedPort();
    expect(await probeOpenUdp('127.0.0.1', closed, { clock, signal })).toMatchObject({ outcome: 'refused' });
    const cancelling = new AbortController();
    const port = await udpServer(() => cancelling.abort());
    // On a clock that stands still nothing ends by its time: only the cancelling is left.
    const held = { clock: createManualClock(), signal: cancelling.signal };
    expect(await probeOpenUdp('127.0.0.1', port, held)).toMatchObject({ outcome: 'silent' });
  });
});

describe('TCP ports that should be open', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['an echo', (socket) => void socket.pipe(socket), 'echoed'],
    [
      'an echo octet by octet',
      (socket) => void socket.on('data', (data: Buffer) => data.forEach((octet) => socket.write(Buffer.from([octet])))),
      'echoed',
    ],
    ['something that says nothing', () => {}, 'open'],
    ['something else', (socket) => void socket.write('220 mail ESMTP service ready\r\n'), 'open'],
    ['something that hangs up', (socket) => void socket.end(), 'open'],
    ['something that resets', (socket) => void socket.once('data', () => socket.resetAndDestroy()), 'reset'],
  ])('%s', async (_, onSocket, outcome) => {
    const peer = await createStreamPeer(onSocket);
    cleanup.push(() => peer.close());
    expect(await probeOpenTcp('127.0.0.1', peer.at.port, { clock, signal })).toMatchObject({ outcome });
    await vi.waitFor(() => expect(peer.open.size).toBe(0));
  });

  it('refused', async () => {
    const peer = await createStreamPeer(() => {});
    await peer.close();
    expect(await probeOpenTcp('127.0.0.1', peer.at.port, { clock, signal })).toMatchObject({ outcome: 'refused' });
  });
});
