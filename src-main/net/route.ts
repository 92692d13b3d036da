import { createSocket } from 'node:dgram';
import { isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { NetError } from './errors';

/** RFC 863 discard: only names a port for the routing decision, nothing is sent to it. */
const ANY_PORT = 9;

/**
 * The local address from which the kernel would send to `remote`, found by connecting a UDP socket; no packet leaves.
 * @param remote IP literal
 * @throws NetError `unreachable` where there is no route
 */
export function localAddressFor(remote: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(remote) ? 'udp6' : 'udp4');
    const fail = (error: Error): void => {
      socket.close();
      reject(NetError.unreachable(`There is no route to ${remote}: check the network connection.`, error));
    };
    socket.once('error', fail);
    if (isIP(remote) === 0) return fail(new Error('not an IP literal'));
    // With a callback, Node tells it the error instead of emitting one; its declaration leaves that out.
    socket.connect(ANY_PORT, remote, (error?: Error) => {
      if (error) return fail(error);
      const { address } = socket.address();
      socket.close();
      resolve(address);
    });
  });
}

export interface LocalInterface {
  name: string;
  address: string;
  family: 'IPv4' | 'IPv6';
  /** Loopback. */
  internal: boolean;
}

/** Addresses of this machine, without those of a link (fe80::/10), which no SIP message can carry. */
export function localInterfaces(): LocalInterface[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ address }) => !/^fe[89ab]/i.test(address))
      .map(({ address, family, internal }) => ({ name, address, family, internal })),
  );
}

/** 0.0.0.0 and :: */
export function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}
