import { createSocket, type Socket } from 'node:dgram';
import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { markSockets, watchMarking, type MarkingWatch } from './marking';

const able = process.platform === 'linux' && spawnSync('perl', ['-e', '1']).status === 0;
const open: { close(): void }[] = [];
const watches: MarkingWatch[] = [];
afterEach(() => {
  for (const socket of open.splice(0)) socket.close();
  for (const watch of watches.splice(0)) watch.stop();
});

async function socketOn(address: string): Promise<Socket> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  open.push(socket);
  await new Promise<void>((resolve) => socket.bind(0, address, resolve));
  return socket;
}

describe.skipIf(!able)('marking (Linux with perl)', () => {
  it.each(['127.0.0.1', '::1'])('sets the DSCP of sockets on %s', async (address) => {
    expect(await markSockets([await socketOn(address), await socketOn(address)], 46)).toBe(true);
  });

  it.skipIf(process.getuid?.() !== 0)('is seen where the packets arrive (root)', async () => {
    const [from, to] = [await socketOn('127.0.0.1'), await socketOn('127.0.0.1')];
    expect(await markSockets([from], 46)).toBe(true);
    const watch = watchMarking('127.0.0.1', to.address().port);
    watches.push(watch);
    while (watch.dscp === null) {
      from.send('x', to.address().port, '127.0.0.1');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(watch.dscp).toBe(46);
  });

  it('of a closed socket fails without a word', async () => {
    const socket = await socketOn('127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.once('close', resolve));
    open.pop()?.close();
    await closed;
    expect(await markSockets([socket], 46)).toBe(false);
  });
});
