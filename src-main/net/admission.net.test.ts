/** Bounds of listening sockets over loopback: connections of one address, silence, strangers. */
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Admission } from './admission';
import { createManualClock } from './manualClock';
import { MAX_CONNECTIONS_PER_ADDRESS } from './tcp';
import { createTransportLayer } from './transportLayer';

const HOST = '127.0.0.1';
const OPTIONS = Buffer.from(
  'OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bKa\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:x>\r\nCall-ID: a\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n',
);
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function layer(admission?: Partial<Admission>) {
  const clock = createManualClock(1_800_000_000_000);
  const open: Admission = {
    admits: () => true,
    received: () => {},
    maySend: () => true,
    idleMs: 300_000,
    needs: () => false,
    ...admission,
  };
  const transports = createTransportLayer({ clock, admission: open });
  closers.push(() => transports.close());
  return { clock, transports };
}

function dial(port: number, localAddress = HOST): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port, localAddress });
    socket.on('error', () => {});
    socket.once('connect', () => resolve(socket));
    socket.once('close', () => resolve(socket));
    closers.push(() => socket.destroy());
  });
}

const ended = (socket: Socket): Promise<void> =>
  socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', () => resolve()));
const flowsOf = async (transports: ReturnType<typeof layer>['transports'], count: number): Promise<void> => {
  await expect.poll(() => transports.flows.filter(({ state }) => state === 'open').length).toBe(count);
};

describe.each(['tcp', 'ws'] as const)('connections of one address (%s)', (transport) => {
  it('have a limit; another address still gets in, and a place that is left is free again', async () => {
    const { transports } = layer();
    const { port } = await transports.listen(transport, { address: HOST, port: 0 });
    const held: Socket[] = [];
    for (let n = 0; n < MAX_CONNECTIONS_PER_ADDRESS; n++) held.push(await dial(port));
    await ended(await dial(port));
    const other = await dial(port, '127.0.0.2');
    other.write('x');
    held[0]?.destroy();
    await expect
      .poll(async () => {
        const again = await dial(port);
        await Promise.race([ended(again), new Promise((resolve) => setTimeout(resolve, 20))]);
        return again.closed;
      })
      .toBe(false);
    expect(other.closed).toBe(false);
  });
});

describe('a connection without a word', () => {
  it.each([
    ['silence', '', 0],
    ['keep-alives (RFC 5626 section 3.5.1)', '\r\n\r\n', 1],
    ['single octets of a message that never comes', 'O', 0],
  ])('%s: so many are left of it', async (_name, octets, left) => {
    const { clock, transports } = layer();
    const { port } = await transports.listen('tcp', { address: HOST, port: 0 });
    let messages = 0;
    transports.on({ message: () => void messages++ });
    const socket = await dial(port);
    let pongs = 0;
    socket.on('data', () => pongs++);
    socket.write(OPTIONS);
    await expect.poll(() => messages).toBe(1);
    for (let minute = 0; minute < 6; minute++) {
      const before = pongs;
      if (octets !== '') socket.write(octets);
      if (left > 0) await expect.poll(() => pongs).toBeGreaterThan(before);
      clock.advance(60_000);
    }
    await flowsOf(transports, left);
  });

  it('stays where something lives on it', async () => {
    const { clock, transports } = layer({ needs: () => true });
    const { port } = await transports.listen('tcp', { address: HOST, port: 0 });
    let messages = 0;
    transports.on({ message: () => void messages++ });
    (await dial(port)).write(OPTIONS);
    await expect.poll(() => messages).toBe(1);
    clock.advance(3_600_000);
    await flowsOf(transports, 1);
  });

  it('that answers pings of a WebSocket lives (RFC 7118 section 6)', async () => {
    const { clock, transports } = layer();
    const { port } = await transports.listen('ws', { address: HOST, port: 0 });
    let messages = 0;
    transports.on({ message: () => void messages++ });
    const socket = new WebSocket(`ws://${HOST}:${port}`, 'sip');
    closers.push(() => socket.terminate());
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(OPTIONS);
    await expect.poll(() => messages).toBe(1);
    for (let minute = 0; minute < 6; minute++) {
      const pong = new Promise((resolve) => socket.once('pong', resolve));
      socket.ping();
      await pong;
      clock.advance(60_000);
    }
    await flowsOf(transports, 1);
    clock.advance(301_000);
    await flowsOf(transports, 0);
  });
});

it('whoever is not admitted is not spoken with', async () => {
  const { transports } = layer({ admits: (address) => address === '127.0.0.2' });
  const { port } = await transports.listen('tcp', { address: HOST, port: 0 });
  await ended(await dial(port));
  (await dial(port, '127.0.0.2')).write('\r\n\r\n');
  await flowsOf(transports, 1);
});
