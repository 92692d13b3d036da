/** Pairs of UDP sockets for RTP and RTCP (RFC 3550 section 11: an even port and the next one). */
import { type Socket, createSocket } from 'node:dgram';
import { MediaError, errorCode } from '../errors';

export interface PortPair {
  rtp: Socket;
  rtcp: Socket;
  rtpPort: number;
  rtcpPort: number;
}

/**
 * Linux prefers a connected socket over others on the same port, which `IcmpProbe` lives on; it has to share the port. The
 * exclusive bind before keeps the meaning of "port in use".
 */
export const PORT_SHARING = process.platform === 'linux';

const MAX_ATTEMPTS = 64;

export class PortAllocator {
  private readonly first: number;
  private readonly last: number;
  private cursor: number;

  /** @param range inclusive; [0, 0]: the operating system chooses. @throws MediaError 'ports' where no pair fits in */
  constructor(range: readonly [number, number]) {
    const [low, high] = range;
    this.first = low % 2 === 0 ? low : low + 1;
    this.last = high % 2 === 0 ? high - 1 : high;
    if (high !== 0 && (this.first + 1 > this.last || low < 0 || high > 65_535)) {
      throw MediaError.badPortRange(low, high);
    }
    // Anywhere in the range at first, then round and round: a port that was just released gets no stale packets.
    this.cursor = high === 0 ? 0 : this.first + 2 * Math.floor((Math.random() * (this.last - this.first)) / 2);
  }

  /** @throws MediaError 'ports' when every pair is taken, 'address' when the address cannot be bound */
  async open(address: string): Promise<PortPair> {
    return this.cursor === 0 ? this.openAnywhere(address) : this.openInRange(address);
  }

  /** One socket, for a wire that carries RTP and RTCP together (RFC 5761). Rejects like `open`. */
  async openOne(address: string): Promise<Socket> {
    const { rtp, rtcp } = await this.open(address);
    await closed(rtcp);
    return rtp;
  }

  private async openInRange(address: string): Promise<PortPair> {
    const pairs = (this.last - this.first + 1) / 2;
    for (let attempt = 0; attempt < pairs; attempt++) {
      const port = this.cursor;
      this.cursor = port + 2 > this.last ? this.first : port + 2;
      const pair = await openPair(address, port);
      if (pair) return pair;
    }
    throw MediaError.portsExhausted(this.first, this.last);
  }

  private async openAnywhere(address: string): Promise<PortPair> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const scout = await bind(address, 0, false);
      const port = scout.address().port & ~1;
      await closed(scout);
      const pair = await openPair(address, port);
      if (pair) return pair;
    }
    throw MediaError.portsExhausted(1024, 65_535);
  }
}

/** Null when one of the two ports is taken. */
async function openPair(address: string, port: number): Promise<PortPair | null> {
  const rtp = await bindUnlessTaken(address, port, PORT_SHARING);
  if (!rtp) return null;
  const rtcp = await bindUnlessTaken(address, port + 1, false);
  if (rtcp) return { rtp, rtcp, rtpPort: port, rtcpPort: port + 1 };
  await closed(rtp);
  return null;
}

async function bindUnlessTaken(address: string, port: number, shared: boolean): Promise<Socket | null> {
  try {
    if (shared) await closed(await bind(address, port, false));
    return await bind(address, port, shared);
  } catch (error) {
    if (error instanceof MediaError && errorCode(error.cause) === 'EADDRINUSE') return null;
    // A privileged port is as good as taken.
    if (error instanceof MediaError && errorCode(error.cause) === 'EACCES') return null;
    throw error;
  }
}

/** A bound UDP socket that never asks a resolver: addresses are literals here, and the default look-up costs per packet. */
export function bind(address: string, port: number, shared: boolean): Promise<Socket> {
  const family = address.includes(':') ? 6 : 4;
  return new Promise((resolve, reject) => {
    const socket = createSocket({
      type: family === 6 ? 'udp6' : 'udp4',
      reuseAddr: shared,
      lookup: (host, _options, callback) => callback(null, host, family),
    });
    const failed = (error: Error): void => {
      socket.close();
      reject(MediaError.cannotBind(address, errorCode(error), error));
    };
    socket.once('error', failed);
    socket.bind({ address, port, exclusive: true }, () => {
      socket.off('error', failed);
      resolve(socket);
    });
  });
}

export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
