import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { MediaError } from '../errors';
import { PortAllocator, type PortPair, bind, closed } from './ports';

const open: PortPair[] = [];
async function pair(allocator: PortAllocator): Promise<PortPair> {
  const opened = await allocator.open('127.0.0.1');
  open.push(opened);
  return opened;
}

/** The start of so many ports that are free now, below the system's own range. */
async function freeRange(size: number): Promise<number> {
  for (let start = 20_000 + 2 * Math.floor(Math.random() * 5000); ; start += size) {
    const sockets = await Promise.all(
      Array.from({ length: size }, (_, i) => bind('127.0.0.1', start + i, false).catch(() => null)),
    );
    const free = sockets.every((socket) => socket !== null);
    await Promise.all(sockets.map((socket) => socket && closed(socket)));
    if (free) return start;
  }
}

afterEach(async () => {
  await Promise.all(open.splice(0).flatMap(({ rtp, rtcp }) => [closed(rtp), closed(rtcp)]));
});

describe('ports', () => {
  it('are an even one and its successor (RFC 3550 section 11)', async () => {
    const allocator = new PortAllocator([0, 0]);
    for (let i = 0; i < 4; i++) {
      const { rtp, rtcp, rtpPort, rtcpPort } = await pair(allocator);
      expect(rtpPort % 2).toBe(0);
      expect([rtp.address().port, rtcp.address().port, rtcpPort]).toEqual([rtpPort, rtpPort + 1, rtpPort + 1]);
    }
  });

  it('come out of the range, until it is used up', async () => {
    const start = await freeRange(6);
    const allocator = new PortAllocator([start, start + 5]);
    const ports = [await pair(allocator), await pair(allocator), await pair(allocator)].map(({ rtpPort }) => rtpPort);
    expect(ports.sort()).toEqual([start, start + 2, start + 4]);
    await expect(allocator.open('127.0.0.1')).rejects.toThrow(
      `No free pair of RTP ports is left between ${start} and ${start + 5}: end a call, or widen the port range in the settings.`,
    );
    const released = open.shift()!;
    await Promise.all([closed(released.rtp), closed(released.rtcp)]);
    expect((await pair(allocator)).rtpPort).toBe(released.rtpPort);
  });

  it.each([0, 1])('skip a pair of which somebody else has port %i, even one who shares it', async (offset) => {
    const start = await freeRange(4);
    const other = createSocket({ type: 'udp4', reuseAddr: offset === 0 });
    await new Promise<void>((resolve) =>
      other.bind({ port: start + offset, address: '127.0.0.1', exclusive: true }, resolve),
    );
    const allocator = new PortAllocator([start, start + 3]);
    expect((await pair(allocator)).rtpPort).toBe(start + 2);
    await closed(other);
  });

  it.each([
    [4001, 4002],
    [5000, 4000],
    [4000, 4000],
    [65_534, 70_000],
  ])('the range %i-%i is refused', (low, high) => {
    expect(() => new PortAllocator([low, high])).toThrow(MediaError);
  });

  it('an address of another machine is named', async () => {
    await expect(new PortAllocator([0, 0]).open('192.0.2.77')).rejects.toThrow(
      /No media socket can be opened on 192\.0\.2\.77 \(EADDRNOTAVAIL\)/,
    );
  });
});
