/** What a host says to datagrams on its ports: ICMP port unreachable proves that our UDP gets there. */
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock, Timer } from '../../net/clock';
import { closeUdpSocket } from './udpSocket';

export type UdpPortOutcome = 'refused' | 'unreachable' | 'silent' | 'answered';
export interface UdpPortResult {
  port: number;
  outcome: UdpPortOutcome;
}

const TRIES = 3;
const WAIT_MS = 500;
const HARMLESS = Buffer.from([0, 0, 0, 0]);

/** @param address IP literal @param ports each gets three small datagrams from a socket of its own, all at the same time, 1.5 s in all */
export function probeUdpPorts(
  address: string,
  ports: readonly number[],
  options: { clock: Clock; signal: AbortSignal },
): Promise<UdpPortResult[]> {
  return Promise.all(ports.map(async (port) => ({ port, outcome: await probePort(address, port, options) })));
}

function probePort(
  address: string,
  port: number,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<UdpPortOutcome> {
  return new Promise((resolve) => {
    const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
    let sent = 0;
    let timer: Timer | null = null;
    const end = (outcome: UdpPortOutcome): void => {
      timer?.cancel();
      signal.removeEventListener('abort', abort);
      closeUdpSocket(socket);
      resolve(outcome);
    };
    const abort = (): void => end('silent');
    const send = (): void => {
      if (sent++ === TRIES) return end('silent');
      socket.send(HARMLESS, (error) => {
        if (error) end(outcomeOf(error));
      });
      timer = clock.setTimeout(send, WAIT_MS);
    };
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.on('error', (error) => end(outcomeOf(error)));
    socket.on('message', () => end('answered'));
    socket.connect(port, address, (error?: Error) => (error ? end(outcomeOf(error)) : send()));
  });
}

function outcomeOf(error: Error): UdpPortOutcome {
  return 'code' in error && error.code === 'ECONNREFUSED' ? 'refused' : 'unreachable';
}
