import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** A socket of our own at any port of `address`. Its errors (ICMP to nobody in particular) end nothing. */
export function openUdpSocket(address: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    socket.once('error', reject);
    socket.bind(0, address, () => {
      socket.off('error', reject);
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/** Also where its own error closed it already. */
export function closeUdpSocket(socket: Socket): void {
  socket.removeAllListeners();
  socket.on('error', () => {});
  try {
    socket.close();
  } catch {
    // Closed by its own error.
  }
}
